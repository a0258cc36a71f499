import { expect, test } from "vitest";
import type { Moments } from "../../src/core/types.js";
import { requireOptimal } from "../../src/optimize/answer/require-optimal.js";
import { resolveConstraints } from "../../src/optimize/constraints/resolve-constraints.js";
import { type BranchOutcome, solveCardinality } from "../../src/optimize/constraints/solve-cardinality.js";
import { meanVariance } from "../../src/optimize/mean-variance/mean-variance.js";
import { randomMoments } from "./random-moments.js";

/** The best of all choices of `most` assets, one by one. */
function bruteForce(moments: Moments, most: number, judge: (allowed: readonly string[]) => number): number {
  let best = Number.POSITIVE_INFINITY;
  const { assets } = moments;
  const choose = (from: number, chosen: readonly string[]): void => {
    if (chosen.length === most) {
      best = Math.min(best, judge(chosen));
      return;
    }
    for (let i = from; i < assets.length; i++) choose(i + 1, [...chosen, assets[i]!]);
  };
  choose(0, []);
  return best;
}

test("at most three of nine assets: as good as the best of all choices, and proved so", () => {
  for (let seed = 1; seed <= 5; seed++) {
    const moments = randomMoments(9, 300 + seed);
    for (const options of [
      { objective: "minimum-variance" },
      { objective: "maximum-sharpe", riskFreeRate: 0.01 },
      { objective: "maximum-utility", riskAversion: 3 },
    ] as const) {
      const value = (result: ReturnType<typeof meanVariance>): number => {
        if (result.status !== "optimal") return Number.POSITIVE_INFINITY;
        if (options.objective === "minimum-variance") return result.volatility ** 2;
        return options.objective === "maximum-sharpe"
          ? -result.sharpeRatio!
          : 1.5 * result.volatility ** 2 - result.expectedReturn;
      };
      const expected = bruteForce(moments, 3, (allowed) => {
        const max = Object.fromEntries(moments.assets.map((asset) => [asset, allowed.includes(asset) ? 0.6 : 0]));
        return value(meanVariance(moments, { ...options, constraints: { max } }));
      });
      const found = requireOptimal(meanVariance(moments, { ...options, constraints: { max: 0.6, maxPositions: 3 } }));
      expect(value(found)).toBeCloseTo(expected, 10);
      expect(Object.values(found.weights).filter((w) => w !== 0).length).toBeLessThanOrEqual(3);
      expect(found.diagnostics.gap).toBe(0);
    }
  }
});

test("many assets: the limit holds, and the gap says what is not proved", () => {
  const moments = randomMoments(80, 5);
  const found = requireOptimal(
    meanVariance(moments, { objective: "minimum-variance", constraints: { maxPositions: 6 } }),
  );
  expect(Object.values(found.weights).filter((w) => w !== 0).length).toBeLessThanOrEqual(6);
  expect(found.diagnostics.gap).toBeGreaterThanOrEqual(0);
  expect(found.diagnostics.gap).toBeLessThan(0.5);
});

test("too few assets for their caps, and too many that may not be left out, are conflicts by name", () => {
  const moments = randomMoments(6, 2);
  const caps = meanVariance(moments, { objective: "minimum-variance", constraints: { max: 0.3, maxPositions: 3 } });
  if (caps.status !== "infeasible") throw new Error(caps.status);
  expect(caps.conflict.length).toBe(8);
  expect(caps.conflict[0]).toEqual({ constraint: "maxPositions", slackNeeded: 1 });
  expect(caps.conflict[1]?.slackNeeded).toBeCloseTo(0.1, 12);
  expect(caps.reason).toMatch(/^constraints.maxPositions is 3 but it takes 4 assets at their max to fill the budget/);
  const floors = meanVariance(moments, {
    objective: "minimum-variance",
    constraints: { min: { A0: 0.1, A1: 0.1, A2: 0.1 }, maxPositions: 2 },
  });
  if (floors.status !== "infeasible") throw new Error(floors.status);
  expect(floors.conflict.map(({ constraint }) => constraint)).toEqual(["maxPositions", "min.A0", "min.A1", "min.A2"]);
});

test("a branch that could not be solved keeps the gap open", () => {
  const resolved = resolveConstraints({}, ["A", "B", "C"], "test");
  const outcome = (status: string, value: number, x: readonly number[]): BranchOutcome => ({
    status,
    value,
    solution: { x: Float64Array.from(x) },
    iterations: 1,
  });
  // the first asset alone costs 2; whatever leaves it out stalls
  const solve = ({ upper }: { readonly upper: Float64Array }): BranchOutcome =>
    upper[0] === 0 ? outcome("iteration-limit", 0, [0, 0, 0]) : outcome("optimal", 2, [1, 0, 0]);
  const root = outcome("optimal", 1, [0.5, 0.3, 0.2]);
  const limited = { ...resolved, maxPositions: 1 };
  expect(solveCardinality(limited, root, solve)).toMatchObject({ best: { value: 2 }, gap: 0.5 });
  const stalls = () => outcome("iteration-limit", 0, [0, 0, 0]);
  expect(solveCardinality(limited, root, stalls)).toMatchObject({ best: undefined, gap: Number.POSITIVE_INFINITY });
});

test("with few assets only limits that were given bind, and maxPositions with what one more would gain", () => {
  const moments = randomMoments(7, 4);
  const solve = (maxPositions: number) =>
    requireOptimal(meanVariance(moments, { objective: "minimum-variance", constraints: { maxPositions, max: 0.7 } }));
  const result = solve(2);
  const { binding } = result.diagnostics;
  for (const { constraint, shadowPrice } of binding) {
    expect(constraint === "budget" || shadowPrice! >= 0).toBe(true);
    if (constraint.startsWith("max.")) expect(result.weights[constraint.slice(4)]).toBe(0.7);
    if (constraint.startsWith("min.")) expect(result.weights[constraint.slice(4)]).toBe(0);
  }
  const price = binding.find(({ constraint }) => constraint === "maxPositions")?.shadowPrice;
  expect(price).toBeCloseTo(result.volatility ** 2 - solve(3).volatility ** 2, 12);
});

test("a target return that two assets miss: each slack is that of two assets, and so is the sentence", () => {
  const result = meanVariance(
    {
      assets: ["A", "B", "C"],
      mean: Float64Array.of(0.1, 0.06, 0.02),
      covariance: Float64Array.of(0.04, 0, 0, 0, 0.04, 0, 0, 0, 0.04),
      periodsPerYear: 1,
    },
    {
      objective: "target-return",
      target: 0.07,
      constraints: { max: { A: 0.4, B: 0.4, C: 0.6 }, maxPositions: 2 },
    },
  );
  if (result.status !== "infeasible") throw new Error(result.status);
  // A and C earn 0.4 * 0.1 + 0.6 * 0.02; three assets would earn 0.068, so that 0.002 is not enough for two
  expect(result.conflict).toEqual([
    { constraint: "max.A", slackNeeded: expect.closeTo(0.2, 9) },
    { constraint: "max.B", slackNeeded: expect.closeTo(0.2, 9) },
    { constraint: "budget", slackNeeded: null },
    { constraint: "targetReturn", slackNeeded: expect.closeTo(0.018, 9) },
  ]);
  expect(result.reason).toBe(
    "max.A, max.B, budget, targetReturn cannot hold together: loosening targetReturn by 0.018 alone would do",
  );
});
