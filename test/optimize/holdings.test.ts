import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Constraints, Moments } from "../../src/core/types.js";
import { requireOptimal } from "../../src/optimize/answer/require-optimal.js";
import { fewestPositions } from "../../src/optimize/mean-variance/fewest-positions.js";
import { meanVariance } from "../../src/optimize/mean-variance/mean-variance.js";
import { meanRisk } from "../../src/optimize/risk-measure/mean-risk.js";
import { type HoldingProblem, holdingFault } from "./holding-faults.js";

const reference: { expected: readonly HoldingProblem[]; tolerance: number } = JSON.parse(
  readFileSync("test/reference/optimize/holdings.json", "utf8"),
);

describe("Clarabel and SCIP", () => {
  test.each(reference.expected.map((problem, k) => [k, problem.kind, problem] as const))(
    "%i %s",
    (_k, _kind, problem) => {
      expect(holdingFault(problem, reference.tolerance)).toBe("");
    },
  );
});

const moments: Moments = {
  assets: ["A", "B", "C", "INDEX"],
  mean: Float64Array.of(0.05, 0.06, 0.07, 0.06),
  covariance: Float64Array.from(
    [
      [0.04, 0.01, 0.01, 0.021],
      [0.01, 0.05, 0.02, 0.027],
      [0.01, 0.02, 0.06, 0.031],
      [0.021, 0.027, 0.031, 0.03],
    ].flat(),
  ),
  periodsPerYear: 252,
};

describe("a benchmark outside the universe", () => {
  test("is tracked and never held, and nothing says anything of it", () => {
    const result = meanVariance(moments, {
      objective: "minimum-tracking-error",
      benchmark: { INDEX: 1 },
      outside: ["INDEX"],
    });
    if (result.status !== "optimal") throw new Error(result.reason);
    expect(Object.keys(result.weights)).toEqual(["A", "B", "C"]);
    expect(Object.keys(result.riskContributions)).toEqual(["A", "B", "C"]);
    expect(JSON.stringify(result)).not.toContain("INDEX");
    expect(result.trackingError).toBeGreaterThan(0);
    const limited = meanVariance(moments, {
      objective: "maximum-utility",
      constraints: { trackingError: { benchmark: { INDEX: 1 }, max: result.trackingError! * 1.1 } },
      outside: ["INDEX"],
    });
    expect(limited).toMatchObject({ status: "optimal", trackingError: expect.closeTo(result.trackingError! * 1.1, 9) });
  });

  test("a tracking error below the least there is names what can be changed alone", () => {
    const result = meanVariance(moments, {
      objective: "maximum-utility",
      constraints: { trackingError: { benchmark: { INDEX: 1 }, max: 0.001 } },
      outside: ["INDEX"],
      relax: true,
    });
    if (result.status !== "infeasible") throw new Error(result.status);
    expect(result.conflict.map(({ constraint }) => constraint)).toContain("trackingError");
    expect(JSON.stringify(result)).not.toContain("INDEX");
    expect(result.relaxed?.result.status).toBe("optimal");
  });

  test.each([
    [{ objective: "minimum-tracking-error" as const }, /options.benchmark is missing/],
    [{ objective: "minimum-variance" as const, benchmark: { A: 1 } }, /benchmark is not read by objective/],
    [{ objective: "minimum-tracking-error" as const, benchmark: { X: 1 } }, /X/],
    [{ objective: "minimum-variance" as const, outside: ["A", "B", "C", "INDEX"] }, /names all assets/],
    [{ objective: "minimum-variance" as const, outside: ["Z"] }, /options.outside/],
  ])("wrong calls are refused: %#", (options, message) => {
    expect(() => meanVariance(moments, options)).toThrow(message);
  });
});

