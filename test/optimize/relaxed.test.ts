import { createRequire } from "node:module";
import { describe, expect, test } from "vitest";
import { seededRandom } from "../../src/core/random/seeded-random.js";
import type { Constraints, InfeasibleResult, Moments, RelaxedSolution } from "../../src/core/types.js";
import { requireOptimal } from "../../src/optimize/answer/require-optimal.js";
import { meanVariance } from "../../src/optimize/mean-variance/mean-variance.js";
import type { MeanVarianceOptions } from "../../src/optimize/mean-variance/read-mean-variance.js";
import { leastViolationProgram, unitOf } from "./least-violation.js";
import { randomMoments } from "./random-moments.js";

// the package is CommonJS whose only export is the loader
const loadHighs: typeof import("highs").default = createRequire(import.meta.url)("highs");

function infeasible(moments: Moments, options: MeanVarianceOptions): InfeasibleResult {
  const result = meanVariance(moments, { ...options, relax: true });
  if (result.status !== "infeasible") throw new Error(`status is ${result.status}`);
  return result;
}

function relaxed(moments: Moments, options: MeanVarianceOptions): RelaxedSolution {
  const { relaxed: found, reason } = infeasible(moments, options);
  if (found === undefined) throw new Error(`nothing offered: ${reason}`);
  return found;
}

const amounts = ({ loosened }: RelaxedSolution): Record<string, number> =>
  Object.fromEntries(loosened.map(({ constraint, by }) => [constraint, by]));

const moments = randomMoments(6, 1);
const { assets } = moments;

