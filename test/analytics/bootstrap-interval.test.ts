import { expect, test } from "vitest";
import { type BootstrapStatistic, bootstrapInterval } from "../../src/analytics/evidence/bootstrap-interval.js";
import { optimalBlockLength } from "../../src/analytics/evidence/optimal-block-length.js";
import { performanceMetrics } from "../../src/analytics/performance/performance-metrics.js";
import reference from "../reference/analytics/bootstrap-interval.json" with { type: "json" };
import { sp500, stock } from "./real-series.js";
import { AAPL, MSFT } from "./reference-series.js";

test("block lengths agree with arch, and are at least one period", () => {
  const wave = Float64Array.from({ length: 300 }, (_, t) => Math.sin(t / 7) + 0.1 * Math.cos(t * 1.7));
  [AAPL, MSFT, sp500(), stock("AAPL"), wave].forEach((series, k) => {
    expect(optimalBlockLength(series)).toBeCloseTo(Math.max(reference.expected.blockLengths[k]!, 1), 8);
  });
  expect(optimalBlockLength(new Float64Array(20).fill(0.1))).toBe(1);
  expect(optimalBlockLength(Float64Array.of(0.1, 0.2))).toBe(1);
});

test("intervals agree with arch but for the noise of the resamples", () => {
  const options = { resamples: 20_000, level: 0.9, blockLength: 10, seed: 5 };
  for (const name of ["mean", "annualVolatility", "sharpeRatio"] as const) {
    const { lower, upper, standardError } = bootstrapInterval(AAPL, name, options);
    const expected = reference.expected.intervals[name];
    expect(Math.abs(lower - expected.lower)).toBeLessThan(0.06 * standardError);
    expect(Math.abs(upper - expected.upper)).toBeLessThan(0.06 * standardError);
  }
});

test("a figure by name is the function of the same name on the same draws", () => {
  const options = { resamples: 200, blockLength: 7, seed: 3 };
  const functions: Record<"mean" | "annualVolatility" | "sharpeRatio", BootstrapStatistic> = {
    mean: (x) => x.reduce((sum, v) => sum + v, 0) / x.length,
    annualVolatility: (x) => performanceMetrics(x).annualVolatility,
    sharpeRatio: (x) => performanceMetrics(x).sharpeRatio,
  };
  for (const name of ["mean", "annualVolatility", "sharpeRatio"] as const) {
    const fast = bootstrapInterval(AAPL, name, options);
    const slow = bootstrapInterval(AAPL, functions[name], options);
    expect(fast.estimate).toBeCloseTo(slow.estimate, 12);
    expect(fast.lower).toBeCloseTo(slow.lower, 10);
    expect(fast.upper).toBeCloseTo(slow.upper, 10);
  }
});

test("the seed decides, the basic interval is the mirrored one", () => {
  const percentile = bootstrapInterval(AAPL, "mean", { seed: 1 });
  expect(bootstrapInterval(AAPL, "mean", { seed: 1 })).toEqual(percentile);
  expect(bootstrapInterval(AAPL, "mean", { seed: 2 }).lower).not.toBe(percentile.lower);
  const basic = bootstrapInterval(AAPL, "mean", { seed: 1, method: "basic" });
  expect(basic.lower).toBeCloseTo(2 * percentile.estimate - percentile.upper, 15);
  expect(percentile.lower).toBeLessThan(percentile.estimate);
  expect(percentile.upper).toBeGreaterThan(percentile.estimate);
});

test("resamples without the figure are counted and left out", () => {
  const mostlyFlat = new Float64Array(8);
  mostlyFlat[0] = 0.1;
  const result = bootstrapInterval(mostlyFlat, "sharpeRatio", { resamples: 500, blockLength: 1 });
  expect(result.undefinedResamples).toBeGreaterThan(50);
  expect(result.lower).toBeGreaterThan(0);
  const never = bootstrapInterval(AAPL, () => Number.NaN, { resamples: 10 });
  expect(never).toMatchObject({ lower: Number.NaN, upper: Number.NaN, undefinedResamples: 10 });
});

test("the series is not written, even by a function that sorts its sample", () => {
  const before = AAPL.slice();
  bootstrapInterval(AAPL, (x) => x.sort()[0]!, { resamples: 10 });
  expect(AAPL).toEqual(before);
});

test("wrong options are refused by name", () => {
  expect(() => bootstrapInterval(AAPL, "sharpe" as "mean")).toThrow(
    /statistic is "sharpe": use "mean", "annualVolatility"/,
  );
  expect(() => bootstrapInterval(AAPL, "mean", { resamples: 1 })).toThrow(/resamples is 1/);
  expect(() => bootstrapInterval(AAPL, "mean", { blockLength: 0.5 })).toThrow(/blockLength is 0.5/);
  expect(() => bootstrapInterval(AAPL, "mean", { method: "bca" as "basic" })).toThrow(/options.method is "bca"/);
  expect(() => bootstrapInterval(Float64Array.of(0.1), "mean")).toThrow(/1 period/);
  expect(() => optimalBlockLength(Float64Array.of(0.1))).toThrow(/1 period/);
});
