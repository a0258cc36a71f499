import { createRequire } from "node:module";
import { describe, expect, test } from "vitest";
import { fromEpochDay } from "../../src/core/dates/calendar.js";
import { labeled } from "../../src/core/names/labeled.js";
import { seededRandom } from "../../src/core/random/seeded-random.js";
import type {
  Constraints,
  GroupConstraint,
  LinearConstraint,
  LoosenedConstraint,
  Moments,
  OptimizationResult,
  ReturnsTable,
} from "../../src/core/types.js";
import { requireOptimal } from "../../src/optimize/answer/require-optimal.js";
import { maximumReturnCvar } from "../../src/optimize/cvar/maximum-return-cvar.js";
import { minimumCvar } from "../../src/optimize/cvar/minimum-cvar.js";
import { ensemble } from "../../src/optimize/ensemble/ensemble.js";
import { efficientFrontier } from "../../src/optimize/frontier/efficient-frontier.js";
import { frontierPortfolio } from "../../src/optimize/frontier/frontier-portfolio.js";
import { resampledFrontier } from "../../src/optimize/frontier/resampled-frontier.js";
import { hierarchicalEqualRisk } from "../../src/optimize/hierarchical/hierarchical-equal-risk.js";
import { hierarchicalRiskParity } from "../../src/optimize/hierarchical/hierarchical-risk-parity.js";
import { nestedClusters } from "../../src/optimize/hierarchical/nested-clusters.js";
import { robustMeanVariance } from "../../src/optimize/mean-variance/robust-mean-variance.js";
import { riskBudgeting } from "../../src/optimize/risk-budget/risk-budgeting.js";
import { equalWeight } from "../../src/optimize/rules/equal-weight.js";
import { inverseVolatility } from "../../src/optimize/rules/inverse-volatility.js";
import { maximumDiversification } from "../../src/optimize/rules/maximum-diversification.js";
import { leastViolationProgram, unitOf, type Violated } from "./least-violation.js";
import { randomMoments } from "./random-moments.js";

const loadHighs: typeof import("highs").default = createRequire(import.meta.url)("highs");

interface Case {
  readonly moments: Moments;
  readonly returns: ReturnsTable;
  readonly constraints: Constraints;
  readonly relax: boolean;
}
type Method = (given: Case) => OptimizationResult;

/** Methods that hold bounds and a budget. */
const bounded: Readonly<Record<string, Method>> = {
  equalWeight: ({ moments, constraints, relax }) => equalWeight(moments, { constraints, relax }),
  inverseVolatility: ({ moments, constraints, relax }) => inverseVolatility(moments, { constraints, relax }),
  hierarchicalRiskParity: ({ moments, constraints, relax }) => hierarchicalRiskParity(moments, { constraints, relax }),
  hierarchicalEqualRisk: ({ moments, constraints, relax }) => hierarchicalEqualRisk(moments, { constraints, relax }),
  nestedClusters: ({ moments, constraints, relax }) => nestedClusters(moments, { constraints, relax }),
};

/** Methods that hold groups and linear rows as well. */
const rowed: Readonly<Record<string, Method>> = {
  riskBudgeting: ({ moments, constraints, relax }) => riskBudgeting(moments, { constraints, relax }),
  maximumDiversification: ({ moments, constraints, relax }) => maximumDiversification(moments, { constraints, relax }),
  robustMeanVariance: ({ moments, constraints, relax }) =>
    robustMeanVariance(moments, { observations: 250, constraints, relax }),
  ensemble: ({ moments, constraints, relax }) =>
    ensemble([{ name: "equal", weights: labeled(moments.assets, () => 1 / moments.assets.length) }], {
      moments,
      constraints,
      relax,
    }),
  minimumCvar: ({ returns, constraints, relax }) => minimumCvar(returns, { constraints, relax, periodsPerYear: 252 }),
  maximumReturnCvar: ({ returns, constraints, relax }) =>
    maximumReturnCvar(returns, { maxCvar: 9, constraints, relax, periodsPerYear: 252 }),
};

