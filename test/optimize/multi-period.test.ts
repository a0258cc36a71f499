import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Moments } from "../../src/core/types.js";
import { meanVariance } from "../../src/optimize/mean-variance/mean-variance.js";
import { multiPeriod } from "../../src/optimize/multi-period/multi-period.js";

interface Plan {
  readonly means: readonly (readonly number[])[];
  readonly covariance: readonly number[];
  readonly scale: readonly number[];
  readonly from: readonly number[];
  readonly buy: number;
  readonly sell: number;
  readonly riskAversion: number;
  readonly min: number;
  readonly max: number;
  readonly pair: boolean;
  readonly utility: number | null;
  readonly first: readonly number[] | null;
}

const { expected }: { expected: Plan[] } = JSON.parse(
  readFileSync("test/reference/optimize/multi-period.json", "utf8"),
);

function planOf(plan: Plan) {
  const assets = plan.from.map((_, i) => `A${i}`);
  const forecasts = plan.means.map(
    (mean, h): Moments => ({
      assets,
      mean: Float64Array.from(mean),
      covariance: Float64Array.from(plan.covariance, (c) => c * plan.scale[h]!),
      periodsPerYear: 12,
    }),
  );
  const { buy, sell, riskAversion, min, max } = plan;
  const groups = plan.pair ? { groups: [{ name: "pair", assets: ["A0", "A1"], max: 0.6 }] } : {};
  return {
    assets,
    forecasts,
    options: {
      from: Object.fromEntries(assets.map((asset, i) => [asset, plan.from[i]!])),
      stepsPerYear: 12,
      buy,
      sell,
      riskAversion,
      constraints: { min, max, ...groups },
    },
  };
}

test.each(expected.map((plan, k) => [k, plan] as const))("plan %i is Clarabel's", (_k, plan) => {
  const { assets, forecasts, options } = planOf(plan);
  const result = multiPeriod(forecasts, options);
  if (plan.utility === null) {
    expect(result.status).toBe("infeasible");
    expect(result.conflict?.length).toBeGreaterThan(1);
    return;
  }
  expect(result.status).toBe("optimal");
  expect(Math.abs(result.utility! - plan.utility)).toBeLessThan(1e-9);
  expect(result.diagnostics.kktResidual).toBeLessThan(1e-9);
  for (const { weights } of result.steps) {
    const values = assets.map((asset) => weights[asset]!);
    expect(values.reduce((sum, w) => sum + w, 0)).toBeCloseTo(1, 12);
    for (const w of values) expect(w >= plan.min - 1e-12 && w <= plan.max + 1e-12).toBe(true);
  }
  assets.forEach((asset, i) => {
    expect(Math.abs(result.steps[0]!.weights[asset]! - plan.first![i]!)).toBeLessThan(1e-4);
  });
});

describe("plans", () => {
  const { forecasts, options } = planOf(expected[1]!);

  test("one step is the utility of mean-variance with costs in its units", () => {
    const { from, buy, sell, riskAversion, constraints } = options;
    const one = multiPeriod(forecasts.slice(0, 1), options);
    const single = meanVariance(forecasts[0]!, {
      objective: "maximum-utility",
      riskAversion,
      constraints: { ...constraints, costs: { from, buy: 12 * buy, sell: 12 * sell } },
    });
    if (single.status !== "optimal") throw new Error(single.reason);
    for (const [asset, weight] of Object.entries(one.steps[0]!.weights)) {
      expect(weight).toBeCloseTo(single.weights[asset]!, 10);
    }
  });

  test("a forecast that does not last is traded less than one that does", () => {
    const better: Moments = { ...forecasts[0]!, mean: forecasts[0]!.mean.map((m, i) => (i === 0 ? m + 0.3 : m)) };
    const calm = forecasts[0]!;
    const costly = { ...options, buy: 0.02, sell: 0.02 };
    const bought = (plan: readonly Moments[]): number => multiPeriod(plan, costly).steps[0]!.trades["A0"]!;
    expect(bought([better, calm, calm])).toBeLessThan(bought([better, better, better]));
  });

  test("what contradicts itself is named", () => {
    const result = multiPeriod(forecasts, { ...options, constraints: { max: 0.05 } });
    expect(result).toMatchObject({ status: "infeasible", steps: [], utility: null });
    expect(result.conflict?.map(({ constraint }) => constraint)).toContain("budget");
  });

  test.each([
    [[], options, /forecasts are empty/],
    [
      [forecasts[0]!, { ...forecasts[0]!, assets: forecasts[0]!.assets.map((a) => `${a}x`) }],
      options,
      /same assets in the same order/,
    ],
    [forecasts, { ...options, constraints: { maxGross: 2 } }, /maxGross cannot be held/],
    [forecasts, { ...options, from: { NONE: 1 } }, /NONE/],
    [forecasts, { ...options, stepsPerYear: 0 }, /stepsPerYear/],
  ])("wrong calls are refused: %#", (given, wrong, message) => {
    expect(() => multiPeriod(given, wrong)).toThrow(message);
  });
});
