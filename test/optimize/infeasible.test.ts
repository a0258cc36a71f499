import { describe, expect, test } from "vitest";
import { seededRandom } from "../../src/core/random/seeded-random.js";
import type { Constraints, InfeasibleResult, Moments, OptimizationResult } from "../../src/core/types.js";
import { explainInfeasibility } from "../../src/optimize/answer/explain-infeasibility.js";
import { type Limit, limitName, limitsOf } from "../../src/optimize/answer/limit.js";
import { loosen } from "../../src/optimize/answer/loosen-constraints.js";
import { type ResolvedConstraints, resolveConstraints } from "../../src/optimize/constraints/resolve-constraints.js";
import { meanVariance } from "../../src/optimize/mean-variance/mean-variance.js";
import type { MeanVarianceOptions } from "../../src/optimize/mean-variance/read-mean-variance.js";
import { randomMoments } from "./random-moments.js";

const moments = randomMoments(6, 1);
const { assets } = moments;
const infeasible = (result: OptimizationResult): InfeasibleResult => {
  if (result.status !== "infeasible") throw new Error(`status is ${result.status}`);
  return result;
};
const slacks = (result: OptimizationResult): Record<string, number> =>
  Object.fromEntries(infeasible(result).conflict.map(({ constraint, slackNeeded }) => [constraint, slackNeeded!]));

test("caps that do not fill the budget conflict with it, each with the slack that it alone would need", () => {
  const result = meanVariance(moments, { objective: "minimum-variance", constraints: { max: 0.1 } });
  expect(Object.keys(slacks(result)).sort()).toEqual(["budget", ...assets.map((asset) => `max.${asset}`)].sort());
  for (const slack of Object.values(slacks(result))) expect(slack).toBeCloseTo(0.4, 10);
  expect(infeasible(result).reason).toMatch(/cannot hold together: loosening .* by 0\.4 alone would do/);
});

test("bounds of one asset that contradict each other are a conflict of two", () => {
  const result = meanVariance(moments, {
    objective: "maximum-sharpe",
    constraints: { min: { A1: 0.1 }, max: { A1: 0.05 } },
  });
  expect(slacks(result)).toEqual({ "min.A1": 0.05, "max.A1": 0.05 });
  expect(infeasible(result).reason).toBe(
    "constraints.max.A1 is 0.05 but constraints.min.A1 is 0.1: raise max or lower min",
  );
});

test("only the rows that clash are named", () => {
  const result = meanVariance(moments, {
    objective: "minimum-variance",
    constraints: {
      max: 0.9,
      groups: [
        { name: "Tech", assets: ["A0", "A1"], max: 0.2 },
        { name: "Growth", assets: ["A0", "A1", "A2"], min: 0.6 },
        { name: "Other", assets: ["A4", "A5"], max: 0.9 },
      ],
      linear: [{ name: "little", coefficients: { A2: 1 }, max: 0.3 }],
    },
  });
  const found = slacks(result);
  expect(Object.keys(found).sort()).toEqual(["groups.Growth.min", "groups.Tech.max", "linear.little.max"]);
  for (const slack of Object.values(found)) expect(slack).toBeCloseTo(0.1, 10);
});

test("a target beyond the greatest return says how far it must fall", () => {
  const most = Math.max(...moments.mean);
  const result = meanVariance(moments, { objective: "target-return", target: most + 0.05 });
  expect(slacks(result)["targetReturn"]).toBeCloseTo(0.05, 8);
});

test("a volatility below the least one names the limit and the budget", () => {
  const least = meanVariance(moments, { objective: "minimum-variance", constraints: { min: -1 } });
  if (least.status !== "optimal") throw new Error(least.status);
  const target = least.volatility - 0.02;
  const found = slacks(meanVariance(moments, { objective: "target-volatility", target, constraints: { min: -1 } }));
  expect(Object.keys(found)).toContain("budget");
  expect(found["targetVolatility"]).toBeCloseTo(0.02, 9);
});

test("a tracking error that the caps do not allow names both", () => {
  const result = meanVariance(moments, {
    objective: "minimum-variance",
    constraints: { max: { A0: 0.2 }, trackingError: { benchmark: { A0: 1 }, max: 0.001 } },
  });
  const found = slacks(result);
  expect(Object.keys(found)).toContain("trackingError");
  expect(Object.keys(found)).toContain("max.A0");
});

