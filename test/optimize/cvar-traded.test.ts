import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { describe, expect, test } from "vitest";
import { fromEpochDay } from "../../src/core/dates/calendar.js";
import { seededRandom } from "../../src/core/random/seeded-random.js";
import type { Constraints, ReturnsTable, Weights } from "../../src/core/types.js";
import { requireOptimal } from "../../src/optimize/answer/require-optimal.js";
import { maximumReturnCvar } from "../../src/optimize/cvar/maximum-return-cvar.js";
import { minimumCvar } from "../../src/optimize/cvar/minimum-cvar.js";
import { runs } from "../runs.js";

const loadHighs: typeof import("highs").default = createRequire(import.meta.url)("highs");

interface Problem {
  readonly returns: ReturnsTable;
  readonly level: number;
  readonly low: number;
  readonly high: number;
  readonly from: Weights;
  readonly turnover?: number;
  readonly maxGross?: number;
  readonly buy?: Weights;
  readonly sell?: Weights;
}

function randomProblem(k: number): Problem {
  const random = seededRandom(1000 + k);
  const n = 2 + random.integer(8);
  const t = 10 + random.integer(50);
  const assets = Array.from({ length: n }, (_, i) => `a${i}`);
  // every third table has whole percents, so that losses tie
  const values = Float64Array.from({ length: n * t }, () =>
    k % 3 === 0 ? (random.integer(11) - 5) / 100 : 0.001 + 0.02 * random.normal(),
  );
  const dates = Array.from({ length: t }, (_, s) => fromEpochDay(18_000 + s));
  const short = k % 2 === 1;
  const raw = assets.map(() => (random.uniform() < 0.3 ? 0 : random.uniform()) + 1e-3);
  const sum = raw.reduce((a, b) => a + b, 0);
  const byAsset = (of: (i: number) => number): Weights => Object.fromEntries(assets.map((a, i) => [a, of(i)]));
  const kind = k % 4;
  return {
    returns: { kind: "simple", assets, dates, values },
    level: [0.5, 0.8, 0.95][k % 3]!,
    low: short ? -0.5 : 0,
    high: short ? 0.8 : Math.max(0.6, 1.2 / n),
    from: byAsset((i) => raw[i]! / sum),
    ...((kind === 0 || kind === 3) && { turnover: 0.1 + 0.3 * random.uniform() }),
    ...(short && { maxGross: 1 + 0.8 * random.uniform() }),
    ...(kind > 1 && {
      buy: byAsset(() => 0.004 * random.uniform()),
      sell: byAsset(() => 0.004 * random.uniform()),
    }),
  };
}

function constraintsOf({ low, high, from, turnover, maxGross, buy, sell }: Problem): Constraints {
  return {
    min: low,
    max: high,
    ...(turnover !== undefined && { turnover: { from, max: turnover } }),
    ...(maxGross !== undefined && { maxGross }),
    ...(buy && sell && { costs: { from, buy, sell } }),
  };
}

/** The primal linear program, every asset bought and sold apart. With a limit: the greatest return net of costs. */
function programOf(problem: Problem, limit?: number): string {
  const { returns, level, low, high, from, turnover, maxGross, buy, sell } = problem;
  const { assets, values, dates } = returns;
  const n = assets.length;
  const t = dates.length;
  const term = (c: number, v: string): string => `${c < 0 ? "-" : "+"} ${Math.abs(c)} ${v}`;
  const tail = `alpha ${dates.map((_, s) => term(1 / ((1 - level) * t), `u${s}`)).join(" ")}`;
  const costs = assets.map((a) => `${term(buy?.[a] ?? 0, `b${a}`)} ${term(sell?.[a] ?? 0, `s${a}`)}`).join(" ");
  const mean = assets.map((_, i) => dates.reduce((sum, _, s) => sum + values[s * n + i]! / t, 0) * 252);
  const netLoss = `${assets.map((a, i) => term(-mean[i]!, a)).join(" ")} ${costs}`;
  return [
    "Minimize",
    ` obj: ${limit === undefined ? `${tail} ${costs}` : netLoss}`,
    "Subject To",
    ...(limit === undefined ? [] : [` limit: ${tail} <= ${limit}`]),
    ...dates.map((_, s) => ` t${s}: u${s} + alpha ${assets.map((a, i) => term(values[s * n + i]!, a)).join(" ")} >= 0`),
    ` budget: ${assets.join(" + ")} = 1`,
    ...assets.map((a) => ` trade${a}: ${a} - b${a} + s${a} = ${from[a]}`),
    ...(turnover === undefined ? [] : [` turn: ${assets.map((a) => `b${a} + s${a}`).join(" + ")} <= ${2 * turnover}`]),
    ...assets.flatMap((a) => [` p${a}: g${a} - ${a} >= 0`, ` q${a}: g${a} + ${a} >= 0`]),
    ...(maxGross === undefined ? [] : [` gross: ${assets.map((a) => `g${a}`).join(" + ")} <= ${maxGross}`]),
    "Bounds",
    " alpha free",
    ...assets.map((a) => ` ${low} <= ${a} <= ${high}`),
    "End",
  ].join("\n");
}

