import { describe, expect, test } from "vitest";
import type { Constraints, FactorMoments, Moments } from "../../src/core/types.js";
import { requireOptimal } from "../../src/optimize/answer/require-optimal.js";
import { meanVariance } from "../../src/optimize/mean-variance/mean-variance.js";
import type { MeanVarianceOptions } from "../../src/optimize/mean-variance/read-mean-variance.js";
import { type SensitivityResult, weightSensitivity } from "../../src/optimize/mean-variance/weight-sensitivity.js";
import { randomFactorMoments, randomMoments } from "./random-moments.js";

const STEP = 1e-6;

function sensitivity(moments: Moments | FactorMoments, options: MeanVarianceOptions): SensitivityResult {
  const result = weightSensitivity(moments, options);
  if (result.status !== "optimal") throw new Error(JSON.stringify(result));
  return result;
}

/** (w(μ + h) − w(μ − h)) / 2h, N * N row-major. */
function centralDifferences(moments: Moments | FactorMoments, options: MeanVarianceOptions, h = STEP): Float64Array {
  const { assets } = moments;
  const n = assets.length;
  const differences = new Float64Array(n * n);
  const weights = (j: number, by: number): Record<string, number> => {
    const mean = moments.mean.slice();
    mean[j]! += by;
    return requireOptimal(meanVariance({ ...moments, mean }, options)).weights;
  };
  for (let j = 0; j < n; j++) {
    const up = weights(j, h);
    const down = weights(j, -h);
    assets.forEach((asset, i) => {
      differences[i * n + j] = (up[asset]! - down[asset]!) / (2 * h);
    });
  }
  return differences;
}

/** Greatest difference from the finite differences, relative to the greatest derivative or 1. */
function gap(moments: Moments | FactorMoments, options: MeanVarianceOptions): number {
  const { derivative } = sensitivity(moments, options);
  const differences = centralDifferences(moments, options);
  const largest = derivative.reduce((most, d) => Math.max(most, Math.abs(d)), 1);
  return derivative.reduce((most, d, at) => Math.max(most, Math.abs(d - differences[at]!)), 0) / largest;
}

const objectives: readonly MeanVarianceOptions[] = [
  { objective: "maximum-utility", riskAversion: 5 },
  { objective: "maximum-sharpe", riskFreeRate: 0.01 },
  { objective: "target-return" },
  { objective: "target-volatility" },
];
/** Targets halfway between the least variance and a utility, so that they can be met and bind. */
function aimed(moments: Moments, options: MeanVarianceOptions, constraints: Constraints): MeanVarianceOptions {
  const least = requireOptimal(meanVariance(moments, { objective: "minimum-variance", constraints }));
  const bold = requireOptimal(meanVariance(moments, { objective: "maximum-utility", riskAversion: 3, constraints }));
  const halfway = (figure: "expectedReturn" | "volatility"): number => (least[figure] + bold[figure]) / 2;
  if (options.objective === "target-return") return { ...options, target: halfway("expectedReturn"), constraints };
  if (options.objective === "target-volatility") return { ...options, target: halfway("volatility"), constraints };
  return { ...options, constraints };
}

const before = { A0: 0.2, A2: 0.3, A5: 0.3, A9: 0.2 };
const families: Readonly<Record<string, Constraints>> = {
  "long-only": {},
  bounds: { min: 0.02, max: 0.2 },
  "groups and rows": {
    max: 0.3,
    groups: [{ name: "first", assets: ["A0", "A1", "A2", "A3"], min: 0.3, max: 0.45 }],
    linear: [{ name: "tilt", coefficients: { A1: 1, A4: 2, A7: -1 }, max: 0.15 }],
  },
  "short sales": { min: -0.3, max: 0.5 },
  "a budget range": { budget: [0.5, 1] },
  turnover: { turnover: { from: before, max: 0.25 } },
  costs: { costs: { from: before, buy: 0.004, sell: 0.003 } },
  "gross exposure": { min: -1, maxGross: 1.4 },
  "tracking error": { min: -1, trackingError: { benchmark: before, max: 0.07 } },
  "tracking error and costs": {
    trackingError: { benchmark: before, max: 0.07 },
    costs: { from: before, buy: 0.004, sell: 0.003 },
  },
};

