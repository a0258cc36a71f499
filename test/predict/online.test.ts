import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { findLookAhead } from "../../src/backtest/index.js";
import type { PricesTable } from "../../src/core/index.js";
import { onlinePortfolio } from "../../src/predict/online/online-portfolio.js";
import { plantedMarket } from "./planted-market.js";

const { input, expected, tolerance } = JSON.parse(
  readFileSync(new URL("../reference/predict/online.json", import.meta.url), "utf8"),
);
const values = Float64Array.from(input.prices as number[]);
const two: PricesTable = {
  kind: "prices",
  assets: ["A", "B"],
  dates: Array.from({ length: values.length / 2 }, (_, t) =>
    new Date(Date.UTC(2000, 0, 1 + t)).toISOString().slice(0, 10),
  ),
  values,
};
const near = (actual: ArrayLike<number>, wanted: readonly number[]) => {
  for (const [k, value] of wanted.entries()) expect(Math.abs(actual[k]! / value - 1)).toBeLessThan(tolerance);
};

test("the universal portfolio earns the mean wealth of all constant mixes", () => {
  near(onlinePortfolio(two, { method: "universal", mixes: 21 }).wealth, expected.universal);
});

test("the exponentiated gradient is that of a second program", () => {
  const { wealth, weights } = onlinePortfolio(two, { method: "exponentiated-gradient", learningRate: 0.3 });
  near(wealth, expected.exponentiatedGradient);
  near(weights.slice(-2), expected.lastWeights);
  near(
    onlinePortfolio(two, { method: "exponentiated-gradient", learningRate: 0 }).wealth,
    Array.from(onlinePortfolio(two, { method: "uniform" }).wealth),
  );
});

test("the leader is what grew most, and assets that grew the same share", () => {
  const three = { ...two, dates: two.dates.slice(0, 3), values: Float64Array.of(10, 20, 12, 20, 12, 24) };
  const { weights, wealth } = onlinePortfolio(three, { method: "follow-the-leader" });
  expect(Array.from(weights)).toEqual([0.5, 0.5, 1, 0, 0.5, 0.5]);
  expect(Array.from(wealth)).toEqual([1, expect.closeTo(1.1, 12), expect.closeTo(1.1, 12)]);
});

test("with more assets the universal portfolio is near equal weights at first and depends on its seed alone", () => {
  const { prices } = plantedMarket({ seed: 1, dates: 60, assets: 5, coefficient: () => 0 });
  const once = onlinePortfolio(prices, { method: "universal", seed: 3 });
  expect(onlinePortfolio(prices, { method: "universal", seed: 3 })).toEqual(once);
  for (const weight of once.weights.slice(5, 10)) expect(weight).toBeCloseTo(0.2, 1);
});

test("no rule sees a later price, and a gap is named", () => {
  for (const method of ["uniform", "exponentiated-gradient", "universal", "follow-the-leader"] as const) {
    const rule = (prices: PricesTable) => onlinePortfolio(prices, { method, mixes: 20 }).weights;
    expect(findLookAhead(rule, two, { seed: 1, trials: 8 })).toEqual([]);
  }
  const gap = { ...two, values: values.slice() };
  gap.values[5] = Number.NaN;
  expect(() => onlinePortfolio(gap, { method: "uniform" })).toThrow("B has no price on 2000-01-03");
});
