import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { FactorMoments, Moments, Weights } from "../../src/core/types.js";
import { requireOptimal } from "../../src/optimize/answer/require-optimal.js";
import { efficientFrontier } from "../../src/optimize/frontier/efficient-frontier.js";
import { resampledFrontier } from "../../src/optimize/frontier/resampled-frontier.js";
import {
  type RobustMeanVarianceOptions,
  robustMeanVariance,
} from "../../src/optimize/mean-variance/robust-mean-variance.js";

interface Case {
  readonly input: Pick<RobustMeanVarianceOptions, "uncertainty" | "radius" | "riskAversion"> & { readonly max: number };
  readonly expected: { readonly weights: number[]; readonly objective: number };
}
const {
  input,
  cases,
}: { input: { assets: string[]; mean: number[]; covariance: number[]; observations: number }; cases: Case[] } =
  JSON.parse(readFileSync(new URL("../reference/optimize/robust.json", import.meta.url), "utf8"));
const { assets, observations } = input;
const moments: Moments = {
  assets,
  mean: Float64Array.from(input.mean),
  covariance: Float64Array.from(input.covariance),
  periodsPerYear: 12,
};

/** μ'w − radius·√(w'Ωw) − (riskAversion / 2)·w'Σw. */
function goalOf(weights: Weights, { uncertainty, radius = 1, riskAversion = 1 }: Case["input"]): number {
  let mean = 0;
  let variance = 0;
  let error = 0;
  for (const [i, a] of assets.entries()) {
    mean += input.mean[i]! * weights[a]!;
    for (const [j, b] of assets.entries()) {
      const term = weights[a]! * input.covariance[i * assets.length + j]! * weights[b]!;
      variance += term;
      if (uncertainty === "covariance" || i === j) error += (term * 12) / observations;
    }
  }
  return mean - radius * Math.sqrt(error) - (riskAversion / 2) * variance;
}

describe("robust mean-variance", () => {
  for (const [k, { input: given, expected }] of cases.entries()) {
    test(`case ${k} agrees with the cone program: ${JSON.stringify(given)}`, () => {
      const { max, ...options } = given;
      const result = requireOptimal(robustMeanVariance(moments, { ...options, observations, constraints: { max } }));
      // an interior point stops where the goal no longer tells weights apart, so the goal is what is compared closely
      for (const [i, asset] of assets.entries()) {
        expect(Math.abs(result.weights[asset]! - expected.weights[i]!)).toBeLessThan(2e-5);
      }
      expect(Math.abs(goalOf(result.weights, given) - expected.objective)).toBeLessThan(1e-9);
      expect(result.diagnostics.kktResidual).toBeLessThan(1e-9);
    });
  }
  test("a tracking error is that of the returns, whatever the errors of the means weigh", () => {
    const benchmark = Object.fromEntries(assets.map((asset) => [asset, 1 / assets.length]));
    const constraints = { trackingError: { benchmark, max: 0.03 } };
    const options = { uncertainty: "covariance", radius: 1, riskAversion: 2 } as const;
    const { weights, diagnostics } = requireOptimal(
      robustMeanVariance(moments, { ...options, observations, constraints }),
    );
    let variance = 0;
    for (const [i, a] of assets.entries()) {
      for (const [j, b] of assets.entries()) {
        const gaps = (weights[a]! - benchmark[a]!) * (weights[b]! - benchmark[b]!);
        variance += gaps * input.covariance[i * assets.length + j]!;
      }
    }
    expect(Math.sqrt(variance)).toBeCloseTo(0.03, 9);
    const { shadowPrice } = diagnostics.binding.find(({ constraint }) => constraint === "trackingError")!;
    const h = 1e-5;
    const wider = { trackingError: { benchmark, max: 0.03 + h } };
    const more = requireOptimal(robustMeanVariance(moments, { ...options, observations, constraints: wider })).weights;
    expect((goalOf(more, { max: 1, ...options }) - goalOf(weights, { max: 1, ...options })) / h).toBeCloseTo(
      shadowPrice!,
      3,
    );
    for (const refused of [{ uncertainty: "diagonal" as const }, { radius: 0, riskAversion: 0 }]) {
      expect(() => robustMeanVariance(moments, { ...refused, observations, constraints })).toThrow(
        /trackingError cannot be held by robustMeanVariance with diagonal/,
      );
    }
  });
  test("factors give what their full covariance gives", () => {
    const b = [1, 0.8, 1.2, 0.5, 0.9];
    const specific = [0.02, 0.03, 0.01, 0.05, 0.04];
    const lean: FactorMoments = {
      assets,
      mean: moments.mean,
      periodsPerYear: 12,
      factors: {
        names: ["market"],
        loadings: Float64Array.from(b),
        covariance: Float64Array.of(0.03),
        specificVariance: Float64Array.from(specific),
      },
    };
    const full = {
      ...moments,
      covariance: Float64Array.from(b.flatMap((x, i) => b.map((y, j) => 0.03 * x * y + (i === j ? specific[i]! : 0)))),
    };
    for (const uncertainty of ["covariance", "diagonal"] as const) {
      const one = requireOptimal(robustMeanVariance(lean, { observations, uncertainty })).weights;
      const other = requireOptimal(robustMeanVariance(full, { observations, uncertainty })).weights;
      for (const asset of assets) expect(one[asset]).toBeCloseTo(other[asset]!, 8);
    }
  });
  test("wrong options and impossible constraints are said", () => {
    expect(() => robustMeanVariance(moments, { observations: 0 })).toThrow(/observations is 0/);
    expect(() => robustMeanVariance(moments, { observations, radius: -1 })).toThrow(/radius is -1/);
    expect(robustMeanVariance(moments, { observations, constraints: { max: 0.1 } })).toMatchObject({
      status: "infeasible",
      method: "robustMeanVariance",
    });
  });
});