function tableOf({ assets }: Moments, seed: number): ReturnsTable {
  const random = seededRandom(seed);
  const dates = Array.from({ length: 60 }, (_, t) => fromEpochDay(18_000 + t));
  const values = Float64Array.from({ length: dates.length * assets.length }, () => 0.01 * random.normal());
  return { kind: "simple", assets, dates, values };
}

/** Bounds that often contradict the budget; with `rows` a group and a linear row that often contradict the bounds. */
function randomViolated(moments: Moments, seed: number, rows: boolean): Violated {
  const random = seededRandom(seed);
  const { assets } = moments;
  const n = assets.length;
  // every other time there is more room
  const ease = seed % 2;
  const max = Float64Array.from(assets, () => (0.2 + 0.8 * ease + 1.3 * random.uniform()) / n);
  const min = Float64Array.from(assets, (_, i) =>
    random.uniform() < 0.4 ? max[i]! * (1.3 - 0.8 * ease) * random.uniform() : 0,
  );
  if (!rows) return { assets, min, max };
  const half = assets.filter(() => random.uniform() < 0.5);
  const group: GroupConstraint = {
    name: "half",
    assets: half.length > 0 ? half : [assets[0]!],
    min: 0.3 + 0.4 * random.uniform(),
    // some groups contradict themselves
    max: seed % 5 === 4 ? 0.2 : 0.8,
  };
  const coefficients = labeled(assets, () => 2 * random.normal());
  const linear: LinearConstraint = { name: "load", coefficients, max: (ease - 0.5) * random.uniform() };
  return { assets, min, max, groups: [group], linear: [linear] };
}

const constraintsOf = ({ min, max, groups, linear }: Violated): Constraints => ({
  min,
  max,
  ...(groups && { groups }),
  ...(linear && { linear }),
});

/** The constraints after what is said to have given. */
function loosened({ assets, min, max, groups, linear }: Violated, gave: readonly LoosenedConstraint[]): Constraints {
  const given = Object.fromEntries(gave.map(({ constraint, by }) => [constraint, by]));
  const by = (name: string): number => given[name] ?? 0;
  const rows = <Row extends GroupConstraint | LinearConstraint>(kind: string, all: readonly Row[]): Row[] =>
    all.map((row) => ({
      ...row,
      ...(row.min !== undefined && { min: row.min - by(`${kind}.${row.name}.min`) }),
      ...(row.max !== undefined && { max: row.max + by(`${kind}.${row.name}.max`) }),
    }));
  return {
    min: min.map((low, i) => low - by(`min.${assets[i]}`)),
    max: max.map((high, i) => high + by(`max.${assets[i]}`)),
    ...(groups && { groups: rows("groups", groups) }),
    ...(linear && { linear: rows("linear", linear) }),
  };
}

for (const [name, method] of Object.entries({ ...bounded, ...rowed })) {
  describe(name, () => {
    test("offers the optimum after the least loosening, and only where there is none before", async () => {
      const highs = await loadHighs();
      let infeasible = 0;
      let feasible = 0;
      for (let trial = 0; trial < 40; trial++) {
        const moments = randomMoments(3 + (trial % 6), trial);
        const returns = tableOf(moments, trial);
        const violated = randomViolated(moments, trial, Object.hasOwn(rowed, name));
        const given: Case = { moments, returns, constraints: constraintsOf(violated), relax: true };
        const result = method(given);
        const plain = method({ ...given, relax: false });
        const { ObjectiveValue: least } = highs.solve(leastViolationProgram(violated));
        if (result.status === "optimal") {
          feasible++;
          expect(least).toBeLessThan(1e-7);
          expect(result).toEqual(plain);
          continue;
        }
        if (result.status !== "infeasible" || result.relaxed === undefined) {
          throw new Error(`trial ${trial}: ${result.status}, nothing offered: ${result.reason}`);
        }
        infeasible++;
        const { relaxed, ...rest } = result;
        expect(plain).toEqual(rest);
        const unit = unitOf(Object.values(violated.linear?.[0]?.coefficients ?? { one: 1 }));
        const total = relaxed.loosened.reduce(
          (sum, { constraint, by }) => sum + by / (constraint.startsWith("linear") ? unit : 1),
          0,
        );
        expect(Math.abs(total - least)).toBeLessThan(1e-7);
        for (const { by } of relaxed.loosened) expect(by).toBeGreaterThan(0);
        // what is offered is what the method gives for the loosened constraints; a hair of room for rounding of the sums
        const hair = relaxed.loosened.map(({ constraint, by }) => ({ constraint, by: by + 1e-11 }));
        const again = requireOptimal(method({ ...given, constraints: loosened(violated, hair), relax: false }));
        const size = (w: number): number => Math.abs(w);
        const difference = Math.max(
          ...moments.assets.map((asset) => size(again.weights[asset]! - relaxed.result.weights[asset]!)),
        );
        expect(difference).toBeLessThan(1e-6);
      }
      expect(infeasible).toBeGreaterThan(8);
      expect(feasible).toBeGreaterThan(Object.hasOwn(rowed, name) ? 1 : 8);
    });
  });
}