const costOf = ({ from, buy, sell, returns }: Problem, weights: Weights): number =>
  returns.assets.reduce((sum, a) => {
    const traded = weights[a]! - from[a]!;
    return sum + (traded > 0 ? (buy?.[a] ?? 0) * traded : -(sell?.[a] ?? 0) * traded);
  }, 0);

function keeps({ from, turnover, maxGross, returns }: Problem, weights: Weights): void {
  const sum = (of: (a: string) => number): number => returns.assets.reduce((all, a) => all + of(a), 0);
  expect(sum((a) => weights[a]!)).toBeCloseTo(1, 11);
  if (turnover !== undefined) expect(sum((a) => Math.abs(weights[a]! - from[a]!) / 2)).toBeLessThan(turnover + 1e-11);
  if (maxGross !== undefined) expect(sum((a) => Math.abs(weights[a]!))).toBeLessThan(maxGross + 1e-11);
}

describe("turnover, costs and gross exposure, HiGHS", () => {
  test("the least CVaR and its costs", async () => {
    const highs = await loadHighs();
    const kinds = new Set<string>();
    for (let k = 0; k < 60; k++) {
      const problem = randomProblem(k);
      const constraints = constraintsOf(problem);
      const solved = highs.solve(programOf(problem));
      const ours = minimumCvar(problem.returns, { level: problem.level, constraints, periodsPerYear: 252 });
      if (solved.Status === "Infeasible") {
        expect(ours.status).toBe("infeasible");
        continue;
      }
      const { weights, conditionalValueAtRisk, diagnostics } = requireOptimal(ours);
      expect(Math.abs(conditionalValueAtRisk + costOf(problem, weights) - solved.ObjectiveValue)).toBeLessThan(1e-8);
      expect(diagnostics.kktResidual).toBeLessThan(1e-11);
      keeps(problem, weights);
      for (const { constraint } of diagnostics.binding) kinds.add(constraint.split(".")[0]!);
    }
    expect([...kinds].sort()).toEqual(["budget", "max", "maxGross", "min", "turnover"]);
  });
  test("the greatest return net of costs within a limit", async () => {
    const highs = await loadHighs();
    let seen = 0;
    for (let k = 0; k < 40; k++) {
      const problem = randomProblem(k);
      const options = { level: problem.level, constraints: constraintsOf(problem), periodsPerYear: 252 };
      const least = minimumCvar(problem.returns, options);
      if (least.status !== "optimal") continue;
      const maxCvar = least.conditionalValueAtRisk + 0.004;
      const solved = highs.solve(programOf(problem, maxCvar));
      const { weights, expectedReturn, diagnostics, conditionalValueAtRisk } = requireOptimal(
        maximumReturnCvar(problem.returns, { ...options, maxCvar }),
      );
      expect(Math.abs(expectedReturn - costOf(problem, weights) + solved.ObjectiveValue)).toBeLessThan(1e-8);
      expect(conditionalValueAtRisk).toBeLessThan(maxCvar + 1e-11);
      expect(diagnostics.kktResidual).toBeLessThan(1e-10);
      keeps(problem, weights);
      seen++;
    }
    expect(seen).toBeGreaterThan(25);
  });
});