describe("equals central differences of the optimum within 1e-5 of the greatest derivative", () => {
  for (const [family, constraints] of Object.entries(families)) {
    for (const options of objectives) {
      test(`${options.objective}, ${family}`, () => {
        for (const seed of [3, 8]) {
          const moments = randomMoments(10, seed);
          expect(gap(moments, aimed(moments, options, constraints))).toBeLessThan(1e-5);
        }
      });
    }
  }
  test("with a ridge, and in factor form", () => {
    expect(gap(randomMoments(10, 3), { objective: "maximum-sharpe", ridge: 0.02 })).toBeLessThan(1e-5);
    expect(gap(randomFactorMoments(12, 4), { objective: "maximum-utility", riskAversion: 6 })).toBeLessThan(1e-5);
  });
  test("with a greatest number of assets", () => {
    const options: MeanVarianceOptions = {
      objective: "maximum-utility",
      riskAversion: 8,
      constraints: { maxPositions: 3 },
    };
    expect(gap(randomMoments(8, 5), options)).toBeLessThan(1e-5);
  });
});

test("two free assets by hand: dw = 1 / (riskAversion · variance of their difference)", () => {
  const moments: Moments = {
    assets: ["A", "B"],
    mean: Float64Array.of(0.06, 0.05),
    covariance: Float64Array.of(0.04, 0.01, 0.01, 0.09),
    periodsPerYear: 252,
  };
  const { derivative } = sensitivity(moments, { objective: "maximum-utility", riskAversion: 2 });
  const slope = 1 / (2 * (0.04 + 0.09 - 2 * 0.01));
  [slope, -slope, -slope, slope].forEach((d, at) => {
    expect(derivative[at]).toBeCloseTo(d, 12);
  });
});

test("with a fixed budget every column sums to 0, and rows of assets at a bound are 0", () => {
  const moments = randomMoments(12, 7);
  for (const options of objectives) {
    const { derivative, weights } = sensitivity(moments, aimed(moments, options, { max: 0.25 }));
    const largest = derivative.reduce((most, d) => Math.max(most, Math.abs(d)), 0);
    expect(largest).toBeGreaterThan(0.1);
    for (let j = 0; j < 12; j++) {
      let sum = 0;
      for (let i = 0; i < 12; i++) sum += derivative[i * 12 + j]!;
      expect(Math.abs(sum)).toBeLessThan(1e-12 * largest);
    }
    moments.assets.forEach((asset, i) => {
      if (weights[asset] !== 0 && weights[asset] !== 0.25) return;
      expect([...derivative.subarray(i * 12, i * 12 + 12)].every((d) => d === 0)).toBe(true);
    });
  }
});

test("the least variance does not depend on the means, nor does a target that does not bind", () => {
  const moments = randomMoments(6, 2);
  expect(sensitivity(moments, { objective: "minimum-variance" }).derivative).toEqual(new Float64Array(36));
  expect(sensitivity(moments, { objective: "target-return", target: -1 }).derivative).toEqual(new Float64Array(36));
  expect(sensitivity(moments, { objective: "target-volatility", target: 9 }).derivative).toEqual(new Float64Array(36));
});

test("an asset without variance among the free ones is no obstacle", () => {
  const moments = randomMoments(5, 1);
  const covariance = moments.covariance.slice();
  for (let i = 0; i < 5; i++) covariance[i] = covariance[i * 5] = 0;
  const mean = Float64Array.of(0.02, 0.05, 0.06, 0.04, 0.05);
  const options: MeanVarianceOptions = { objective: "maximum-utility", riskAversion: 4 };
  expect(gap({ ...moments, mean, covariance }, options)).toBeLessThan(1e-5);
});

