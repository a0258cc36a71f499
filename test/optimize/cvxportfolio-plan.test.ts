import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Moments } from "../../src/core/types.js";
import { multiPeriod } from "../../src/optimize/multi-period/multi-period.js";

interface Plan {
  readonly means: readonly (readonly number[])[];
  readonly covariances: readonly (readonly number[])[];
  readonly from: readonly number[];
  readonly cost: readonly number[];
  readonly gamma: number;
  readonly min: number;
  readonly max: number;
  readonly first: readonly number[];
  readonly plan: readonly (readonly number[])[];
  readonly utility: number;
}
const { expected, tolerance }: { expected: readonly Plan[]; tolerance: number } = JSON.parse(
  readFileSync("test/reference/optimize/cvxportfolio-plan.json", "utf8"),
);

test.each(expected.map((plan, k) => [k, plan] as const))("plan %i is that of cvxportfolio's policy", (_k, plan) => {
  const assets = plan.from.map((_, i) => `A${i}`);
  const forecasts = plan.means.map(
    (mean, h): Moments => ({
      assets,
      mean: Float64Array.from(mean),
      covariance: Float64Array.from(plan.covariances[h]!),
      periodsPerYear: 1,
    }),
  );
  const named = (values: readonly number[]) => Object.fromEntries(assets.map((asset, i) => [asset, values[i]!]));
  const result = multiPeriod(forecasts, {
    from: named(plan.from),
    stepsPerYear: 1,
    // the policy charges γ·w'Σw
    riskAversion: 2 * plan.gamma,
    buy: named(plan.cost),
    sell: named(plan.cost),
    constraints: { min: plan.min, max: plan.max },
  });
  if (result.status !== "optimal") throw new Error(result.reason);
  expect(Math.abs(result.utility! - plan.utility)).toBeLessThan(tolerance);
  expect(result.utility!).toBeGreaterThan(plan.utility - 1e-11);
  result.steps.forEach(({ weights }, h) => {
    assets.forEach((asset, i) => {
      expect(Math.abs(weights[asset]! - plan.plan[h]![i]!)).toBeLessThan(1e-5);
    });
  });
  assets.forEach((asset, i) => {
    expect(Math.abs(result.steps[0]!.weights[asset]! - plan.first[i]!)).toBeLessThan(1e-5);
  });
});
