import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Constraints, Moments } from "../../src/core/types.js";
import { meanVariance } from "../../src/optimize/mean-variance/mean-variance.js";
import { meanRisk } from "../../src/optimize/risk-measure/mean-risk.js";
import { constraintsFromRegime } from "../../src/regime/adaptive/constraints-from-regime.js";

interface Problem {
  readonly kind: "minimum-variance" | "maximum-utility";
  readonly mean: readonly number[];
  readonly covariance: readonly number[];
  readonly constraints: Constraints;
  readonly value: number | null;
}
const { expected, tolerance }: { expected: readonly Problem[]; tolerance: number } = JSON.parse(
  readFileSync("test/reference/optimize/totals.json", "utf8"),
);

const longOf = (weights: readonly number[]): number => weights.reduce((sum, w) => sum + Math.max(0, w), 0);
const shortOf = (weights: readonly number[]): number => weights.reduce((sum, w) => sum + Math.max(0, -w), 0);

describe("SCIP and every choice of signs", () => {
  test.each(expected.map((problem, k) => [k, problem.kind, problem] as const))("%i %s", (_k, kind, problem) => {
    const { mean, covariance, constraints, value } = problem;
    const n = mean.length;
    const moments: Moments = {
      assets: mean.map((_, i) => `A${i}`),
      mean: Float64Array.from(mean),
      covariance: Float64Array.from(covariance),
      periodsPerYear: 1,
    };
    const result = meanVariance(moments, {
      objective: kind,
      constraints,
      explain: false,
      ...(kind === "maximum-utility" && { riskAversion: 4 }),
    });
    if (value === null) return expect(result.status).toBe("infeasible");
    if (result.status !== "optimal") throw new Error(`${result.status}: ${result.reason}`);
    const w = moments.assets.map((asset) => result.weights[asset]!);
    const variance = w.reduce((all, x, i) => all + x * w.reduce((sum, y, j) => sum + covariance[i * n + j]! * y, 0), 0);
    const own = kind === "minimum-variance" ? variance : 2 * variance - w.reduce((sum, x, i) => sum + x * mean[i]!, 0);
    expect(Math.abs(own - value)).toBeLessThan(tolerance * Math.max(Math.abs(value), 1e-3));
    expect(result.diagnostics.gap).toBe(0);
    const { minGross = 0, minLong = 0, minShort = 0, maxGross = 9, maxLong = 9, maxShort = 9 } = constraints;
    const [long, short] = [longOf(w), shortOf(w)];
    for (const [least, total, greatest] of [
      [minLong, long, maxLong],
      [minShort, short, maxShort],
      [minGross, long + short, maxGross],
    ] as const) {
      expect(total).toBeGreaterThan(least - 1e-10);
      expect(total).toBeLessThan(greatest + 1e-10);
    }
    const floor = (constraints.minHolding as number | undefined) ?? 0;
    for (const x of w) expect(x === 0 || Math.abs(x) >= floor - 1e-12).toBe(true);
    expect(w.filter((x) => x !== 0).length).toBeLessThanOrEqual(constraints.maxPositions ?? n);
  });
});

const moments: Moments = {
  assets: ["A", "B", "C"],
  mean: Float64Array.of(0.05, 0.06, 0.07),
  covariance: Float64Array.of(0.04, 0.01, 0.01, 0.01, 0.05, 0.02, 0.01, 0.02, 0.06),
  periodsPerYear: 252,
};
const ask = (constraints: Constraints) => meanVariance(moments, { objective: "minimum-variance", constraints });

/** A model of three factors with numbers from a 32-bit linear congruential generator. */
function drawn(n: number, seed: number): Moments {
  let state = seed;
  const draw = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 8) / 2 ** 24;
  };
  const loadings = Array.from({ length: n }, () => [0.1 + 0.1 * draw(), 0.2 * draw() - 0.1, 0.2 * draw() - 0.1]);
  const own = Array.from({ length: n }, () => (0.05 + 0.2 * draw()) ** 2);
  const covariance = loadings.flatMap((a, i) =>
    loadings.map((b, j) => a.reduce((sum, x, k) => sum + x * b[k]!, 0) + (i === j ? own[i]! : 0)),
  );
  return {
    assets: own.map((_, i) => `A${i}`),
    mean: Float64Array.from(own, () => 0.02 + 0.1 * draw()),
    covariance: Float64Array.from(covariance),
    periodsPerYear: 1,
  };
}

