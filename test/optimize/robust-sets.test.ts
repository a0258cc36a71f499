import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Moments, ReturnsTable } from "../../src/core/types.js";
import { robustMeanVariance } from "../../src/optimize/mean-variance/robust-mean-variance.js";
import { meanRisk } from "../../src/optimize/risk-measure/mean-risk.js";
import { blackLitterman } from "../../src/optimize/views/black-litterman.js";

interface Box {
  readonly radius: number;
  readonly riskAversion: number;
  readonly min: number;
  readonly value: number;
}
interface Ball {
  readonly radius: number;
  readonly norm: "sum" | "euclidean" | "greatest";
  readonly min: number;
  readonly value: number;
}
const {
  input,
  expected,
}: {
  input: { values: number[][]; mean: number[]; covariance: number[]; observations: number; level: number };
  expected: {
    box: Box[];
    wasserstein: Ball[];
    omega: Record<"returns" | "omega" | "prior" | "mean" | "covariance", number[]> & { views: number[][] };
  };
} = JSON.parse(readFileSync("test/reference/optimize/robust-sets.json", "utf8"));

const assets = input.mean.map((_, i) => `A${i}`);
const n = assets.length;
const moments: Moments = {
  assets,
  mean: Float64Array.from(input.mean),
  covariance: Float64Array.from(input.covariance),
  periodsPerYear: 52,
};
const returns: ReturnsTable = {
  kind: "simple",
  assets,
  dates: input.values.map((_, t) => new Date(Date.UTC(2020, 0, 5 + 7 * t)).toISOString().slice(0, 10)),
  values: Float64Array.from(input.values.flat()),
};

describe("Clarabel", () => {
  test.each(expected.box)("the worst of a box of means: radius $radius, aversion $riskAversion, min $min", (given) => {
    const { radius, riskAversion, min, value } = given;
    const result = robustMeanVariance(moments, {
      // the reference counts its observations in years
      observations: input.observations * moments.periodsPerYear,
      uncertainty: "box",
      radius,
      riskAversion,
      constraints: { min, max: 0.6 },
    });
    if (result.status !== "optimal") throw new Error(result.reason);
    const w = assets.map((asset) => result.weights[asset]!);
    const error = w.reduce(
      (sum, x, i) => sum + radius * Math.sqrt(input.covariance[i * (n + 1)]! / input.observations) * Math.abs(x),
      0,
    );
    const own = result.expectedReturn - error - (riskAversion / 2) * result.volatility ** 2;
    expect(own).toBeCloseTo(value, 9);
    expect(result.diagnostics.kktResidual).toBeLessThan(1e-12);
  });

  test.each(expected.wasserstein)("the worst of a Wasserstein ball: $norm, radius $radius, min $min", (given) => {
    const { radius, norm, min, value } = given;
    const result = meanRisk(returns, {
      measure: "conditional-value-at-risk",
      level: input.level,
      ambiguity: { radius, norm },
      constraints: { min, max: 0.6 },
      periodsPerYear: 52,
    });
    if (result.status !== "optimal") throw new Error(result.reason);
    expect(Math.abs(result.risk! - value)).toBeLessThan(1e-8 * value + 1e-10);
    expect(result.diagnostics.kktResidual).toBeLessThan(1e-8);
  });
});

describe("views with a full covariance of their errors", () => {
  const { views, returns: wanted, omega, prior, mean, covariance } = expected.omega;
  const stated = views.map((row, k) => ({
    assets: Object.fromEntries(row.map((part, i) => [assets[i]!, part]).filter(([, part]) => part !== 0)),
    return: wanted[k]!,
  }));

  test("are blended as numpy does it", () => {
    const posterior = blackLitterman(moments, {
      prior: Float64Array.from(prior),
      views: stated,
      viewCovariance: omega,
    });
    mean.forEach((value, i) => {
      expect(posterior.mean[i]).toBeCloseTo(value, 12);
    });
    covariance.forEach((value, k) => {
      expect(posterior.covariance[k]).toBeCloseTo(value, 12);
    });
  });

  test.each([
    [{ viewCovariance: [1, 2] }, /2 numbers for 3 views: give 9/],
    [{ viewCovariance: [1, 2, 0, 2, 1, 0, 0, 0, 1] }, /viewCovariance is not positive semidefinite|viewCovariance/],
    [
      { viewCovariance: omega, views: stated.map((view) => ({ ...view, confidence: 0.5 })) },
      /leave one of the two out/,
    ],
  ])("wrong ones are refused: %#", (given, message) => {
    expect(() => blackLitterman(moments, { prior: Float64Array.from(prior), views: stated, ...given })).toThrow(
      message,
    );
  });
});

test("ambiguity where nothing reads it is refused", () => {
  expect(() => meanRisk(returns, { measure: "semi-deviation", ambiguity: { radius: 0.1 } })).toThrow(
    /ambiguity is not read/,
  );
  expect(() =>
    robustMeanVariance(moments, { observations: 60, uncertainty: "box", constraints: { costs: { from: {} } } }),
  ).toThrow(/worst case is a cost/);
});
