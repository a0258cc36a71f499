import { expect, test } from "vitest";
import { performanceMetrics } from "../../src/analytics/performance/performance-metrics.js";
import reference from "../reference/analytics/performance-metrics.json" with { type: "json" };
import { expectFigures } from "./expect-figures.js";
import { sp500, stock } from "./real-series.js";

test("every figure of the S&P 500 by day agrees with the peers", () => {
  expectFigures(performanceMetrics(sp500()), reference.expected.daily, reference.tolerance);
});

test("every figure of AAPL against MSFT by month agrees with the peers, with a risk-free rate", () => {
  const metrics = performanceMetrics(stock("AAPL"), { benchmark: stock("MSFT"), riskFreeRate: 0.03 });
  expect(metrics.periodsPerYear).toBe(12);
  expectFigures(metrics, reference.expected.monthly, reference.tolerance);
  expect(metrics.undefinedReasons).toEqual({});
});

test("four periods are solved by hand", () => {
  const metrics = performanceMetrics(Float64Array.of(0.1, -0.2, 0.25, -0.1), { periodsPerYear: 4, level: 0.5 });
  expect(metrics.totalReturn).toBeCloseTo(-0.01, 14); // 1.1 · 0.8 · 1.25 · 0.9 = 0.99
  expect(metrics.annualReturn).toBeCloseTo(-0.01, 14);
  expect(metrics.maxDrawdown).toBeCloseTo(0.2, 14);
  expect(metrics.averageDrawdown).toBeCloseTo(0.15, 14); // 20 % and 10 %
  expect(metrics.maxDrawdownDuration).toBe(2);
  expect(metrics.maxDrawdownDurationOpen).toBe(false);
  expect(metrics.winRate).toBe(0.5);
  expect(metrics.profitFactor).toBeCloseTo(0.35 / 0.3, 14);
  expect(metrics.sortinoRatio).toBeCloseTo((0.0125 * 2) / Math.sqrt(0.05 / 4), 12);
  expect(metrics.conditionalValueAtRisk).toBeCloseTo(0.15, 14);
  expect(metrics.valueAtRisk).toBeCloseTo(0, 14); // the median of -0.2, -0.1, 0.1, 0.25
  expect(metrics.calmarRatio).toBeCloseTo(-0.05, 12);
});

test("log returns are read as the simple ones they stand for", () => {
  const simple = sp500(300);
  const log = { ...simple, kind: "log" as const, values: simple.values.map(Math.log1p) };
  expect(performanceMetrics(log).sharpeRatio).toBeCloseTo(performanceMetrics(simple).sharpeRatio, 10);
});

test("the options that made the figures are echoed, and bare numbers are days", () => {
  const metrics = performanceMetrics(Float64Array.of(0.1, -0.1), { riskFreeRate: 0.02 });
  expect(metrics).toMatchObject({ periods: 2, periodsPerYear: 252, riskFreeRate: 0.02, level: 0.95 });
  expect(metrics.minAcceptableReturn).toBe(0.02);
  expect(metrics.conventions.sharpeRatio).toMatch(/arithmetic mean/);
  expect(structuredClone(metrics)).toEqual(metrics);
});

test("constant returns have no Sharpe ratio, and the reason is said", () => {
  const metrics = performanceMetrics(new Float64Array(100).fill(0.01));
  for (const name of [
    "sharpeRatio",
    "sortinoRatio",
    "calmarRatio",
    "omegaRatio",
    "skewness",
    "profitFactor",
  ] as const) {
    expect(metrics[name], name).toBeNaN();
    expect(metrics.undefinedReasons[name], name).toBeTypeOf("string");
  }
  expect(metrics.annualVolatility).toBe(0);
  expect(metrics.undefinedReasons.sharpeRatio).toBe("all returns are equal");
});

test("one period has a total return and no volatility", () => {
  const metrics = performanceMetrics(Float64Array.of(0.02), { benchmark: Float64Array.of(0.01) });
  expect(metrics.totalReturn).toBeCloseTo(0.02, 15);
  expect(metrics.annualVolatility).toBeNaN();
  expect(metrics.undefinedReasons.sharpeRatio).toBe("one period has no volatility");
  expect(metrics.beta).toBeNaN();
  expect(metrics.undefinedReasons.trackingError).toBe("one period has no variance");
});