interface Traded {
  readonly from: number[];
  readonly turnover: number;
  readonly cost: number;
  readonly gross: number;
}
interface Expected {
  readonly turnover: number;
  readonly costs: number;
  readonly gross: number;
  readonly "turnover, costs, gross": number;
  readonly "maximum return, turnover, costs": number;
  readonly peers: Record<string, number[]>;
}
const reference: {
  input: Record<
    string,
    { assets: string[]; dates: string[]; values: number[]; periodsPerYear: number; limit: number; traded: Traded }
  >;
  expected: Record<string, Expected>;
} = JSON.parse(readFileSync(new URL("../reference/optimize/minimum-cvar.json", import.meta.url), "utf8"));

for (const [name, { assets, dates, periodsPerYear, limit, traded, values }] of Object.entries(reference.input)) {
  describe(`${name}, HiGHS and peers`, () => {
    const returns: ReturnsTable = { kind: "simple", assets, dates, values: Float64Array.from(values) };
    const expected = reference.expected[name]!;
    const from = Object.fromEntries(assets.map((a, i) => [a, traded.from[i]!]));
    const turnover = { from, max: traded.turnover / 2 }; // the reference counts both ways
    const costs = { from, buy: traded.cost, sell: traded.cost };
    const short = { min: -0.5, maxGross: traded.gross };
    const cost = (weights: Weights): number =>
      traded.cost * assets.reduce((sum, a) => sum + Math.abs(weights[a]! - from[a]!), 0);
    const solve = (constraints: Constraints) => requireOptimal(minimumCvar(returns, { constraints, periodsPerYear }));
    test("least CVaR and costs", () => {
      expect(Math.abs(solve({ turnover }).conditionalValueAtRisk - expected.turnover)).toBeLessThan(1e-8);
      expect(Math.abs(solve(short).conditionalValueAtRisk - expected.gross)).toBeLessThan(1e-8);
      const priced = solve({ costs });
      expect(Math.abs(priced.conditionalValueAtRisk + cost(priced.weights) - expected.costs)).toBeLessThan(1e-8);
      const all = solve({ turnover, costs, ...short });
      const least = expected["turnover, costs, gross"];
      expect(Math.abs(all.conditionalValueAtRisk + cost(all.weights) - least)).toBeLessThan(1e-8);
    });
    test("greatest return less costs", () => {
      const constraints: Constraints = { turnover: { from, max: 0.5 }, costs };
      const options = { maxCvar: 1.1 * limit, constraints, periodsPerYear };
      const { expectedReturn, weights } = requireOptimal(maximumReturnCvar(returns, options));
      const most = expected["maximum return, turnover, costs"];
      expect(Math.abs(expectedReturn - cost(weights) - most)).toBeLessThan(1e-8);
    });
    test("no peer finds better weights, and each comes near", () => {
      const goalOf = (weights: readonly number[], priced: boolean): number => {
        const losses = dates.map(
          (_, t) => -assets.reduce((sum, _, i) => sum + weights[i]! * values[t * assets.length + i]!, 0),
        );
        losses.sort((a, b) => b - a);
        const tail = 0.05 * dates.length;
        const sum = losses.reduce((all, loss, k) => all + loss * Math.min(1, Math.max(0, tail - k)), 0) / tail;
        return sum + (priced ? cost(Object.fromEntries(assets.map((a, i) => [a, weights[i]!]))) : 0);
      };
      for (const [peer, weights] of Object.entries(expected.peers)) {
        const priced = peer.endsWith("costs");
        const gap = goalOf(weights, priced) - (priced ? expected.costs : expected.turnover);
        expect(gap, peer).toBeGreaterThan(-1e-8);
        expect(gap, peer).toBeLessThan(2e-7);
      }
    });
  });
}