describe("every choice of signs", () => {
  const neutral: Constraints = { min: -1, budget: 0, minGross: 2, maxGross: 2 };
  const lines: Constraints = { min: -0.3, max: 0.6, maxLong: 1.6, minLong: 1.6, maxShort: 0.6, minShort: 0.6 };
  test.each([
    ["least variance", neutral, { objective: "minimum-variance" } as const],
    ["least variance", lines, { objective: "minimum-variance" } as const],
    ["utility", neutral, { objective: "maximum-utility", riskAversion: 30 } as const],
    ["target", lines, { objective: "target-return", target: 0.1 } as const],
  ])("%s of seven assets is the best of 128 convex problems", (_name, constraints, asked) => {
    const seven = drawn(7, 41);
    const { min, max = 1, budget = 1, minGross, minLong, minShort } = constraints;
    const worth = (result: ReturnType<typeof meanVariance>): number => {
      if (result.status !== "optimal") return Number.POSITIVE_INFINITY;
      return asked.objective === "maximum-utility"
        ? 15 * result.volatility ** 2 - result.expectedReturn
        : result.volatility ** 2;
    };
    let least = Number.POSITIVE_INFINITY;
    for (let signs = 0; signs < 128; signs++) {
      const side = (k: number): number => (signs & (1 << k) ? 1 : 0);
      const sum = (weigh: (k: number) => number) =>
        Object.fromEntries(seven.assets.map((asset, k) => [asset, weigh(k)]));
      const linear = [
        ...(minGross === undefined ? [] : [{ name: "g", coefficients: sum((k) => 2 * side(k) - 1), min: 2, max: 2 }]),
        ...(minLong === undefined ? [] : [{ name: "l", coefficients: sum(side), min: minLong, max: minLong }]),
        ...(minShort === undefined
          ? []
          : [{ name: "s", coefficients: sum((k) => side(k) - 1), min: minShort, max: minShort }]),
      ];
      const bounds = {
        min: sum((k) => (side(k) ? 0 : (min as number))),
        max: sum((k) => (side(k) ? (max as number) : 0)),
      };
      least = Math.min(
        least,
        worth(meanVariance(seven, { ...asked, explain: false, constraints: { ...bounds, budget, linear } })),
      );
    }
    const result = meanVariance(seven, { ...asked, constraints });
    expect(Math.abs(worth(result) - least)).toBeLessThan(1e-9 * Math.abs(least));
    expect(result.diagnostics).toMatchObject({ gap: 0 });
  });

  test("fourteen assets that would rather be long are proved with fewer than 200 of 16,384 choices", () => {
    let problems = 0;
    const onProgress = ({ done }: { readonly done: number }): void => {
      problems = done;
    };
    const result = meanVariance(drawn(14, 5), { objective: "minimum-variance", constraints: lines, onProgress });
    expect(result.diagnostics).toMatchObject({ gap: 0 });
    expect(problems).toBeLessThan(200);
  });

  test("a search that is cut says what it left open", () => {
    const cut = meanVariance(drawn(14, 5), { objective: "minimum-variance", constraints: neutral, maxNodes: 30 });
    const whole = meanVariance(drawn(14, 5), { objective: "minimum-variance", constraints: neutral });
    if (cut.status !== "optimal" || whole.status !== "optimal") throw new Error("no portfolio");
    const variance = cut.volatility ** 2;
    expect(cut.diagnostics.gap).toBeGreaterThan(0);
    expect(variance * (1 - cut.diagnostics.gap!)).toBeLessThan(whole.volatility ** 2 * (1 + 1e-9));
    expect(variance).toBeGreaterThan(whole.volatility ** 2 * (1 - 1e-9));
  });
});

