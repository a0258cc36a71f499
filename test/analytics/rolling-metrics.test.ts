import { expect, test } from "vitest";
import { performanceMetrics } from "../../src/analytics/performance/performance-metrics.js";
import { type RollingMetric, rollingMetrics } from "../../src/analytics/performance/rolling-metrics.js";
import reference from "../reference/analytics/rolling-metrics.json" with { type: "json" };
import { AAPL, MSFT } from "./reference-series.js";

const { window, riskFreeRate, at } = reference.input;
const names = Object.keys(reference.expected) as (keyof typeof reference.expected)[];

test("every metric agrees with pandas", () => {
  const rolled = rollingMetrics(AAPL, { window, metrics: names, benchmark: MSFT, riskFreeRate });
  for (const name of names) {
    expect(rolled[name]).toHaveLength(AAPL.length);
    expect(rolled[name][window - 2]).toBeNaN();
    for (const [k, t] of at.entries()) {
      const expected = reference.expected[name][k]!;
      expect(Math.abs(rolled[name][t]! - expected), `${name} at ${t}`).toBeLessThan(
        reference.tolerance * Math.max(1, Math.abs(expected)),
      );
    }
  }
});

test("a window has what performanceMetrics has on the same periods, whatever its length", () => {
  const metrics = names.filter((name) => name !== "mean" && name !== "correlation") as Exclude<
    RollingMetric,
    "mean" | "correlation"
  >[];
  for (const length of [2, 3, 10, 50, 120]) {
    const r = AAPL.subarray(0, 120);
    const b = MSFT.subarray(0, 120);
    const rolled = rollingMetrics(r, { window: length, metrics, benchmark: b });
    for (let t = length - 1; t < r.length; t += 7) {
      const batch = performanceMetrics(r.subarray(t - length + 1, t + 1), {
        benchmark: b.subarray(t - length + 1, t + 1),
      });
      for (const name of metrics) {
        const ours = rolled[name][t]!;
        const theirs = batch[name]!;
        if (Number.isNaN(theirs)) expect(ours, `${name} of ${length} at ${t}`).toBeNaN();
        else
          expect(Math.abs(ours - theirs), `${name} of ${length} at ${t}`).toBeLessThan(
            1e-10 * Math.max(1, Math.abs(theirs)),
          );
      }
    }
  }
});

test("an offset of 1e8 leaves the volatility, and an outlier that has left the window leaves nothing", () => {
  const shifted = AAPL.map((x) => x + 1e8);
  const plain = rollingMetrics(AAPL, { window: 20, metrics: ["annualVolatility"] }).annualVolatility;
  const high = rollingMetrics(shifted, { window: 20, metrics: ["annualVolatility"] }).annualVolatility;
  for (let t = 19; t < AAPL.length; t++) expect(Math.abs(high[t]! / plain[t]! - 1)).toBeLessThan(1e-6); // 1e8 keeps 8 digits of a return
  const struck = AAPL.slice();
  struck[100] = 1e9;
  const after = rollingMetrics(struck, { window: 20, metrics: ["annualVolatility"] }).annualVolatility;
  for (let t = 120; t < AAPL.length; t++) expect(Math.abs(after[t]! / plain[t]! - 1)).toBeLessThan(1e-12);
});

test("windows of equal returns have no Sharpe ratio and no correlation", () => {
  const rolled = rollingMetrics(new Float64Array(10).fill(0.01), {
    window: 3,
    metrics: ["sharpeRatio", "correlation", "beta", "annualVolatility", "skewness"],
    benchmark: new Float64Array(10).fill(0.02),
  });
  expect(rolled.annualVolatility[5]).toBe(0);
  for (const name of ["sharpeRatio", "correlation", "beta", "skewness"] as const) expect(rolled[name][5]).toBeNaN();
});

test("a window longer than the series is all NaN", () => {
  const rolled = rollingMetrics(AAPL.subarray(0, 5), {
    window: 6,
    metrics: ["sharpeRatio", "valueAtRisk", "maxDrawdown"],
  });
  for (const values of Object.values(rolled)) expect([...values]).toEqual(new Array(5).fill(Number.NaN));
});

test("wrong options are refused by name", () => {
  expect(() => rollingMetrics(AAPL, { window: 1, metrics: [] })).toThrow(/window is 1/);
  expect(() => rollingMetrics(AAPL, { window: 5, metrics: ["beta"] })).toThrow(/beta, which needs a benchmark/);
  expect(() => rollingMetrics(AAPL, { window: 5, metrics: ["sharpRatio" as "sharpeRatio"] })).toThrow(
    /did you mean "sharpeRatio"\?/,
  );
});