const six = randomMoments(6, 1);
const sixReturns = tableOf(six, 1);

describe("limits of the question itself", () => {
  test("a target return beyond the greatest falls to it, and the CVaR of that portfolio comes along", () => {
    const result = minimumCvar(sixReturns, { targetReturn: 9, relax: true, periodsPerYear: 252 });
    if (result.status !== "infeasible" || result.relaxed === undefined) throw new Error(result.status);
    const { loosened: gave, result: found } = result.relaxed;
    expect(gave).toEqual([{ constraint: "targetReturn", by: expect.closeTo(9 - found.expectedReturn, 9) }]);
    expect(found.conditionalValueAtRisk).toBeGreaterThan(0);
    expect(result.conditionalValueAtRisk).toBeNull();
  });
  test("a CVaR limit rises to the least CVaR, also when the constraints had to give first", () => {
    const least = requireOptimal(minimumCvar(sixReturns, { periodsPerYear: 252 }));
    const limit = { maxCvar: 0.001, relax: true, periodsPerYear: 252 };
    const result = maximumReturnCvar(sixReturns, limit);
    if (result.status !== "infeasible" || result.relaxed === undefined) throw new Error(result.status);
    const by = least.conditionalValueAtRisk - 0.001;
    expect(result.relaxed.loosened).toEqual([{ constraint: "maxCvar", by: expect.closeTo(by, 10) }]);
    expect(result.relaxed.result.conditionalValueAtRisk).toBeCloseTo(least.conditionalValueAtRisk, 10);
    const both = maximumReturnCvar(sixReturns, { ...limit, constraints: { max: 0.1 } });
    if (both.status !== "infeasible" || both.relaxed === undefined) throw new Error(both.status);
    expect(both.relaxed.loosened.map(({ constraint }) => constraint.slice(0, 4))).toEqual(["max.", "maxC"]);
  });
  test("turnover gives to the CVaR and to the ensemble as it does to mean-variance", () => {
    const constraints: Constraints = { turnover: { from: { A0: 1 }, max: 0.2 }, max: { A0: 0.7 } };
    for (const result of [
      minimumCvar(sixReturns, { constraints, relax: true }),
      ensemble([{ name: "a", weights: { A1: 1 } }], { moments: six, constraints, relax: true }),
    ]) {
      if (result.status !== "infeasible" || result.relaxed === undefined) throw new Error(result.status);
      expect(result.relaxed.loosened.reduce((sum, { by }) => sum + by, 0)).toBeCloseTo(0.1, 12);
    }
  });
  test("a tracking error below the least rises to it", () => {
    const constraints: Constraints = { max: { A0: 0.5 }, trackingError: { benchmark: { A0: 1 }, max: 0.01 } };
    for (const result of [
      maximumDiversification(six, { constraints, relax: true }),
      robustMeanVariance(six, { observations: 250, constraints, relax: true }),
    ]) {
      if (result.status !== "infeasible" || result.relaxed === undefined) throw new Error(result.status);
      expect(result.relaxed.loosened.map(({ constraint }) => constraint)).toEqual(["trackingError"]);
    }
  });
});