test("a turnover too small for the caps names both, with their slack", () => {
  const result = meanVariance(moments, {
    objective: "minimum-variance",
    constraints: { max: { A0: 0.5 }, turnover: { from: { A0: 1 }, max: 0.3 } },
  });
  const found = slacks(result);
  expect(found["turnover"]).toBeCloseTo(0.2, 9);
  expect(found["max.A0"]).toBeCloseTo(0.2, 9);
});

test("without any excess return the maximum Sharpe ratio has no answer, and the rate is named", () => {
  const rate = Math.max(...moments.mean) + 0.01;
  const result = meanVariance(moments, { objective: "maximum-sharpe", riskFreeRate: rate });
  expect(infeasible(result).reason).toMatch(/no portfolio within the constraints has an expected return above/);
  expect(slacks(result)["riskFreeRate"]).toBeCloseTo(0.01, 6);
});

describe("by brute force over random constraints", () => {
  const limitOf = (resolved: ResolvedConstraints, name: string): Limit =>
    limitsOf(resolved).find((limit) => limitName(assets, resolved.rows, limit) === name)!;
  const minimal = (resolved: ResolvedConstraints, names: readonly string[]): ResolvedConstraints =>
    limitsOf(resolved)
      .filter((limit) => !names.includes(limitName(assets, resolved.rows, limit)))
      .reduce((rest, limit) => loosen(rest, limit), resolved);

  test("every conflict is minimal, and loosening one member by its slack mends the whole, by less does not", () => {
    let seen = 0;
    for (let seed = 1; seed <= 120; seed++) {
      const random = seededRandom(seed);
      const pick = (): string[] => assets.filter(() => random.uniform() < 0.5);
      const constraints: Constraints = {
        max: 0.15 + 0.5 * random.uniform(),
        min: 0.08 * random.uniform(),
        groups: Array.from({ length: 4 }, (_, g) => ({
          name: `G${g}`,
          assets: [...new Set(["A0", ...pick()])],
          ...(random.uniform() < 0.5 ? { min: 0.6 * random.uniform() } : { max: 0.5 * random.uniform() }),
        })),
      };
      const resolved = resolveConstraints(constraints, assets, "test");
      const explained = explainInfeasibility("test", resolved);
      if (explained === undefined) {
        expect(meanVariance(moments, { objective: "minimum-variance", constraints }).status).toBe("optimal");
        continue;
      }
      seen++;
      const names = explained.conflict.map(({ constraint }) => constraint);
      expect(explainInfeasibility("test", minimal(resolved, names))?.status).toBe("infeasible");
      for (const { constraint, slackNeeded } of explained.conflict) {
        const others = names.filter((name) => name !== constraint);
        expect(explainInfeasibility("test", minimal(resolved, others)), `${seed} ${constraint}`).toBeUndefined();
        if (slackNeeded === null) {
          expect(explainInfeasibility("test", loosen(resolved, limitOf(resolved, constraint)))?.status).toBe(
            "infeasible",
          );
          continue;
        }
        expect(
          explainInfeasibility("test", loosen(resolved, limitOf(resolved, constraint), slackNeeded + 1e-8)),
        ).toBeUndefined();
        expect(
          explainInfeasibility("test", loosen(resolved, limitOf(resolved, constraint), slackNeeded - 1e-6))?.status,
        ).toBe("infeasible");
      }
    }
    expect(seen).toBeGreaterThan(30);
  });
});

