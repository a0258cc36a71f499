import { expect, test } from "vitest";
import type { FactorMoments, Moments } from "../../src/core/types.js";
import { describeOptimum } from "../../src/optimize/answer/describe-optimum.js";
import { requireOptimal } from "../../src/optimize/answer/require-optimal.js";

const diagnostics = { iterations: 1, kktResidual: 0, binding: [] };
const moments: Moments = {
  assets: ["A", "B"],
  mean: Float64Array.of(0.1, 0.05),
  covariance: Float64Array.of(0.04, 0, 0, 0.01),
  periodsPerYear: 252,
};

test("two uncorrelated assets share the variance by their squared weighted volatilities", () => {
  const result = describeOptimum(moments, Float64Array.of(0.5, 0.5), "m", 0.02, diagnostics);
  expect(result.weights).toEqual({ A: 0.5, B: 0.5 });
  expect(result.expectedReturn).toBeCloseTo(0.075, 15);
  expect(result.volatility).toBeCloseTo(Math.sqrt(0.0125), 15);
  expect(result.sharpeRatio).toBeCloseTo(0.055 / Math.sqrt(0.0125), 14);
  expect(result.riskContributions["A"]).toBeCloseTo(0.8, 14);
});

test("a portfolio without variance shares it in equal parts and has no finite Sharpe ratio", () => {
  const flat = { ...moments, covariance: new Float64Array(4) };
  const held = describeOptimum(flat, Float64Array.of(1, 0), "m", 0, diagnostics);
  expect(held.riskContributions).toEqual({ A: 1, B: 0 });
  expect(held.sharpeRatio).toBeNull();
  const none = describeOptimum(moments, Float64Array.of(0, -0), "m", 0, diagnostics);
  expect(none.riskContributions).toEqual({ A: 0.5, B: 0.5 });
  expect(none.sharpeRatio).toBe(0);
  expect(Object.is(none.weights["B"], 0)).toBe(true);
});

test("the factor form gives what its expanded covariance gives", () => {
  const factor: FactorMoments = {
    assets: ["A", "B"],
    mean: moments.mean,
    periodsPerYear: 252,
    factors: {
      names: ["m", "v"],
      loadings: Float64Array.of(1, 0.2, 0.5, -0.3),
      covariance: Float64Array.of(0.04, 0.01, 0.01, 0.09),
      specificVariance: Float64Array.of(0.02, 0.03),
    },
  };
  // b'Fb by hand: A: .04 + .004 + .0036 = .0476; AB: .02 − .003·… below; B: .01 − .003 + .0081 = .0151
  const expanded = Float64Array.of(0.0676, 0.0166, 0.0166, 0.0451);
  expanded[1] = expanded[2] = 1 * (0.04 * 0.5 + 0.01 * -0.3) + 0.2 * (0.01 * 0.5 + 0.09 * -0.3);
  const weights = Float64Array.of(0.7, 0.3);
  const given = describeOptimum(factor, weights, "m", 0, diagnostics);
  const dense = describeOptimum({ ...moments, covariance: expanded }, weights, "m", 0, diagnostics);
  expect(given.volatility).toBeCloseTo(dense.volatility, 15);
  expect(given.riskContributions["A"]).toBeCloseTo(dense.riskContributions["A"]!, 14);
});

test("requireOptimal gives the optimal result itself and throws the reason of any other", () => {
  const optimal = describeOptimum(moments, Float64Array.of(1, 0), "m", 0, diagnostics);
  expect(requireOptimal(optimal)).toBe(optimal);
  expect(() =>
    requireOptimal({
      status: "infeasible",
      method: "minimum-variance",
      reason: "caps sum to 0.5",
      conflict: [{ constraint: "budget", slackNeeded: 0.5 }],
      diagnostics,
    }),
  ).toThrow(/minimum-variance is infeasible: caps sum to 0\.5/);
});
