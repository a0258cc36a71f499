/**
 * Reproduces the published wealth figures of five more classic markets of the literature on online portfolio selection, as the survey of Li and Hoi
 * (2014, "Online portfolio selection: a survey", and their toolbox OLPS) prints them to two decimals: buy and hold, best stock, best constant mix,
 * exponentiated gradient. DJIA is compared to six decimals with the logs that the authors of the survey publish with their toolbox (github.com/OLPS/OLPS,
 * Log/Log/{ubah,best,bcrp,eg,ucrp}-djia-2015-0129-*.txt, the total return of day 507). The figures of the other four markets were written down from
 * memory and the printed tables were not looked up again: that all of them agree to two decimals is what speaks for them.
 *
 * The data is not part of this repository. It comes with the Python package universal-portfolios 0.4.17:
 * `npx tsx scripts/acceptance/classic-markets.ts path/to/universal/data`. NYSE(O), to four decimals: nyse-o.ts.
 */
import { readFileSync } from "node:fs";
import { backtest, type PricesTable, type Strategy } from "../../src/index.js";

const [folder] = process.argv.slice(2);
if (folder === undefined)
  throw new Error("usage: npx tsx scripts/acceptance/classic-markets.ts path/to/universal/data");

/** Buy and hold, best stock, best constant mix, exponentiated gradient at 0.05, and where it is known the uniform constant mix. */
const PUBLISHED: Readonly<Record<string, readonly number[]>> = {
  nyse_n: [18.06, 83.51, 120.32, 31.0],
  djia: [0.764361, 1.18836, 1.239928, 0.81003, 0.812726],
  msci: [0.91, 1.5, 1.51, 0.93],
  sp500: [1.34, 3.78, 4.07, 1.63],
  tse: [1.61, 6.28, 6.78, 1.59],
};

/** Wealth of each stock from 1 on the row before the file. */
function marketOf(file: string): PricesTable {
  const [, ...lines] = readFileSync(file, "utf8").trim().split(/\r?\n/);
  const rows = lines.map((line) => line.split(",").map(Number));
  const n = rows[0]!.length;
  const values = new Float64Array((rows.length + 1) * n).fill(1);
  for (const [t, row] of rows.entries()) values.set(row, (t + 1) * n);
  const dates = Array.from({ length: rows.length + 1 }, (_, t) => {
    return new Date(t * 86_400_000).toISOString().slice(0, 10);
  });
  return { kind: "prices", assets: Array.from({ length: n }, (_, i) => `stock ${i}`), dates, values };
}

const options = { execution: "same-close", initialCapital: 1, periodsPerYear: 252 } as const;
let wrong = 0;
for (const [name, published] of Object.entries(PUBLISHED)) {
  const prices = marketOf(`${folder}/${name}.csv`);
  const { assets, values } = prices;
  const n = assets.length;
  const rows = prices.dates.length - 1;
  const named = (weights: ArrayLike<number>) => Object.fromEntries(assets.map((asset, i) => [asset, weights[i]!]));
  const wealth = (strategy: Strategy): number => backtest({ prices, strategy }, options).values.at(-1)!;
  const move = (t: number, i: number): number => values[(t + 1) * n + i]! / values[t * n + i]!;
  const uniform = new Float64Array(n).fill(1 / n);
  let asked = 0;
  const hold: Strategy = () => (asked++ === 0 ? named(uniform) : null);
  const best = Math.max(...values.subarray(rows * n));
  const mix = named(bestConstantMix(rows, n, move));
  const got = {
    hold: wealth(hold),
    best,
    mix: wealth(() => mix),
    EG: wealth(exponentiatedGradient(0.05, assets)),
    "equal mix": wealth(() => named(uniform)),
  };
  const decimals = name === "djia" ? 6 : 2;
  const shown = Object.entries(got).map(([what, value], k) => {
    const printed = published[k];
    if (printed === undefined) return `${what} ${value.toFixed(6)}`;
    // half a unit of the last digit that is printed
    const ok = Math.abs(value - printed) <= 0.51 * 10 ** -decimals;
    if (!ok) wrong++;
    return `${what} ${value.toFixed(6)} (${printed.toFixed(decimals)}${ok ? "" : ": DIFFERS"})`;
  });
  console.log(`${name}, ${n} stocks, ${rows} days: ${shown.join(", ")}`);
}
if (wrong > 0) process.exit(1);

/** Exponentiated gradient, Helmbold et al. (1998). */
function exponentiatedGradient(rate: number, assets: readonly string[]): Strategy {
  const n = assets.length;
  let weights: Float64Array = new Float64Array(n).fill(1 / n);
  return ({ prices: { values } }) => {
    const end = values.length;
    if (end > n) {
      const moves = assets.map((_, i) => values[end - n + i]! / values[end - 2 * n + i]!);
      const growth = moves.reduce((sum, x, i) => sum + x * weights[i]!, 0);
      const next = weights.map((w, i) => w * Math.exp((rate * moves[i]!) / growth));
      const sum = next.reduce((total, w) => total + w, 0);
      weights = next.map((w) => w / sum);
    }
    return Object.fromEntries(assets.map((asset, i) => [asset, weights[i]!]));
  };
}

/** Weights of the constant mix with the most wealth: Cover's multiplicative rounds, each of which raises the mean of ln w·x. */
function bestConstantMix(rows: number, n: number, move: (t: number, i: number) => number): Float64Array {
  const moves = Float64Array.from({ length: rows * n }, (_, k) => move(Math.floor(k / n), k % n));
  let weights: Float64Array = new Float64Array(n).fill(1 / n);
  for (let round = 0; round < 4_000; round++) {
    const gain = new Float64Array(n);
    for (let t = 0; t < rows; t++) {
      let growth = 0;
      for (let i = 0; i < n; i++) growth += weights[i]! * moves[t * n + i]!;
      for (let i = 0; i < n; i++) gain[i]! += moves[t * n + i]! / growth / rows;
    }
    // a long step, and Cover's own at the end, which never overshoots
    const next = weights.map((w, i) => w * (round < 3_000 ? Math.exp(300 * (gain[i]! - 1)) : gain[i]!));
    const sum = next.reduce((total, w) => total + w, 0);
    const scaled = next.map((w) => w / sum);
    const moved = scaled.reduce((most, w, i) => Math.max(most, Math.abs(w - weights[i]!)), 0);
    weights = scaled;
    if (moved < 1e-11) break;
  }
  return weights;
}
