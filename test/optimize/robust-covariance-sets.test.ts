import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Constraints, Moments } from "../../src/core/types.js";
import {
  type RobustMeanVarianceOptions,
  robustMeanVariance,
} from "../../src/optimize/mean-variance/robust-mean-variance.js";

interface Case {
  readonly name?: string;
  readonly mean: number[];
  readonly covariance: number[];
  readonly options: RobustMeanVarianceOptions;
  readonly constraints: Constraints;
  readonly weights: number[];
  readonly variance: number;
  readonly utility: number;
}
const { sets, peers }: { sets: Case[]; peers: Case[] } = JSON.parse(
  readFileSync(new URL("../reference/optimize/robust-covariance-sets.json", import.meta.url), "utf8"),
).expected;

const momentsOf = ({ mean, covariance }: Pick<Case, "mean" | "covariance">): Moments => ({
  assets: mean.map((_, i) => `A${i}`),
  mean: Float64Array.from(mean),
  covariance: Float64Array.from(covariance),
  periodsPerYear: 12,
});

function solved(one: Case) {
  const result = robustMeanVariance(momentsOf(one), { ...one.options, constraints: one.constraints });
  if (result.status !== "optimal") throw new Error(result.reason);
  const { worstCovariance } = result;
  if (worstCovariance === undefined) throw new Error("no worst covariance");
  return { result, worstCovariance, w: one.mean.map((_, i) => result.weights[`A${i}`]!) };
}

describe("the worst covariance of a set is the semidefinite program's", () => {
  test.each(sets.map((one, k) => [k, one.options.covarianceSet?.kind, one] as const))("case %i, %s", (_, __, one) => {
    const { result, worstCovariance, w } = solved(one);
    const { radius = 1, riskAversion = 1, uncertainty } = one.options;
    const d = one.mean.map((_, i) => Math.sqrt(one.covariance[i * one.mean.length + i]!));
    const n = w.length;
    const quadratic = w.reduce(
      (sum, x, i) => sum + w.reduce((row, y, j) => row + x * y * one.covariance[i * n + j]!, 0),
      0,
    );
    const error =
      uncertainty === "covariance"
        ? Math.sqrt(quadratic)
        : uncertainty === "diagonal"
          ? Math.hypot(...w.map((x, i) => x * d[i]!))
          : w.reduce((sum, x, i) => sum + Math.abs(x) * d[i]!, 0);
    const utility =
      w.reduce((sum, x, i) => sum + x * one.mean[i]!, 0) -
      radius * Math.sqrt(12 / 60) * error -
      (riskAversion / 2) * worstCovariance.bound;
    expect(Math.abs(utility - one.utility)).toBeLessThan(1e-6 * Math.max(0.1, Math.abs(one.utility)));
    expect(Math.max(...w.map((x, i) => Math.abs(x - one.weights[i]!)))).toBeLessThan(2e-4);
    expect(worstCovariance.bound - worstCovariance.variance).toBeLessThan(1e-8 * worstCovariance.bound);
    expect(result.diagnostics.kktResidual).toBeLessThan(1e-8);
    expect(result.diagnostics.gap).toBeLessThan(1e-7);
  });
});

test.each(peers.map((one, k) => [one.name, k, one] as const))("skfolio's %s set, case %i", (_, __, one) => {
  const { w } = solved(one);
  expect(Math.max(...w.map((x, i) => Math.abs(x - one.weights[i]!)))).toBeLessThan(1e-3);
});

const random = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
};

describe("no matrix of the set is worse than the one that is told", () => {
  test("of a box, by drawing semidefinite matrices within it", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e9 }), (seed) => {
        const draw = random(seed);
        const n = 3;
        const f = Array.from({ length: n * n }, () => draw() - 0.5);
        const covariance = f.map((_, e) => {
          const [i, j] = [Math.floor(e / n), e % n];
          let sum = i === j ? 0.01 : 0;
          for (let k = 0; k < n; k++) sum += f[i * n + k]! * f[j * n + k]!;
          return sum;
        });
        const spread = covariance.map((_, e) => (Math.floor(e / n) === e % n ? 0.02 : 0.05));
        const lower = covariance.map((c, e) => c - spread[e]!);
        const upper = covariance.map((c, e) => c + spread[e]!);
        const { worstCovariance, w } = solved({
          mean: [0.05, 0.08, 0.1],
          covariance,
          options: { observations: 60, radius: 0, riskAversion: 4, covarianceSet: { kind: "box", lower, upper } },
          constraints: { min: -0.5, max: 1 },
          weights: [],
          variance: 0,
          utility: 0,
        });
        const under = (m: ArrayLike<number>): number =>
          w.reduce((sum, x, i) => sum + w.reduce((row, y, j) => row + x * y * m[i * n + j]!, 0), 0);
        for (let e = 0; e < n * n; e++) {
          expect(worstCovariance.covariance[e]!).toBeGreaterThanOrEqual(lower[e]! - 1e-9);
          expect(worstCovariance.covariance[e]!).toBeLessThanOrEqual(upper[e]! + 1e-9);
        }
        for (let k = 0; k < 200; k++) {
          const m = [...covariance];
          for (let i = 0; i < n; i++) {
            for (let j = i; j < n; j++) {
              const c = covariance[i * n + j]! + (2 * draw() - 1) * spread[i * n + j]!;
              m[i * n + j] = c;
              m[j * n + i] = c;
            }
          }
          const minor = m[0]! * m[4]! - m[1]! * m[3]!;
          const whole =
            m[0]! * (m[4]! * m[8]! - m[5]! * m[7]!) -
            m[1]! * (m[3]! * m[8]! - m[5]! * m[6]!) +
            m[2]! * (m[3]! * m[7]! - m[4]! * m[6]!);
          if (m[0]! >= 0 && minor >= 0 && whole >= 0)
            expect(under(m)).toBeLessThanOrEqual(worstCovariance.bound + 1e-10);
        }
      }),
      { numRuns: 15 },
    );
  });

  test("of a Frobenius ball the worst is the ridge of its radius", () => {
    const one = sets[1]!;
    const { result, worstCovariance, w } = solved({
      ...one,
      options: { ...one.options, covarianceSet: { kind: "ellipsoid", radius: 0.05 } },
    });
    const n = w.length;
    const size = w.reduce((sum, x) => sum + x * x, 0);
    const own = w.reduce((sum, x, i) => sum + w.reduce((row, y, j) => row + x * y * one.covariance[i * n + j]!, 0), 0);
    expect(worstCovariance.variance).toBeCloseTo(own + 0.05 * size, 12);
    expect(result.diagnostics.gap).toBe(0);
    const off = Math.hypot(...worstCovariance.covariance.map((c, e) => c - one.covariance[e]!));
    expect(off).toBeCloseTo(0.05, 12);
  });
});