describe("130/30", () => {
  test("two lines hold the totals of longs and shorts", () => {
    const constraints: Constraints = { min: -0.3, max: 0.8, maxLong: 1.3, maxShort: 0.3 };
    const result = meanVariance(moments, { objective: "maximum-utility", riskAversion: 0.05, constraints });
    if (result.status !== "optimal") throw new Error(result.reason);
    const weights = Object.values(result.weights);
    expect(weights.reduce((sum, w) => sum + Math.max(0, w), 0)).toBeCloseTo(1.3, 12);
    expect(weights.reduce((sum, w) => sum + Math.max(0, -w), 0)).toBeCloseTo(0.3, 12);
    expect(result.diagnostics.kktResidual).toBeLessThan(1e-12);
  });

  test("too little room for longs is named", () => {
    const result = meanVariance(moments, { objective: "minimum-variance", constraints: { maxLong: 0.9 }, relax: true });
    if (result.status !== "infeasible") throw new Error(result.status);
    expect(result.conflict).toContainEqual({ constraint: "maxLong", slackNeeded: expect.closeTo(0.1, 9) });
    expect(result.relaxed?.loosened).toEqual([{ constraint: "maxLong", by: expect.closeTo(0.1, 9) }]);
  });
});

describe("least holdings", () => {
  test("a floor above a cap is refused, an asset that is shut out is not", () => {
    expect(() =>
      meanVariance(moments, { objective: "minimum-variance", constraints: { max: 0.3, minHolding: 0.4 } }),
    ).toThrow(/minHolding.A is 0.4 but no weight of it may be larger than 0.3/);
    const constraints: Constraints = { max: { A: 0, B: 1, C: 1 }, minHolding: 0.4 };
    expect(meanVariance(moments, { objective: "minimum-variance", constraints }).status).toBe("optimal");
  });

  test("a floor for one asset leaves the others free: the better of shutting it out and of holding that much", () => {
    const ask = (constraints: Constraints) =>
      requireOptimal(meanVariance(moments, { objective: "minimum-variance", constraints }));
    for (const asset of ["A", "B", "C"]) {
      for (const floor of [0, 0.2, 0.5]) {
        const { weights, volatility } = ask({ minHolding: { [asset]: floor } });
        const without = ask({ max: { [asset]: 0 } });
        const held = ask({ min: { [asset]: floor } });
        expect(volatility).toBeCloseTo(Math.min(without.volatility, held.volatility), 10);
        expect(weights[asset] === 0 || weights[asset]! >= floor - 1e-12).toBe(true);
      }
    }
  });

  test("floors that cannot fill the budget are named with the slack that mends it", () => {
    const constraints: Constraints = { max: 0.45, minHolding: 0.4 };
    const result = meanVariance(moments, { objective: "minimum-variance", constraints });
    if (result.status !== "infeasible") throw new Error(result.status);
    // three of four hold 1/3 each at most
    expect(result.conflict[0]).toEqual({ constraint: "minHolding", slackNeeded: expect.closeTo(0.4 - 1 / 3, 6) });
    expect(result.conflict.length).toBeGreaterThan(1);
  });

  test("holds for other risk measures", () => {
    const rows = Array.from({ length: 24 }, (_, t) =>
      [Math.sin(t), Math.cos(1.7 * t), Math.sin(2.3 * t + 1)].map((r) => r / 50),
    );
    const returns = {
      kind: "simple" as const,
      assets: ["A", "B", "C"],
      dates: rows.map((_, t) => new Date(Date.UTC(2020, 0, 5 + 7 * t)).toISOString().slice(0, 10)),
      values: Float64Array.from(rows.flat()),
    };
    const result = meanRisk(returns, { measure: "maximum-drawdown", constraints: { minHolding: 0.45 } });
    if (result.status !== "optimal") throw new Error(result.reason);
    for (const w of Object.values(result.weights)) expect(w === 0 || w >= 0.45 - 1e-12).toBe(true);
    expect(result.diagnostics.gap).toBe(0);
  });
});

describe("the fewest positions", () => {
  test("are those of which no smaller set meets the limits", () => {
    for (const target of [0.17, 0.18, 0.19, 0.2, 0.22]) {
      const few = fewestPositions(moments, { objective: "target-volatility", target });
      let least: number | null = null;
      for (let count = 4; count >= 1; count--) {
        const constraints = { maxPositions: count };
        const answer = meanVariance(moments, { objective: "target-volatility", target, constraints });
        if (answer.status === "optimal") least = count;
      }
      expect([few.positions, few.proven]).toEqual([least, least === null ? null : true]);
    }
  });

  test("of a question without an answer are none", () => {
    const none = fewestPositions(moments, { objective: "target-return", target: 9 });
    expect(none).toMatchObject({ status: "infeasible", positions: null, proven: null });
  });
});
