import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Constraints, Moments, PerAsset, Weights } from "../../src/core/types.js";
import { requireOptimal } from "../../src/optimize/answer/require-optimal.js";
import { meanVariance } from "../../src/optimize/mean-variance/mean-variance.js";
import { impactMeanVariance } from "../../src/optimize/risk-measure/impact-mean-variance.js";

interface Case {
  readonly mean: number[];
  readonly covariance: number[];
  readonly from: number[];
  readonly impact: number[];
  readonly exponent: number;
  readonly riskAversion: number;
  readonly limits: {
    max: number;
    min?: number;
    maxGross?: number;
    turnover?: number;
    costs?: { buy: number; sell: number };
  };
  readonly weights: number[];
  readonly utility: number;
}
const cases: Case[] = JSON.parse(
  readFileSync(new URL("../reference/optimize/impact.json", import.meta.url), "utf8"),
).expected;

const momentsOf = ({ mean, covariance }: Case): Moments => ({
  assets: mean.map((_, i) => `A${i}`),
  mean: Float64Array.from(mean),
  covariance: Float64Array.from(covariance),
  periodsPerYear: 252,
});
const named = (values: readonly number[]): Weights => Object.fromEntries(values.map((v, i) => [`A${i}`, v]));

describe("costs that rise faster than the trade", () => {
  test.each(cases.map((one, k) => [k, one] as const))("problem %i is Clarabel's", (_, one) => {
    const { max, min, maxGross, turnover, costs } = one.limits;
    const from = named(one.from);
    const constraints: Constraints = {
      max,
      ...(min !== undefined && { min }),
      ...(maxGross !== undefined && { maxGross }),
      ...(turnover !== undefined && { turnover: { from, max: turnover } }),
      ...(costs !== undefined && { costs: { from, ...costs } }),
    };
    const impact = { from, coefficient: named(one.impact) as PerAsset, exponent: one.exponent };
    const { riskAversion } = one;
    const result = requireOptimal(impactMeanVariance(momentsOf(one), { impact, riskAversion, constraints }));
    expect(result.utility!).toBeGreaterThan(one.utility - 1e-10);
    expect(result.utility!).toBeLessThan(one.utility + 1e-8);
    const worst = Math.max(...one.weights.map((w, i) => Math.abs(w - result.weights[`A${i}`]!)));
    expect(worst).toBeLessThan(2e-5);
    expect(result.diagnostics.kktResidual).toBeLessThan(1e-8);
    const trades = one.from.map((w, i) => Math.abs(result.weights[`A${i}`]! - w));
    const cost = trades.reduce((sum, x, i) => sum + one.impact[i]! * x ** one.exponent, 0);
    expect(result.impactCost).toBeCloseTo(cost, 14);
  });

  test("one asset and cash have the answer of a formula", () => {
    // greatest m·x − c·x^1.5: x = (m / (1.5 c))²; the risk is next to nothing
    const moments: Moments = {
      assets: ["A"],
      mean: Float64Array.of(0.03),
      covariance: Float64Array.of(1e-12),
      periodsPerYear: 252,
    };
    const impact = { from: {}, coefficient: 0.05 };
    const result = requireOptimal(impactMeanVariance(moments, { impact, constraints: { budget: [0, 1] } }));
    expect(result.weights["A"]).toBeCloseTo((0.03 / (1.5 * 0.05)) ** 2, 9);
  });

  test("without a coefficient it is the utility of meanVariance", () => {
    const one = cases[0]!;
    const options = { riskAversion: 3, constraints: { max: 0.6 } };
    const impact = { from: named(one.from), coefficient: 0 };
    const ours = requireOptimal(impactMeanVariance(momentsOf(one), { ...options, impact }));
    const plain = requireOptimal(meanVariance(momentsOf(one), { ...options, objective: "maximum-utility" }));
    for (const [asset, weight] of Object.entries(plain.weights)) expect(ours.weights[asset]).toBeCloseTo(weight, 9);
    expect(ours.impactCost).toBe(0);
  });

  test("limits that cannot hold are named", () => {
    const one = cases[0]!;
    const impact = { from: named(one.from), coefficient: 0.1 };
    const result = impactMeanVariance(momentsOf(one), { impact, constraints: { max: 0.01 } });
    expect(result).toMatchObject({ status: "infeasible", impactCost: null, utility: null });
    if (result.status === "infeasible") expect(result.conflict.map(({ constraint }) => constraint)).toContain("budget");
  });
});