describe("slack counts the limits on risk as well", () => {
  const moments: Moments = {
    assets: ["A", "B", "C"],
    mean: Float64Array.of(0.05, 0.1, 0.02),
    covariance: Float64Array.of(0.01, 0, 0, 0, 0.04, 0, 0, 0, 0.02),
    periodsPerYear: 1,
  };
  const cases: Record<string, [MeanVarianceOptions, (by: number, name: string) => Constraints]> = {
    "a target volatility": [
      { objective: "target-volatility", target: 0.07, constraints: { max: 0.3 } },
      (by, name) => ({ max: Object.fromEntries(moments.assets.map((a) => [a, name === `max.${a}` ? 0.3 + by : 0.3])) }),
    ],
    "a tracking error": [
      {
        objective: "minimum-variance",
        constraints: { max: 0.3, trackingError: { benchmark: { A: 1 }, max: 0.05 } },
      },
      (by, name) => ({
        max: Object.fromEntries(moments.assets.map((a) => [a, name === `max.${a}` ? 0.3 + by : 0.3])),
        trackingError: { benchmark: { A: 1 }, max: 0.05 },
      }),
    ],
  };
  for (const [what, [options, loosened]] of Object.entries(cases)) {
    test(what, () => {
      const result = meanVariance(moments, options);
      if (result.status !== "infeasible") throw new Error(result.status);
      const bounds = result.conflict.filter(({ constraint }) => constraint.startsWith("max."));
      expect(bounds).toHaveLength(3);
      for (const { constraint, slackNeeded } of bounds) {
        const solve = (by: number) =>
          meanVariance(moments, { ...options, constraints: loosened(by, constraint) }).status;
        if (slackNeeded === null) {
          expect(solve(100)).toBe("infeasible");
          continue;
        }
        expect(slackNeeded).toBeGreaterThan(0.1 - 1e-9);
        expect(solve(slackNeeded + 1e-6)).toBe("optimal");
        expect(solve(slackNeeded - 1e-6)).toBe("infeasible");
      }
    });
  }
});

test("where groups leave too few assets room, maxPositions says how many more it takes", () => {
  const moments = randomMoments(6, 3);
  const [a, b, c, d, e, f] = moments.assets as [string, string, string, string, string, string];
  const groups = [
    { name: "one", assets: [a, b], max: 0.3 },
    { name: "two", assets: [c, d], max: 0.3 },
    { name: "three", assets: [e, f], max: 0.4 },
  ];
  const result = meanVariance(moments, { objective: "minimum-variance", constraints: { groups, maxPositions: 2 } });
  if (result.status !== "infeasible") throw new Error(result.status);
  // two groups reach 0.7 at most, so a third asset, or room for 1 in the two that have most
  expect(result.conflict[0]).toEqual({ constraint: "maxPositions", slackNeeded: 1 });
  const names = result.conflict.map(({ constraint }) => constraint).sort();
  expect(names).toEqual(["budget", "groups.one.max", "groups.three.max", "groups.two.max", "maxPositions"]);
  const slack = Object.fromEntries(result.conflict.map(({ constraint, slackNeeded }) => [constraint, slackNeeded]));
  expect(slack["budget"]).toBeCloseTo(0.3, 9);
  for (const name of ["one", "two", "three"]) expect(slack[`groups.${name}.max`]).toBeCloseTo(0.3, 9);
  // without any one of them the rest can be met
  for (const name of ["one", "two", "three"]) {
    const rest = groups.filter((group) => group.name !== name);
    const again = meanVariance(moments, {
      objective: "minimum-variance",
      constraints: { groups: rest, maxPositions: 2 },
    });
    expect(again.status).toBe("optimal");
  }
});

test("no excess return at all is infeasible without any variance too", () => {
  const moments: Moments = {
    assets: ["A", "B"],
    mean: Float64Array.of(0.05, 0.1),
    covariance: new Float64Array(4),
    periodsPerYear: 1,
  };
  const result = meanVariance(moments, { objective: "maximum-sharpe", riskFreeRate: 5 });
  expect(result.status).toBe("infeasible");
});

test("a volatility that can be met is no part of a conflict over the tracking error", () => {
  const two: Moments = {
    assets: ["A", "B"],
    mean: Float64Array.of(0.1, 0.06),
    covariance: Float64Array.of(0.04, 0, 0, 0.04),
    periodsPerYear: 1,
  };
  const result = meanVariance(two, {
    objective: "target-volatility",
    target: 0.2,
    constraints: { max: { A: 0.5 }, trackingError: { benchmark: { A: 1 }, max: 0.05 } },
  });
  // a share of B of x makes a tracking error of x * sqrt(0.08)
  expect(slacks(result)).toEqual({
    "max.A": expect.closeTo(0.5 - 0.05 / Math.sqrt(0.08), 8),
    trackingError: expect.closeTo(0.5 * Math.sqrt(0.08) - 0.05, 8),
  });
});