describe("by hand", () => {
  test("caps that leave 40 % of the budget open give by 0.4 together, and the budget holds", () => {
    const { result, loosened } = relaxed(moments, { objective: "minimum-variance", constraints: { max: 0.1 } });
    expect(loosened.reduce((sum, { by }) => sum + by, 0)).toBeCloseTo(0.4, 12);
    expect(loosened.every(({ constraint }) => constraint.startsWith("max."))).toBe(true);
    expect(assets.reduce((sum, asset) => sum + result.weights[asset]!, 0)).toBeCloseTo(1, 12);
  });
  test("where a cap clashes with a group the target return is kept", () => {
    const own = {
      assets: ["A", "B", "C"],
      mean: Float64Array.of(0.1, 0.06, 0.02),
      covariance: Float64Array.of(0.04, 0, 0, 0, 0.04, 0, 0, 0, 0.04),
      periodsPerYear: 1,
    };
    const { result, loosened } = relaxed(own, {
      objective: "target-return",
      target: 0.07,
      constraints: { max: { C: 0.2 }, groups: [{ name: "g", assets: ["C"], min: 0.3 }] },
    });
    expect(loosened).toHaveLength(1);
    expect(loosened[0]!.constraint).toMatch(/^(max\.C|groups\.g\.min)$/);
    expect(loosened[0]!.by).toBeCloseTo(0.1, 9);
    // A and B alike would have the least variance, and earn less
    expect(result.expectedReturn).toBeCloseTo(0.07, 9);
  });
  test("one group that clashes with another gives once, not both", () => {
    const found = relaxed(moments, {
      objective: "maximum-utility",
      constraints: {
        groups: [
          { name: "Tech", assets: ["A0", "A1"], max: 0.2 },
          { name: "Core", assets: ["A0", "A1"], min: 0.5 },
        ],
      },
    });
    expect(found.loosened).toHaveLength(1);
    expect(found.loosened[0]!.by).toBeCloseTo(0.3, 12);
  });
  test("a target beyond the greatest return falls to it", () => {
    const most = Math.max(...moments.mean);
    const found = relaxed(moments, { objective: "target-return", target: most + 0.05 });
    expect(found.loosened).toEqual([{ constraint: "targetReturn", by: expect.closeTo(0.05, 10) }]);
    expect(found.result.weights[assets[moments.mean.indexOf(most)]!]).toBeCloseTo(1, 9);
  });
  test("a volatility below the least rises to it, and so does a tracking error", () => {
    const least = requireOptimal(meanVariance(moments, { objective: "minimum-variance" }));
    const calm = relaxed(moments, { objective: "target-volatility", target: least.volatility - 0.02 });
    expect(calm.loosened).toEqual([{ constraint: "targetVolatility", by: expect.closeTo(0.02, 8) }]);
    for (const asset of assets) expect(calm.result.weights[asset]).toBeCloseTo(least.weights[asset]!, 5);
    const constraints: Constraints = { max: { A0: 0.5 }, trackingError: { benchmark: { A0: 1 }, max: 0.01 } };
    const near = relaxed(moments, { objective: "minimum-variance", constraints });
    expect(Object.keys(amounts(near))).toEqual(["trackingError"]);
    const further = {
      ...constraints,
      trackingError: { benchmark: { A0: 1 }, max: 0.009 + amounts(near)["trackingError"]! },
    };
    expect(meanVariance(moments, { objective: "minimum-variance", constraints: further }).status).toBe("infeasible");
  });
  test("a min above its max: either gives, and zero is never crossed", () => {
    const one = relaxed(moments, {
      objective: "minimum-variance",
      constraints: { min: { A1: 0.1 }, max: { A1: 0.05 } },
    });
    expect(one.loosened.reduce((sum, { by }) => sum + by, 0)).toBeCloseTo(0.05, 12);
    const shut = relaxed(moments, { objective: "minimum-variance", constraints: { min: { A1: 0.1 }, max: { A1: 0 } } });
    expect(shut.loosened).toEqual([{ constraint: "min.A1", by: 0.1 }]);
    expect(shut.result.weights["A1"]).toBe(0);
  });
  test("mins above the budget fall, to zero at most", () => {
    const found = relaxed(moments, { objective: "minimum-variance", constraints: { min: 0.2 } });
    expect(found.loosened.reduce((sum, { by }) => sum + by, 0)).toBeCloseTo(0.2, 12);
    for (const asset of assets) expect(found.result.weights[asset]).toBeGreaterThanOrEqual(0);
  });
  test("too few assets become just enough", () => {
    const crowded: Constraints = { max: 0.3, maxPositions: 2 };
    const found = relaxed(moments, { objective: "minimum-variance", constraints: crowded });
    expect(found.loosened).toEqual([{ constraint: "maxPositions", by: 2 }]); // four times 0.3 fill the budget, three do not
    expect(assets.filter((asset) => found.result.weights[asset]! > 0)).toHaveLength(4);
    const forced = relaxed(moments, { objective: "minimum-variance", constraints: { min: 0.1, maxPositions: 1 } });
    expect(forced.loosened).toEqual([{ constraint: "maxPositions", by: 5 }]);
    const both = relaxed(moments, { objective: "minimum-variance", constraints: { max: 0.1, maxPositions: 5 } });
    // the weights come first: six at 0.1 each, and one of them up by 0.4
    expect(both.loosened[0]!.by).toBeCloseTo(0.4, 12);
    expect(both.loosened[1]).toEqual({ constraint: "maxPositions", by: 1 });
  });
  test("turnover and gross exposure give as well", () => {
    const turnover = { from: { A0: 1 }, max: 0.2 };
    const found = relaxed(moments, { objective: "minimum-variance", constraints: { turnover, max: { A0: 0.7 } } });
    expect(found.loosened.reduce((sum, { by }) => sum + by, 0)).toBeCloseTo(0.1, 12); // 0.1 of turnover or of the cap
    const gross = relaxed(moments, { objective: "minimum-variance", constraints: { min: -1, maxGross: 0.9 } });
    expect(gross.loosened).toEqual([{ constraint: "maxGross", by: expect.closeTo(0.1, 12) }]);
  });
});

test("nothing is offered where no loosening helps, or where it was not asked for", () => {
  const shut: MeanVarianceOptions = { objective: "minimum-variance", constraints: { max: 0 } };
  expect(infeasible(moments, shut).relaxed).toBeUndefined();
  const rate: MeanVarianceOptions = { objective: "maximum-sharpe", riskFreeRate: 9 };
  expect(infeasible(moments, rate).relaxed).toBeUndefined();
  const caps: MeanVarianceOptions = { objective: "minimum-variance", constraints: { max: 0.1 } };
  expect(meanVariance(moments, caps)).not.toHaveProperty("relaxed");
});