describe("by hand", () => {
  const dates = Array.from({ length: 4 }, (_, s) => fromEpochDay(18_000 + s));
  // B loses half of what A loses, always
  const returns: ReturnsTable = {
    kind: "simple",
    assets: ["A", "B"],
    dates,
    values: Float64Array.of(-0.04, -0.02, -0.04, -0.02, 0.02, 0.01, 0.02, 0.01),
  };
  const from = { A: 1 };
  const options = { level: 0.5, periodsPerYear: 12 };
  test("turnover of 0.25 lets a quarter of the capital change", () => {
    const { weights, diagnostics } = requireOptimal(
      minimumCvar(returns, { ...options, constraints: { turnover: { from, max: 0.25 } } }),
    );
    expect(weights).toEqual({ A: 0.75, B: 0.25 });
    // a unit of turnover moves a unit of weight, which saves 2 % of it
    expect(diagnostics.binding).toContainEqual({ constraint: "turnover", shadowPrice: expect.closeTo(0.02, 12) });
  });
  test("costs above what the exchange saves stop it, costs below do not", () => {
    const held = (buy: number): Weights =>
      requireOptimal(minimumCvar(returns, { ...options, constraints: { costs: { from, buy, sell: 0.01 } } })).weights;
    expect(held(0.0101)).toEqual({ A: 1, B: 0 });
    expect(held(0.0099)).toEqual({ A: 0, B: 1 });
  });
  test("costs that eat the gain in return keep the portfolio where it is", () => {
    const held = (buy: number): Weights =>
      requireOptimal(maximumReturnCvar(returns, { ...options, maxCvar: 1, constraints: { costs: { from, buy } } }))
        .weights;
    // means are −0.12 and −0.06 a year
    expect(held(0.061)).toEqual({ A: 1, B: 0 });
    expect(held(0.059)).toEqual({ A: 0, B: 1 });
  });
  test("tracking error is refused by both, the number of assets by one, with the way out", () => {
    const trackingError = { benchmark: from, max: 0.1 };
    expect(() => minimumCvar(returns, { constraints: { trackingError } })).toThrow(
      /constraints\.trackingError cannot be held by minimumCvar: leave it out, or use meanVariance/,
    );
    expect(() => maximumReturnCvar(returns, { maxCvar: 1, constraints: { maxPositions: 1 } })).toThrow(
      /constraints\.maxPositions cannot be held by maximumReturnCvar: .*ensemble/,
    );
  });
});

describe("a greatest number of assets", () => {
  /** The least over all choices of the assets that may be held. */
  function bestOfAll(problem: Problem, maxPositions: number): number {
    const { assets } = problem.returns;
    const constraints = constraintsOf(problem);
    let least = Number.POSITIVE_INFINITY;
    for (let choice = 0; choice < 2 ** assets.length; choice++) {
      const held = assets.filter((_, i) => (choice >> i) & 1);
      if (held.length !== maxPositions) continue;
      const max = Object.fromEntries(assets.map((a) => [a, held.includes(a) ? problem.high : 0]));
      const min = Object.fromEntries(assets.map((a) => [a, held.includes(a) ? problem.low : 0]));
      const result = minimumCvar(problem.returns, { level: problem.level, constraints: { ...constraints, min, max } });
      if (result.status !== "optimal") continue;
      least = Math.min(least, result.conditionalValueAtRisk + costOf(problem, result.weights));
    }
    return least;
  }
  test("is the best of all choices, proved, with turnover, costs and short sales too", () => {
    let infeasible = 0;
    for (let k = 0; k < runs(20); k++) {
      const problem = randomProblem(k);
      const maxPositions = 1 + (k % 3);
      if (problem.returns.assets.length <= maxPositions) continue;
      const least = bestOfAll(problem, maxPositions);
      const constraints = { ...constraintsOf(problem), maxPositions };
      const result = minimumCvar(problem.returns, { level: problem.level, constraints });
      if (least === Number.POSITIVE_INFINITY) {
        expect(result.status).toBe("infeasible");
        infeasible++;
        continue;
      }
      const { weights, conditionalValueAtRisk, diagnostics } = requireOptimal(result);
      expect(Math.abs(conditionalValueAtRisk + costOf(problem, weights) - least)).toBeLessThan(1e-10);
      expect(Object.values(weights).filter((w) => w !== 0).length).toBeLessThanOrEqual(maxPositions);
      expect(diagnostics.gap).toBe(0);
      expect(diagnostics.kktResidual).toBeLessThan(1e-11);
    }
    expect(infeasible).toBeGreaterThan(0);
  });
  test("too small a number is named, and relaxed to the least that does", () => {
    const { returns } = randomProblem(4);
    const constraints: Constraints = { max: 1.1 / returns.assets.length, maxPositions: 1 };
    const result = minimumCvar(returns, { constraints, relax: true });
    if (result.status !== "infeasible") throw new Error(result.status);
    expect(result.conflict.map(({ constraint }) => constraint)).toContain("maxPositions");
    expect(result.relaxed!.loosened).toEqual([{ constraint: "maxPositions", by: returns.assets.length - 1 }]);
  });
});
