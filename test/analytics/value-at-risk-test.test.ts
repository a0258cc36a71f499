import { expect, test } from "vitest";
import { valueAtRiskTest } from "../../src/analytics/risk/value-at-risk-test.js";
import reference from "../reference/analytics/value-at-risk-test.json" with { type: "json" };
import { AAPL } from "./reference-series.js";

test("the three likelihood ratios agree with their definitions", () => {
  for (const { level, forecast, exceptions, ...ratios } of reference.expected) {
    const result = valueAtRiskTest(AAPL, forecast, { level });
    expect(result.exceptions).toBe(exceptions);
    for (const name of ["unconditional", "independence", "conditional"] as const) {
      expect(result[name].statistic).toBeCloseTo(ratios[name][0]!, 9);
      expect(result[name].pValue).toBeCloseTo(ratios[name][1]!, 9);
    }
  }
});

test("a forecast for each period is compared period by period", () => {
  const r = Float64Array.of(-0.02, 0.01, -0.04, -0.01);
  expect(valueAtRiskTest(r, Float64Array.of(0.01, 0.01, 0.05, 0.01)).exceptions).toBe(1);
});

test("exceptions in a row are found dependent, scattered ones not", () => {
  const clustered = Float64Array.from({ length: 500 }, (_, t) => (t < 25 ? -1 : 0));
  const scattered = Float64Array.from({ length: 500 }, (_, t) => (t % 20 === 7 ? -1 : 0));
  expect(valueAtRiskTest(clustered, 0.5).independence.pValue).toBeLessThan(1e-9);
  expect(valueAtRiskTest(scattered, 0.5).independence.pValue).toBeGreaterThan(0.1);
  expect(valueAtRiskTest(scattered, 0.5).unconditional.statistic).toBeCloseTo(0, 12);
});

test("without an exception independence cannot be told", () => {
  const result = valueAtRiskTest(new Float64Array(100), 0.1);
  expect(result.unconditional.statistic).toBeCloseTo(-200 * Math.log(0.95), 10);
  expect(result.independence).toMatchObject({ statistic: Number.NaN, pValue: Number.NaN });
  expect(valueAtRiskTest(new Float64Array(100).fill(-1), 0.1).independence.statistic).toBeCloseTo(0, 12);
});

test("forecasts that do not fit are refused", () => {
  expect(() => valueAtRiskTest(AAPL, new Float64Array(3))).toThrow(/forecast has 3 numbers for 1008 returns/);
  expect(() => valueAtRiskTest(AAPL, Number.NaN)).toThrow(/forecast\[0\] is NaN/);
  expect(() => valueAtRiskTest(AAPL.subarray(0, 1), 0.1)).toThrow(/1 period/);
});
