import { expect, test } from "vitest";
import { conditionalValueAtRisk } from "../../src/analytics/risk/conditional-value-at-risk.js";
import { tailRisk } from "../../src/analytics/risk/tail-risk.js";
import { valueAtRisk } from "../../src/analytics/risk/value-at-risk.js";
import reference from "../reference/analytics/tail-risk.json" with { type: "json" };
import { expectFigures } from "./expect-figures.js";
import { AAPL } from "./reference-series.js";

test("each method agrees with its peer at four levels", () => {
  for (const { level, historical, gaussian, cornishFisher } of reference.expected) {
    const { orderStatistic, ...linear } = historical;
    expectFigures(tailRisk(AAPL, { level }), linear, reference.tolerance);
    expect(valueAtRisk(AAPL, { level, quantile: "order-statistic" })).toBeCloseTo(orderStatistic, 12);
    expectFigures(tailRisk(AAPL, { level, method: "gaussian" }), gaussian, reference.tolerance);
    expectFigures(tailRisk(AAPL, { level, method: "cornish-fisher" }), cornishFisher, reference.tolerance);
  }
});

test("the fractional scenario counts by its fraction", () => {
  // a tail of 1.5 scenarios: (0.4 + 0.5 · 0.2) / 1.5
  expect(conditionalValueAtRisk(Float64Array.of(0.1, -0.2, -0.4), { level: 0.5 })).toBeCloseTo(0.5 / 1.5, 15);
});

test("a whole tail is not split by rounding: 5 of 100", () => {
  const r = Float64Array.from({ length: 100 }, (_, t) => (t < 5 ? -1 : 0));
  expect(conditionalValueAtRisk(r, { level: 0.95 })).toBe(1);
  expect(valueAtRisk(r, { level: 0.95, quantile: "order-statistic" })).toBe(1);
});

test("one period, a level beside the data and a tail thinner than a scenario give the worst loss", () => {
  expect(valueAtRisk(Float64Array.of(-0.1))).toBe(0.1);
  expect(conditionalValueAtRisk(Float64Array.of(-0.1, 0.3), { level: 0.99 })).toBeCloseTo(0.1, 15);
});

test("a method without an answer says why", () => {
  expect(tailRisk(Float64Array.of(0.1), { method: "gaussian" })).toMatchObject({
    valueAtRisk: Number.NaN,
    undefinedReason: "one period has no volatility",
  });
  expect(tailRisk(new Float64Array(9), { method: "cornish-fisher" }).valueAtRisk).toBeCloseTo(0, 15);
});

test("skewness and kurtosis outside the domain of the expansion are flagged", () => {
  expect(tailRisk(AAPL, { method: "cornish-fisher" }).outsideDomain).toBe(false);
  const skewed = Float64Array.from({ length: 100 }, (_, t) => (t === 0 ? -0.9 : 0.001 * (t % 3)));
  expect(tailRisk(skewed, { method: "cornish-fisher" }).outsideDomain).toBe(true);
  expect(tailRisk(skewed, { method: "gaussian" }).outsideDomain).toBe(false);
});

test("Monte Carlo repeats with its seed and comes near what it samples from", () => {
  const options = { method: "monte-carlo", seed: 11, simulations: 200_000 } as const;
  const normal = tailRisk(AAPL, options);
  expect(tailRisk(AAPL, options)).toEqual(normal);
  expect(tailRisk(AAPL, { ...options, seed: 12 }).valueAtRisk).not.toBe(normal.valueAtRisk);
  expect(normal.valueAtRisk).toBeCloseTo(valueAtRisk(AAPL, { method: "gaussian" }), 3);
  const history = tailRisk(AAPL, { ...options, distribution: "history" });
  expect(history.conditionalValueAtRisk).toBeCloseTo(conditionalValueAtRisk(AAPL), 2.5);
  const month = tailRisk(AAPL, { ...options, simulations: 20_000, horizon: 21 });
  expect(month.valueAtRisk).toBeGreaterThan(2 * normal.valueAtRisk);
});

test("wrong options are refused by name", () => {
  expect(() => valueAtRisk(AAPL, { level: 1 })).toThrow(/level is 1/);
  expect(() => valueAtRisk(AAPL, { method: "normal" as "gaussian" })).toThrow(/method is "normal"/);
  expect(() => valueAtRisk(AAPL, { quantile: "type-7" as "linear" })).toThrow(/quantile is "type-7"/);
  expect(() => valueAtRisk(AAPL, { method: "monte-carlo", seed: 0.5 })).toThrow(/seed is 0.5/);
  expect(() => valueAtRisk(AAPL, { method: "monte-carlo", simulations: 0 })).toThrow(/simulations is 0/);
  expect(() => valueAtRisk(AAPL, { method: "monte-carlo", distribution: "t" as "normal" })).toThrow(
    /distribution is "t"/,
  );
});
