import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { PortfolioError } from "../../src/core/errors/portfolio-error.js";
import type { Constraints, Moments } from "../../src/core/types.js";
import { requireOptimal } from "../../src/optimize/answer/require-optimal.js";
import {
  type RobustMeanVarianceOptions,
  robustMeanVariance,
} from "../../src/optimize/mean-variance/robust-mean-variance.js";

interface Case {
  readonly mean: number[];
  readonly covariance: number[];
  readonly options: RobustMeanVarianceOptions;
  readonly constraints: Constraints;
  readonly weights: number[];
}
const cases: Case[] = JSON.parse(
  readFileSync(new URL("../reference/optimize/robust-covariance.json", import.meta.url), "utf8"),
).expected;
const momentsOf = ({ mean, covariance }: Case): Moments => ({
  assets: mean.map((_, i) => `A${i}`),
  mean: Float64Array.from(mean),
  covariance: Float64Array.from(covariance),
  periodsPerYear: 12,
});

test.each(cases.map((one, k) => [k, one] as const))("worst covariance %i is the semidefinite program's", (_, one) => {
  const result = requireOptimal(robustMeanVariance(momentsOf(one), { ...one.options, constraints: one.constraints }));
  const worst = Math.max(...one.weights.map((w, i) => Math.abs(w - result.weights[`A${i}`]!)));
  expect(worst).toBeLessThan(1e-5);
  expect(result.diagnostics.kktResidual).toBeLessThan(1e-9);
});

test("a tracking error beside an uncertain covariance is refused", () => {
  const one = cases[0]!;
  const constraints = { trackingError: { benchmark: { A0: 1 }, max: 0.5 } };
  for (const uncertainty of ["covariance", "box"] as const) {
    expect(() =>
      robustMeanVariance(momentsOf(one), { observations: 60, covarianceRadius: 0.1, uncertainty, constraints }),
    ).toThrow(PortfolioError);
  }
});
