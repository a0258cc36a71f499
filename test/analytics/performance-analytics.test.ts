import { expect, test } from "vitest";
import { extendedMetrics } from "../../src/analytics/performance/extended-metrics.js";
import { performanceMetrics } from "../../src/analytics/performance/performance-metrics.js";

// Bacon (2008), Practical Portfolio Performance Measurement and Attribution, 2nd ed., p. 65: the 24 months that the R package
// PerformanceAnalytics carries as portfolio_bacon. The figures are what its examples print, to the digits that they print.
const PORTFOLIO = Float64Array.of(
  0.003,
  0.026,
  0.011,
  -0.01,
  0.015,
  0.025,
  0.016,
  0.067,
  -0.014,
  0.04,
  -0.005,
  0.081,
  0.04,
  -0.037,
  -0.061,
  0.017,
  -0.049,
  -0.022,
  0.07,
  0.058,
  -0.065,
  0.024,
  -0.005,
  -0.009,
);
const monthly = { periodsPerYear: 12, minAcceptableReturn: 0.06 }; // 0.005 a month
const metrics = performanceMetrics(PORTFOLIO, monthly);
const extended = extendedMetrics(PORTFOLIO, monthly);

test("the printed figures of PerformanceAnalytics are reproduced where the convention is the same", () => {
  expect(extended.meanAbsoluteDeviation).toBeCloseTo(0.03108333, 8); // MeanAbsoluteDeviation
  expect(extended.downsideDeviation / Math.sqrt(12)).toBeCloseTo(0.02553674, 8); // DownsideDeviation(MAR = 0.005)
  expect(metrics.sortinoRatio / Math.sqrt(12)).toBeCloseTo(0.1566371, 7); // Kappa(MAR = 0.005, l = 2)
  expect(metrics.profitFactor).toBeCloseTo(1.779783, 6); // BernardoLedoitRatio
  expect(extended.martinRatio).toBeCloseTo(1.6945, 4); // MartinRatio
  expect(Math.floor(extended.painIndex * 1e4) / 1e4).toBe(0.0399); // PainIndex, cut to four digits
});

// The benchmark of the same data; the R package prints its examples with the digits below, the appraisal ratio cut to four.
const BENCHMARK = Float64Array.of(
  ...[0.002, 0.025, 0.018, -0.011, 0.014, 0.018, 0.014, 0.065, -0.015, 0.042, -0.006, 0.083],
  ...[0.039, -0.038, -0.062, 0.015, -0.048, 0.021, 0.06, 0.056, -0.067, 0.019, -0.003, 0],
);

test("the Modigliani measure and the appraisal ratio are those that Bacon prints", () => {
  const against = extendedMetrics(PORTFOLIO, { periodsPerYear: 12, benchmark: BENCHMARK });
  expect(against.modiglianiMeasure).toBeCloseTo(0.10062, 5); // MSquared
  expect(Math.trunc(against.appraisalRatio! * 1e4) / 1e4).toBe(-0.4302); // AppraisalRatio(method = "appraisal")
});