test("a box of the estimate alone is no uncertainty", () => {
  const one = sets[0]!;
  const options = { observations: 60, radius: 0.5, riskAversion: 3 };
  const constraints = { min: -0.3, max: 0.6 };
  const set = { kind: "box", lower: one.covariance, upper: one.covariance } as const;
  const plain = robustMeanVariance(momentsOf(one), { ...options, constraints });
  const boxed = robustMeanVariance(momentsOf(one), { ...options, constraints, covarianceSet: set });
  if (plain.status !== "optimal" || boxed.status !== "optimal") throw new Error("no portfolio");
  for (const [asset, weight] of Object.entries(plain.weights)) expect(boxed.weights[asset]).toBeCloseTo(weight, 9);
});

test("limits that conflict are named, and loosened on request", () => {
  const one = sets[0]!;
  const result = robustMeanVariance(momentsOf(one), {
    ...one.options,
    constraints: { max: 0.6, groups: [{ name: "a", assets: ["A0"], min: 0.8 }] },
    relax: true,
  });
  if (result.status !== "infeasible") throw new Error(result.status);
  expect(result.conflict.map(({ constraint }) => constraint)).toContain("max.A0");
  expect(result.relaxed?.result.worstCovariance?.variance).toBeGreaterThan(0);
});

describe("a set that is none is refused by name", () => {
  const one = sets[0]!;
  const n = one.mean.length;
  const entries = (value: number): number[] => new Array(n * n).fill(value);
  const refused: [string, unknown, RegExp][] = [
    [
      "lower above upper",
      { kind: "box", lower: entries(1), upper: entries(0) },
      /covarianceSet\.lower is 1 for A0 and A0/,
    ],
    [
      "no semidefinite matrix",
      { kind: "box", lower: entries(-2), upper: entries(-1) },
      /no positive semidefinite matrix/,
    ],
    ["a wrong size", { kind: "box", lower: [0], upper: [1] }, /covarianceSet\.lower has 1 numbers/],
    ["NaN", { kind: "box", lower: entries(Number.NaN), upper: entries(1) }, /covarianceSet\.lower/],
    ["a negative radius", { kind: "ellipsoid", radius: -1 }, /covarianceSet\.radius/],
    ["negative errors", { kind: "ellipsoid", radius: 1, errors: entries(-1) }, /covarianceSet\.errors/],
    [
      "a shape that is not semidefinite",
      {
        kind: "ellipsoid",
        radius: 1,
        shape: Array.from({ length: n ** 4 }, (_, e) => (Math.floor(e / (n * n)) === e % (n * n) ? -1 : 0)),
      },
      /covarianceSet\.shape is not positive semidefinite/,
    ],
    ["a level of 1", { kind: "sampling", level: 1 }, /covarianceSet\.level/],
    ["an unknown kind", { kind: "cube" }, /covarianceSet/],
  ];
  test.each(refused)("%s", (_, covarianceSet, message) => {
    const given = { ...one.options, covarianceSet } as RobustMeanVarianceOptions;
    expect(() => robustMeanVariance(momentsOf(one), given)).toThrow(message);
  });
  test("beside covarianceRadius, a tracking error, or without a price of risk", () => {
    const covarianceSet = { kind: "ellipsoid", radius: 1 } as const;
    const options = { observations: 60, covarianceSet };
    const moments = momentsOf(one);
    expect(() => robustMeanVariance(moments, { ...options, covarianceRadius: 1 })).toThrow(/covarianceRadius/);
    expect(() => robustMeanVariance(moments, { ...options, riskAversion: 0 })).toThrow(/riskAversion/);
    const constraints = { trackingError: { benchmark: { A0: 1 }, max: 0.5 } };
    expect(() => robustMeanVariance(moments, { ...options, constraints })).toThrow(/trackingError/);
  });
});
