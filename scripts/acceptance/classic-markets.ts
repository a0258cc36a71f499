/**
 * Reproduces published wealth figures of the classic markets of the literature on online portfolio selection: buy and hold, best stock, best
 * constant mix, exponentiated gradient, equal mix.
 *
 * - DJIA to six decimals: the logs that Li, Hoi and others publish with their toolbox (github.com/OLPS/OLPS,
 *   Log/Log/{ubah,best,bcrp,eg,ucrp}-djia-2015-0129-*.txt, the total return of day 507).
 * - All six markets from the second day on, to ten digits: what a reproduction of Cai and Ye (2019, "Gaussian weighting reversion strategy for
 *   accurate online portfolio selection", IEEE Transactions on Signal Processing 67) recorded for buy and hold (BAH), best constant mix (BCRP)
 *   and equal mix (CRP): github.com/SZU-AdvTech-2022/270-Gaussian-Weighting-Reversion-Strategy-for-Accurate-Online-Portfolio-Selection,
 *   universal/result_data/*.csv. Its program reads wealth as prices, so the first day is lost. The best constant mixes are two
 *   iterations that end early, theirs and ours: within 1e-5 of each other.
 * - The other four markets over all days to two decimals, as the papers of Li, Hoi and others print them (Table 6 of Li, Hoi, Sahoo and Liu
 *   2015, "Moving average reversion strategy for on-line portfolio selection", Artificial Intelligence 222, holds the wealth on six markets):
 *   written down from memory, the printed tables were not looked up again.
 *
 * The data is not part of this repository. It comes with the Python package universal-portfolios 0.4.17:
 * `npx tsx scripts/acceptance/classic-markets.ts path/to/universal/data`. NYSE(O) over all days, to four decimals: nyse-o.ts.
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

/** Buy and hold, best constant mix and equal mix from the second day on. */
const FROM_SECOND_DAY: Readonly<Record<string, readonly [number, number, number]>> = {
  nyse_n: [18.23057225087319, 120.76266187857645, 31.82335290523264],
  nyse_o: [14.211137593562531, 248.50357003237238, 26.677762504313183],
  djia: [0.763539463191423, 1.252129823690951, 0.8106060107970641],
  msci: [0.8986278670463754, 1.4946706264203748, 0.9194933992144259],
  sp500: [1.3327594954643704, 4.050267935009613, 1.639166947102003],
  tse: [1.5964095236899123, 6.598889440077876, 1.5702496541044841],
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
  const rows = prices.dates.length - 1;
  const { hold, mix, equalMix } = mixesOf(prices);
  const got = {
    hold,
    best: Math.max(...values.subarray(rows * assets.length)),
    mix,
    EG: wealthOf(prices, exponentiatedGradient(0.05, assets)),
    "equal mix": equalMix,
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
  console.log(`${name}, ${assets.length} stocks, ${rows} days: ${shown.join(", ")}`);
}
for (const [name, [hold, mix, equalMix]] of Object.entries(FROM_SECOND_DAY)) {
  const whole = marketOf(`${folder}/${name}.csv`);
  const later = { ...whole, dates: whole.dates.slice(1), values: whole.values.slice(whole.assets.length) };
  const got = mixesOf(later);
  const off = (value: number, printed: number): number => value / printed - 1;
  const ok =
    Math.abs(off(got.hold, hold)) < 1e-10 &&
    Math.abs(off(got.equalMix, equalMix)) < 1e-10 &&
    Math.abs(off(got.mix, mix)) < 1e-5;
  if (!ok) wrong++;
  const shown = [off(got.hold, hold), off(got.mix, mix), off(got.equalMix, equalMix)].map((x) => x.toExponential(1));
  console.log(
    `${name} from the second day: hold, mix, equal mix off by ${shown.join(", ")} of the recorded${ok ? "" : ": DIFFERS"}`,
  );
}
if (wrong > 0) process.exit(1);

function wealthOf(prices: PricesTable, strategy: Strategy): number {
  return backtest({ prices, strategy }, options).values.at(-1)!;
}

function mixesOf(prices: PricesTable): { hold: number; mix: number; equalMix: number } {
  const { assets, values } = prices;
  const n = assets.length;
  const named = (weights: ArrayLike<number>) => Object.fromEntries(assets.map((asset, i) => [asset, weights[i]!]));
  const move = (t: number, i: number): number => values[(t + 1) * n + i]! / values[t * n + i]!;
  const uniform = named(new Float64Array(n).fill(1 / n));
  const best = named(bestConstantMix(prices.dates.length - 1, n, move));
  let asked = 0;
  return {
    hold: wealthOf(prices, () => (asked++ === 0 ? uniform : null)),
    mix: wealthOf(prices, () => best),
    equalMix: wealthOf(prices, () => uniform),
  };
}

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
