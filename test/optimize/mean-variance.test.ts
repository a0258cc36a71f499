import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Constraints, Moments, OptimizationResult } from "../../src/core/types.js";
import { requireOptimal } from "../../src/optimize/answer/require-optimal.js";
import { meanVariance } from "../../src/optimize/mean-variance/mean-variance.js";
import type { MeanVarianceOptions } from "../../src/optimize/mean-variance/read-mean-variance.js";

interface Case {
  readonly input: {
    readonly assets: string[];
    readonly mean: number[];
    readonly covariance: number[];
    readonly cap: number;
    readonly groups: NonNullable<Constraints["groups"]>;
    readonly target: number;
    readonly riskAversion: number;
    readonly riskFreeRate: number;
  };
  readonly expected: Record<string, number[]>;
}
const reference: { cases: Record<string, Case>; tolerance: number } = JSON.parse(
  readFileSync(new URL("../reference/optimize/mean-variance.json", import.meta.url), "utf8"),
);

const weightsOf = (result: OptimizationResult, assets: readonly string[]): number[] => {
  const { weights } = requireOptimal(result);
  return assets.map((asset) => weights[asset]!);
};
const distance = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);

describe.each(Object.entries(reference.cases))(
  "%s: weights of another quadratic program to 1e-8",
  (_, { input, expected }) => {
    const moments: Moments = {
      assets: input.assets,
      mean: Float64Array.from(input.mean),
      covariance: Float64Array.from(input.covariance),
      periodsPerYear: 12,
    };
    const capped: Constraints = { max: input.cap, groups: input.groups };
    const { target, riskAversion, riskFreeRate } = input;
    const runs: [string, MeanVarianceOptions][] = [
      ["minimum-variance", { objective: "minimum-variance" }],
      ["minimum-variance capped", { objective: "minimum-variance", constraints: capped }],
      ["target-return capped", { objective: "target-return", target, constraints: capped }],
      ["maximum-utility capped", { objective: "maximum-utility", riskAversion, constraints: capped }],
      ["maximum-sharpe", { objective: "maximum-sharpe", riskFreeRate }],
      ["maximum-sharpe capped", { objective: "maximum-sharpe", riskFreeRate, constraints: capped }],
    ];
    test.each(runs)("%s", (name, options) => {
      const result = requireOptimal(meanVariance(moments, options));
      expect(distance(weightsOf(result, input.assets), expected[name]!)).toBeLessThan(reference.tolerance);
      expect(result.diagnostics.kktResidual).toBeLessThan(1e-12);
      expect(Object.values(result.weights).reduce((sum, w) => sum + w, 0)).toBeCloseTo(1, 12);
    });

    test("a target volatility is met exactly and gives back the portfolio of that return", () => {
      const wanted = requireOptimal(meanVariance(moments, { objective: "target-return", target, constraints: capped }));
      const found = requireOptimal(
        meanVariance(moments, { objective: "target-volatility", target: wanted.volatility, constraints: capped }),
      );
      expect(found.volatility).toBeCloseTo(wanted.volatility, 12);
      expect(distance(weightsOf(found, input.assets), weightsOf(wanted, input.assets))).toBeLessThan(1e-8);
    });
  },
);
