import { expect, test } from "vitest";
import { factorsFromPrices } from "../../src/attribution/factors-from-prices.js";
import { seededRandom } from "../../src/core/random/seeded-random.js";
import type { PricesTable } from "../../src/core/types.js";

/** Six assets whose drifts rise from the first to the last. */
function universe(periods = 400, assets = ["A", "B", "C", "D", "E", "__proto__"]): PricesTable {
  const random = seededRandom(9);
  const n = assets.length;
  const values = new Float64Array(periods * n).fill(100);
  for (let t = 1; t < periods; t++) {
    for (let i = 0; i < n; i++) {
      values[t * n + i] = values[(t - 1) * n + i]! * Math.exp(0.0015 * (i - 2) + 0.004 * (i + 1) * random.normal());
    }
  }
  const dates = Array.from({ length: periods }, (_, t) =>
    new Date(Date.UTC(2010, 0, 1 + t)).toISOString().slice(0, 10),
  );
  return { kind: "prices", assets, dates, values };
}

const prices = universe();
const shares = Float64Array.of(6, 5, 4, 3, 2, 1);
const bookEquity = Float64Array.of(10, 20, 30, 40, 50, 60);

test("prices alone make market, momentum and volatility; size and value say what they need", () => {
  const { returns, skipped, definitions } = factorsFromPrices(prices);
  expect(returns.assets).toEqual(["market", "momentum", "volatility"]);
  expect(skipped).toEqual([
    { factor: "size", reason: "needs shares" },
    { factor: "value", reason: "needs shares and bookEquity" },
  ]);
  expect(returns.dates[0]).toBe(prices.dates[253]);
  expect(returns.values).toHaveLength(returns.dates.length * 3);
  expect(definitions[1]!.definition).toMatch(/from 252 to 21 periods ago/);
});

test("a column is what its definition says, by hand", () => {
  const { returns } = factorsFromPrices(prices, { factors: ["market", "size"], shares, fraction: 1 / 6 });
  const p = prices.values;
  const gain = (t: number, i: number): number => p[(t + 1) * 6 + i]! / p[t * 6 + i]! - 1;
  expect(returns.dates[0]).toBe(prices.dates[1]);
  const caps = [...shares].map((s, i) => s * p[i]!);
  const total = caps.reduce((sum, c) => sum + c, 0);
  expect(returns.values[0]).toBeCloseTo(
    caps.reduce((sum, c, i) => sum + (c / total) * gain(0, i), 0),
    14,
  );
  expect(returns.values[1]).toBeCloseTo(gain(0, 5) - gain(0, 0), 14); // all prices 100 at first: fewest shares are smallest
});

test("all five are made when all inputs are there", () => {
  const { returns, skipped } = factorsFromPrices(prices, { shares, bookEquity, lookback: 60, skip: 5 });
  expect(returns.assets).toEqual(["market", "momentum", "volatility", "size", "value"]);
  expect(skipped).toEqual([]);
  expect(returns.values.every(Number.isFinite)).toBe(true);
});

test("later prices change nothing earlier", () => {
  const options = { shares, bookEquity, lookback: 60, skip: 5 };
  const whole = factorsFromPrices(prices, options).returns;
  const cut = 200;
  const part = factorsFromPrices(
    { ...prices, dates: prices.dates.slice(0, cut), values: prices.values.subarray(0, cut * 6) },
    options,
  ).returns;
  expect(whole.values.subarray(0, part.values.length)).toEqual(part.values);
});

test("what is missing or wrong is named", () => {
  expect(() => factorsFromPrices(prices, { factors: ["size"] })).toThrow(/factors names size, which needs shares/);
  expect(() => factorsFromPrices(prices, { factors: ["quality" as "size"] })).toThrow(
    /factors\[0\] is "quality": use "market"/,
  );
  expect(() => factorsFromPrices(prices, { shares: { A: 1 } })).toThrow(/shares\.B is missing/);
  expect(() => factorsFromPrices(prices, { fraction: 0.6 })).toThrow(/fraction is 0.6/);
  expect(() => factorsFromPrices(prices, { lookback: 5 })).toThrow(/lookback is 5/);
  expect(() => factorsFromPrices(universe(100))).toThrow(/100 dates: give at least 4 assets and 254 dates/);
  const gap = prices.values.slice();
  gap[7] = Number.NaN;
  expect(() => factorsFromPrices({ ...prices, values: gap })).toThrow(/B has NaN on 2010-01-02/);
});
