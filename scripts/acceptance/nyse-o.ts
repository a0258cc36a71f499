/**
 * Reproduces the published wealth figures of the classic market NYSE(O): 36 stocks, 5,651 days.
 *
 * The data is not part of this repository. It comes with the Python package universal-portfolios 0.4.17 (universal/data/nyse_o.csv):
 * `npx tsx scripts/acceptance/nyse-o.ts path/to/nyse_o.csv`. Ends with an error when the data or a figure is another.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { backtest, type PricesTable, type Strategy } from "../../src/index.js";

const [path] = process.argv.slice(2);
if (path === undefined) throw new Error("usage: npx tsx scripts/acceptance/nyse-o.ts path/to/nyse_o.csv");
const bytes = readFileSync(path);
const hash = createHash("sha256").update(bytes).digest("hex");
if (hash !== "b2f26e2ce08d12871b631f02c0990637ab7bde02c2a90f4f804b0dd24cb6820d")
  throw new Error(`other data: sha256 ${hash}`);
const lines = bytes.toString("utf8").trim().split(/\r?\n/);
const assets = lines[0]!.split(",");
const quotes = lines.slice(1).map((line) => line.split(",").map(Number)); // wealth of each stock from 1, which is the row before
const n = assets.length;
const T = quotes.length;
const values = new Float64Array((T + 1) * n).fill(1);
for (let t = 0; t < T; t++) {
  for (let i = 0; i < n; i++) values[(t + 1) * n + i] = quotes[t]![i]!;
}
const rows = quotes.map((row, t) => row.map((wealth, i) => wealth / values[t * n + i]!));
const dates = Array.from({ length: T + 1 }, (_, t) => new Date((t - 2743) * 86_400_000).toISOString().slice(0, 10));
const prices: PricesTable = { kind: "prices", assets, dates, values };
const options = { execution: "same-close", initialCapital: 1 } as const;
const wealth = (strategy: Strategy): number => backtest({ prices, strategy }, options).values.at(-1)!;
const named = (weights: ArrayLike<number>) => Object.fromEntries(assets.map((asset, i) => [asset, weights[i]!]));
const uniform = new Float64Array(n).fill(1 / n);

/** Exponentiated gradient, Helmbold et al. (1998), learning rate 0.05. */
function exponentiatedGradient(rate: number): Strategy {
  let weights = Float64Array.from(uniform);
  return ({ prices: past }) => {
    const end = past.values.length;
    if (end > n) {
      const moves = assets.map((_, i) => past.values[end - n + i]! / past.values[end - 2 * n + i]!);
      const growth = moves.reduce((sum, x, i) => sum + x * weights[i]!, 0);
      const next = weights.map((w, i) => w * Math.exp((rate * moves[i]!) / growth));
      const sum = next.reduce((total, w) => total + w, 0);
      weights = next.map((w) => w / sum);
    }
    return named(weights);
  };
}

/** Weights of the constant mix with the most wealth: exponentiated gradient on mean(ln w·x), which is concave. */
function bestConstantMix(): Float64Array {
  const weights = Float64Array.from(uniform);
  for (let round = 0; round < 5_000; round++) {
    const gain = new Float64Array(n);
    for (const row of rows) {
      let growth = 0;
      for (let i = 0; i < n; i++) growth += weights[i]! * row[i]!;
      for (let i = 0; i < n; i++) gain[i]! += row[i]! / growth / T;
    }
    let moved = 0;
    for (let i = 0; i < n; i++) {
      const next = weights[i]! * Math.exp(500 * (gain[i]! - 1));
      moved = Math.max(moved, Math.abs(next - weights[i]!));
      weights[i] = next;
    }
    const total = weights.reduce((sum, w) => sum + w, 0);
    for (let i = 0; i < n; i++) weights[i]! /= total;
    if (moved < 1e-12) break;
  }
  const sum = weights.reduce((total, w) => total + w, 0);
  return weights.map((w) => w / sum);
}

let first = true;
const hold: Strategy = () => {
  if (!first) return null;
  first = false;
  return named(uniform);
};
const expected = [
  ["buy and hold", () => wealth(hold), 14.4973],
  ["constant mix", () => wealth(() => named(uniform)), 27.0752],
  ["exponentiated gradient 0.05", () => wealth(exponentiatedGradient(0.05)), 27.0949],
  [
    "best constant mix",
    () =>
      wealth(
        (
          (w) => () =>
            named(w)
        )(bestConstantMix()),
      ),
    250.5971,
  ],
] as const;
console.log(`${n} stocks, ${T} days`);
let wrong = 0;
for (const [name, run, published] of expected) {
  const got = run();
  const ok = Math.abs(got - published) <= 6e-5;
  if (!ok) wrong++;
  console.log(`${name}: ${got.toFixed(4)}, published ${published} ${ok ? "" : "DIFFERS"}`);
}
if (wrong > 0) process.exit(1);