describe("resampled frontier", () => {
  const resampled = resampledFrontier(moments, { observations: 60, seed: 3, resamples: 40, points: 8 });
  test("it has the points asked for, each within the constraints", () => {
    expect(resampled.status).toBe("optimal");
    expect(resampled.portfolios).toHaveLength(8);
    for (const { weights } of resampled.portfolios) {
      const w = Object.values(weights);
      expect(Math.min(...w)).toBeGreaterThanOrEqual(-1e-12);
      expect(w.reduce((a, b) => a + b)).toBeCloseTo(1, 10);
    }
  });
  test("no point beats the exact frontier, and it is more diversified at the top", () => {
    const { corners } = efficientFrontier(moments);
    const least = corners[0]!.volatility;
    const most = corners[corners.length - 1]!;
    for (const { volatility, expectedReturn } of resampled.portfolios) {
      expect(volatility).toBeGreaterThanOrEqual(least - 1e-12);
      expect(expectedReturn).toBeLessThanOrEqual(most.expectedReturn + 1e-12);
    }
    const held = (weights: Readonly<Record<string, number>>) => Object.values(weights).filter((w) => w > 0.01).length;
    expect(held(resampled.portfolios[7]!.weights)).toBeGreaterThan(held(most.weights));
  });
  test("the same seed gives the same frontier, another one another", () => {
    const again = resampledFrontier(moments, { observations: 60, seed: 3, resamples: 40, points: 8 });
    expect(again).toEqual(resampled);
    expect(resampledFrontier(moments, { observations: 60, seed: 4, resamples: 40, points: 8 })).not.toEqual(resampled);
  });
  test("endless histories give the exact frontier", () => {
    const sure = resampledFrontier(moments, { observations: 400_000, seed: 1, resamples: 1, points: 3 });
    const { corners } = efficientFrontier(moments);
    for (const asset of assets) {
      expect(Math.abs(sure.portfolios[0]!.weights[asset]! - corners[0]!.weights[asset]!)).toBeLessThan(0.01);
    }
  });
  test("an infeasible frontier says why; whole numbers are asked for", () => {
    const none = resampledFrontier(moments, { observations: 60, seed: 1, constraints: { max: 0.1 } });
    expect(none.status).toBe("infeasible");
    expect(none.conflict?.length).toBeGreaterThan(0);
    expect(() => resampledFrontier(moments, { observations: 2, seed: 1 })).toThrow(/observations is 2/);
    expect(() => resampledFrontier(moments, { observations: 60, seed: 0.5 })).toThrow(/seed is 0\.5/);
  });
});