describe("exact totals", () => {
  test("130/30 holds both lines where the calmest portfolio would be long only", () => {
    const result = ask({ min: -0.3, maxLong: 1.3, minLong: 1.3, maxShort: 0.3, minShort: 0.3 });
    if (result.status !== "optimal") throw new Error(result.reason);
    const weights = Object.values(result.weights);
    expect(longOf(weights)).toBeCloseTo(1.3, 12);
    expect(shortOf(weights)).toBeCloseTo(0.3, 12);
    expect(result.diagnostics).toMatchObject({ gap: 0 });
    expect(result.diagnostics.kktResidual).toBeLessThan(1e-10);
  });

  test("a market neutral portfolio has as much short as long", () => {
    const result = ask({ min: -1, budget: 0, minGross: 2, maxGross: 2 });
    if (result.status !== "optimal") throw new Error(result.reason);
    const weights = Object.values(result.weights);
    expect(longOf(weights)).toBeCloseTo(1, 12);
    expect(shortOf(weights)).toBeCloseTo(1, 12);
    const names = result.diagnostics.binding.map(({ constraint }) => constraint);
    expect(names).toContain("minGross");
  });

  test("a price says what one unit less of the least total would gain", () => {
    const at = (minShort: number) => {
      const result = ask({ min: -1, minShort });
      if (result.status !== "optimal") throw new Error(result.reason);
      return result;
    };
    const { binding } = at(0.4).diagnostics;
    const price = binding.find(({ constraint }) => constraint === "minShort")!.shadowPrice!;
    const slope = (at(0.4 + 1e-5).volatility ** 2 - at(0.4 - 1e-5).volatility ** 2) / 2e-5;
    expect(price).toBeCloseTo(slope, 7);
  });

  test("a total that a portfolio has anyway changes nothing", () => {
    const plain = ask({});
    const result = ask({ minGross: 1, minLong: 0.5, minShort: 0 });
    expect(result.status === "optimal" && result.weights).toEqual(plain.status === "optimal" && plain.weights);
  });

  test("a total beyond the bounds is named with what mends it", () => {
    const result = ask({ min: -0.1, minShort: 0.5 });
    if (result.status !== "infeasible") throw new Error(result.status);
    // the third has a greatest weight of 1, so the two others are short by no more than 0.1 together
    expect(result.conflict[0]).toEqual({ constraint: "minShort", slackNeeded: expect.closeTo(0.4, 9) });
    expect(result.conflict.length).toBeGreaterThan(1);
    expect(result.reason).toContain("minShort");
  });

  test("a least total above the greatest names both", () => {
    const result = ask({ min: -1, minGross: 2, maxGross: 1.5 });
    if (result.status !== "infeasible") throw new Error(result.status);
    expect(result.conflict).toEqual([
      { constraint: "minGross", slackNeeded: expect.closeTo(0.5, 9) },
      { constraint: "maxGross", slackNeeded: expect.closeTo(0.5, 9) },
    ]);
  });

  test("methods without the search refuse them by name, and numbers that are none are refused", () => {
    const dates = ["2024-01-05", "2024-01-12", "2024-01-19"];
    const values = Float64Array.of(0.01, 0, 0.02, 0, 0.01, -0.01, 0.01, 0, 0.01);
    const returns = { kind: "simple" as const, assets: ["A", "B", "C"], dates, values };
    expect(() => meanRisk(returns, { measure: "worst-realization", constraints: { minGross: 1.5 } })).toThrow(
      /constraints.minGross cannot be held by meanRisk/,
    );
    expect(() => ask({ minGross: Number.NaN })).toThrow(/minGross/);
    expect(() => ask({ minShort: -0.1 })).toThrow(/minShort/);
    // @ts-expect-error a text in the place of a number
    expect(() => ask({ minLong: "1.3" })).toThrow(/minLong/);
  });

  test("a regime scales them with the greatest totals", () => {
    const parameters = {
      maxLeverage: 0.5,
      maxPositions: 9,
      stopLoss: 0.1,
      rebalanceThreshold: 0.05,
      maxVolatility: 0.1,
    };
    const { constraints } = constraintsFromRegime(parameters, {
      minLong: 1.2,
      maxLong: 1.3,
    });
    expect([constraints.minLong, constraints.maxLong]).toEqual([0.6, 0.65]);
  });
});

test("relax lowers a least total that stands in the way to the greatest there is", () => {
  const n = 5;
  const covariance = Float64Array.from({ length: n * n }, (_, k) =>
    Math.floor(k / n) === k % n ? 0.04 + 0.01 * (k % n) : 0.01,
  );
  const moments = {
    assets: ["A", "B", "C", "D", "E"],
    mean: Float64Array.of(0.05, 0.06, 0.07, 0.08, 0.09),
    covariance,
    periodsPerYear: 252,
  };
  // three shorts of 0.3 leave 1.9 for two longs, of which one is at most 1
  const cases = [
    { constraints: { min: -0.3, minShort: 2 }, constraint: "minShort", by: 1.1 },
    { constraints: { min: -0.3, minGross: 4 }, constraint: "minGross", by: 1.2 },
    { constraints: { min: -0.2, minLong: 3 }, constraint: "minLong", by: 1.4 },
  ];
  for (const { constraints, constraint, by } of cases) {
    const result = meanVariance(moments, { objective: "minimum-variance", constraints, relax: true });
    if (result.status !== "infeasible" || result.relaxed === undefined)
      throw new Error(`${constraint} was not relaxed`);
    expect(result.relaxed.loosened.map((one) => one.constraint)).toEqual([constraint]);
    expect(result.relaxed.loosened[0]!.by).toBeCloseTo(by, 8);
    const weights = Object.values(result.relaxed.result.weights);
    const short = -weights.reduce((sum, w) => sum + Math.min(0, w), 0);
    expect(short).toBeCloseTo(-3 * constraints.min, 8);
  }
});