test("a feasible problem is the same with and without, and inputs are left untouched", () => {
  const options: MeanVarianceOptions = { objective: "maximum-sharpe", constraints: { max: 0.4 } };
  expect(meanVariance(moments, { ...options, relax: true })).toEqual(meanVariance(moments, options));
  const copy = structuredClone(moments);
  const bad: MeanVarianceOptions = {
    objective: "minimum-variance",
    constraints: { max: new Float64Array(6).fill(0.1) },
  };
  const before = structuredClone(bad);
  relaxed(moments, bad);
  expect(moments).toEqual(copy);
  expect(bad).toEqual(before);
});

describe("random problems", () => {
  test("the sum is the optimum of HiGHS, and only what is named breaks, by no more than stated", async () => {
    const highs = await loadHighs();
    const random = seededRandom(4);
    let seen = 0;
    for (let trial = 0; trial < 150; trial++) {
      const n = 3 + random.integer(8);
      const problem = randomMoments(n, trial);
      const names = problem.assets;
      const max = Float64Array.from(names, () => 0.02 + 0.25 * random.uniform());
      const min = Float64Array.from(names, (_, i) => (random.uniform() < 0.3 ? max[i]! * 1.2 * random.uniform() : 0));
      const half = names.filter(() => random.uniform() < 0.5);
      const group = {
        name: "half",
        assets: half.length ? half : [names[0]!],
        min: 0.3 + 0.4 * random.uniform(),
        max: 0.8,
      };
      const loads = Object.fromEntries(names.map((name) => [name, 2 * random.normal()]));
      const row = { name: "load", coefficients: loads, max: -0.5 * random.uniform() };
      const from = Object.fromEntries(names.map((name) => [name, 1 / n]));
      const turnover = { from, max: 0.1 * random.uniform() };
      const withTurnover = trial % 2 === 1;
      const constraints = { min, max, groups: [group], linear: [row], ...(withTurnover && { turnover }) };
      const objective = trial % 3 === 0 ? "target-return" : "minimum-variance";
      const target = 0.12;
      const options: MeanVarianceOptions = { objective, constraints, ...(objective === "target-return" && { target }) };
      if (meanVariance(problem, options).status === "optimal") continue;
      seen++;
      const { result, loosened } = relaxed(problem, options);

      const solved = highs.solve(
        leastViolationProgram({
          assets: names,
          min,
          max,
          groups: [group],
          linear: [row],
          ...(objective === "target-return" && { target: { mean: problem.mean, min: target } }),
          ...(withTurnover && { turnover }),
        }),
      );
      const scale = (name: string): number =>
        name.startsWith("linear")
          ? 1 / unitOf(Object.values(loads))
          : name === "targetReturn"
            ? 1 / unitOf(problem.mean)
            : 1;
      const total = loosened.reduce((sum, { constraint, by }) => sum + by * scale(constraint), 0);
      expect(Math.abs(total - solved.ObjectiveValue)).toBeLessThan(1e-7);

      const given = Object.fromEntries(loosened.map(({ constraint, by }) => [constraint, by]));
      const within = (name: string, violation: number): void => {
        expect(violation, name).toBeLessThan((given[name] ?? 0) + 1e-9);
      };
      const { weights } = result;
      names.forEach((name, i) => {
        within(`min.${name}`, min[i]! - weights[name]!);
        within(`max.${name}`, weights[name]! - max[i]!);
      });
      const held = group.assets.reduce((sum, name) => sum + weights[name]!, 0);
      within("groups.half.min", group.min - held);
      within("groups.half.max", held - group.max);
      within("linear.load.max", names.reduce((sum, name) => sum + loads[name]! * weights[name]!, 0) - row.max);
      if (objective === "target-return") within("targetReturn", target - result.expectedReturn);
      if (withTurnover) {
        const traded = names.reduce((sum, name) => sum + Math.abs(weights[name]! - 1 / n) / 2, 0);
        within("turnover", traded - turnover.max);
      }
      within("budget", Math.abs(names.reduce((sum, name) => sum + weights[name]!, 0) - 1));
    }
    expect(seen).toBeGreaterThan(30);
  });
});