test("all zero returns lose nothing and win nothing", () => {
  const metrics = performanceMetrics(new Float64Array(50));
  expect(metrics).toMatchObject({ totalReturn: 0, annualReturn: 0, maxDrawdown: 0, averageDrawdown: 0, winRate: 0 });
  expect(metrics.tailRatio).toBeNaN();
});

test("a value that is lost entirely stays lost; one that falls below zero has no growth", () => {
  expect(performanceMetrics(Float64Array.of(0.1, -1, 0.5))).toMatchObject({ totalReturn: -1, annualReturn: -1 });
  const below = performanceMetrics(Float64Array.of(-1.5, 0.1));
  expect(below.annualReturn).toBeNaN();
  expect(below.calmarRatio).toBeNaN();
  expect(below.undefinedReasons.annualReturn).toMatch(/fell below 0/);
});

test("no figure is ever infinite", () => {
  for (const r of [[5000, 4000], [1e-300, 0], [0, -1], [-1e-16, 1e-16], [30]]) {
    const metrics = performanceMetrics(Float64Array.from(r), { benchmark: Float64Array.from(r) });
    for (const [name, value] of Object.entries(metrics)) {
      if (typeof value === "number") expect(Math.abs(value), `${name} of ${r}`).not.toBe(Number.POSITIVE_INFINITY);
    }
  }
});

test("a series against itself has beta 1, no alpha and no information ratio", () => {
  const r = sp500(100);
  const metrics = performanceMetrics(r, { benchmark: r });
  expect(metrics.beta).toBeCloseTo(1, 14);
  expect(metrics.alpha).toBeCloseTo(0, 14);
  expect(metrics.trackingError).toBe(0);
  expect(metrics.informationRatio).toBeNaN();
  expect(metrics.undefinedReasons.informationRatio).toBe("the active return never changes");
  expect(metrics.upCapture).toBeCloseTo(1, 14);
});

test("a constant benchmark and one that never falls leave their figures undefined", () => {
  const metrics = performanceMetrics(Float64Array.of(0.1, -0.1, 0.2), { benchmark: new Float64Array(3).fill(0.01) });
  expect(metrics.beta).toBeNaN();
  expect(metrics.alpha).toBeNaN();
  expect(metrics.downCapture).toBeNaN();
  expect(metrics.undefinedReasons.downCapture).toBe("the benchmark never falls");
});

test("wrong series are refused by name", () => {
  const two = {
    kind: "simple",
    assets: ["A", "__proto__"],
    dates: ["2024-01-02"],
    values: Float64Array.of(0, 0),
  } as const;
  expect(() => performanceMetrics(two)).toThrow(/returns has 2 assets .* select one, as selectAssets/);
  expect(() => performanceMetrics(new Float64Array(0))).toThrow(/returns has no periods/);
  expect(() => performanceMetrics(Float64Array.of(0.1, Number.NaN))).toThrow(/returns\[1\] is NaN/);
  const gap = { ...sp500(5), values: new Float64Array(5).fill(Number.NaN) };
  expect(() => performanceMetrics(gap)).toThrow(/SP500 has no return on \d{4}-\d\d-\d\d/);
  expect(() => performanceMetrics(sp500(5), { benchmark: sp500(4) })).toThrow(/benchmark has .* where returns has/);
  expect(() => performanceMetrics(new Float64Array(5), { benchmark: new Float64Array(4) })).toThrow(
    /benchmark has 4 periods and returns has 5/,
  );
  expect(() => performanceMetrics(new Float64Array(5), { level: 95 })).toThrow(/level is 95/);
  expect(() => performanceMetrics(new Float64Array(5), { periodsPerYear: 0 })).toThrow(/periodsPerYear is 0/);
  expect(() => performanceMetrics(new Float64Array(5), { riskFreeRate: Number.NaN })).toThrow(/riskFreeRate is NaN/);
});