describe("frontiers", () => {
  const constraints: Constraints = { groups: [{ name: "g", assets: ["A0", "A1"], max: 0.2 }], max: 0.15 };
  test("an infeasible frontier comes with that of the loosened constraints", () => {
    const frontier = efficientFrontier(six, { constraints, relax: true });
    expect(frontier.status).toBe("infeasible");
    expect(efficientFrontier(six, { constraints })).not.toHaveProperty("relaxed");
    const { relaxed } = frontier;
    expect(relaxed!.loosened.reduce((sum, { by }) => sum + by, 0)).toBeCloseTo(0.2, 12);
    expect(relaxed!.result.corners.length).toBeGreaterThan(0);
    const portfolio = frontierPortfolio(frontier, { targetReturn: 5, relax: true });
    if (portfolio.status !== "infeasible" || portfolio.relaxed === undefined) throw new Error(portfolio.status);
    const last = relaxed!.result.corners.at(-1)!;
    expect(portfolio.relaxed.result.weights).toEqual(last.weights);
    expect(portfolio.relaxed.loosened.at(-1)).toEqual({
      constraint: "targetReturn",
      by: expect.closeTo(5 - last.expectedReturn, 12),
    });
    expect(portfolio.relaxed.loosened.slice(0, -1)).toEqual(relaxed!.loosened);
  });
  test("a resampled one as well", () => {
    const options = { observations: 120, seed: 1, resamples: 5, points: 3, constraints };
    const frontier = resampledFrontier(six, { ...options, relax: true });
    expect(frontier.status).toBe("infeasible");
    expect(frontier.relaxed!.result.portfolios).toHaveLength(3);
    expect(frontier.relaxed!.loosened.reduce((sum, { by }) => sum + by, 0)).toBeCloseTo(0.2, 12);
  });
  test("a target beyond an end falls or rises to it, and is not offered unasked", () => {
    const frontier = efficientFrontier(six);
    const calm = frontier.corners[0]!;
    const result = frontierPortfolio(frontier, { targetVolatility: 0.01, relax: true });
    if (result.status !== "infeasible" || result.relaxed === undefined) throw new Error(result.status);
    const by = calm.volatility - 0.01;
    expect(result.relaxed.loosened).toEqual([{ constraint: "targetVolatility", by: expect.closeTo(by, 12) }]);
    expect(result.relaxed.result.weights).toEqual(calm.weights);
    expect(frontierPortfolio(frontier, { targetVolatility: 0.01 })).not.toHaveProperty("relaxed");
    expect(frontierPortfolio(frontier, { riskFreeRate: 9, relax: true })).not.toHaveProperty("relaxed");
  });
});

test("nothing is offered where all assets are shut out, or where the inner problem of nested clusters has no answer", () => {
  const given: Case = { moments: six, returns: sixReturns, constraints: { max: 0 }, relax: true };
  for (const method of Object.values({ ...bounded, ...rowed })) {
    const result = method(given);
    expect(result.status).toBe("infeasible");
    expect(result).not.toHaveProperty("relaxed");
  }
  const hopeless = nestedClusters(six, { inner: "maximum-sharpe", riskFreeRate: 9, relax: true });
  expect(hopeless.status).toBe("infeasible");
  expect(hopeless).not.toHaveProperty("relaxed");
});

test("an asset that the rows keep at zero weighs zero in a risk budget, and the others keep their proportions", () => {
  const constraints: Constraints = {
    linear: [{ name: "out", coefficients: { A0: 1, A1: 1, A2: 1, A3: 1, A4: 1, A5: 2 }, max: 1 }],
  };
  const { weights, riskContributions } = requireOptimal(riskBudgeting(six, { constraints }));
  expect(weights["A5"]).toBe(0);
  for (const asset of six.assets.slice(0, 5)) expect(riskContributions[asset]).toBeCloseTo(0.2, 8);
});