test("a bound that just binds is named, and the derivative is that of the side where it binds", () => {
  // w_A = ½ + (μ_A − μ_B) / (2·riskAversion·0.25) is 1, just so
  const moments: Moments = {
    assets: ["A", "B"],
    mean: Float64Array.of(0.25, 0),
    covariance: Float64Array.of(0.25, 0, 0, 0.25),
    periodsPerYear: 1,
  };
  const result = sensitivity(moments, {
    objective: "maximum-utility",
    riskAversion: 1,
    constraints: { max: { A: 1 } },
  });
  expect(result.weights).toEqual({ A: 1, B: 0 });
  expect(result.degenerate).toContain("min.B");
  expect([...result.derivative]).toEqual([0, 0, 0, 0]);
  const priced = sensitivity({ ...moments, mean: Float64Array.of(0.5, 0) }, { objective: "maximum-utility" });
  expect(priced.degenerate).not.toContain("min.B");
});

test("where the weights have no derivative the result says so", () => {
  const twins: Moments = {
    assets: ["A", "B", "C"],
    mean: Float64Array.of(0.05, 0.05, 0.04),
    covariance: Float64Array.of(0.04, 0.04, 0, 0.04, 0.04, 0, 0, 0, 0.02),
    periodsPerYear: 252,
  };
  const several = weightSensitivity(twins, {
    objective: "maximum-utility",
    riskAversion: 4,
    constraints: { min: 0.05, linear: [{ name: "even", coefficients: { A: 1, B: -1 }, min: -0.1, max: 0.1 }] },
  });
  // the row or a bound may hold the twins; then it binds without a price
  if (several.status === "optimal") expect(several.degenerate.length).toBeGreaterThan(0);
  else expect(several.status).toBe("not-differentiable");
  const three = randomMoments(3, 1);
  const top = weightSensitivity(three, { objective: "target-return", target: Math.max(...three.mean) });
  expect(top.status).toBe("not-differentiable");
});

test("an infeasible problem gives what meanVariance gives, and a wrong call throws as there", () => {
  const moments = randomMoments(4, 1);
  const options: MeanVarianceOptions = { objective: "minimum-variance", constraints: { max: 0.1 } };
  expect(weightSensitivity(moments, options)).toEqual(meanVariance(moments, options));
  expect(() => weightSensitivity(moments, { objective: "maximum-utility", riskAversion: 0 })).toThrow(
    /riskAversion is 0/,
  );
});

test("names like __proto__ and 7203, one asset, and inputs left untouched", () => {
  const moments = { ...randomMoments(2, 1), assets: ["__proto__", "7203"] };
  const copy = structuredClone(moments);
  const options: MeanVarianceOptions = { objective: "maximum-sharpe", constraints: { max: 0.9 } };
  const { assets } = sensitivity(moments, options);
  expect(assets).toEqual(["__proto__", "7203"]);
  expect(moments).toEqual(copy);
  expect([...sensitivity(randomMoments(1, 1), { objective: "maximum-sharpe" }).derivative]).toEqual([0]);
});

test("costs above what any trade gains: the weights stay where they are, whatever the means", () => {
  const moments: Moments = {
    assets: ["A", "B"],
    mean: Float64Array.of(0.1, 0.06),
    covariance: Float64Array.of(0.04, 0, 0, 0.04),
    periodsPerYear: 1,
  };
  const constraints = { costs: { from: { A: 0.5, B: 0.5 }, buy: 0.1, sell: 0.1 } };
  const { weights, derivative } = sensitivity(moments, { objective: "maximum-utility", riskAversion: 4, constraints });
  expect(weights).toEqual({ A: 0.5, B: 0.5 });
  expect([...derivative]).toEqual([0, 0, 0, 0]);
});
