import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Moments } from "../../src/core/types.js";
import { requireOptimal } from "../../src/optimize/answer/require-optimal.js";
import { meanVariance } from "../../src/optimize/mean-variance/mean-variance.js";
import {
  type RiskShareOptions,
  riskShareMeanVariance,
} from "../../src/optimize/mean-variance/risk-share-mean-variance.js";

interface Problem {
  readonly mean: readonly number[];
  readonly covariance: readonly number[];
  readonly min: number;
  readonly max: number;
  readonly kind: RiskShareOptions["objective"];
  readonly target: number | null;
  readonly maxShare: number | null;
  readonly shares: readonly { name: string; assets: readonly number[]; min?: number; max?: number }[];
  readonly value: number | null;
}
const { expected, tolerance }: { expected: readonly Problem[]; tolerance: number } = JSON.parse(
  readFileSync("test/reference/optimize/risk-shares.json", "utf8"),
);

describe("SLSQP from many starts", () => {
  test.each(expected.map((problem, k) => [k, problem.kind, problem] as const))("%i %s", (_k, objective, problem) => {
    const { mean, covariance, target, maxShare, value } = problem;
    const n = mean.length;
    const assets = mean.map((_, i) => `A${i}`);
    const moments: Moments = {
      assets,
      mean: Float64Array.from(mean),
      covariance: Float64Array.from(covariance),
      periodsPerYear: 1,
    };
    const shares = problem.shares.map((share) => ({ ...share, assets: share.assets.map((i) => assets[i]!) }));
    const result = riskShareMeanVariance(moments, {
      objective,
      ...(objective === "maximum-utility" && { riskAversion: 4 }),
      ...(target !== null && { target }),
      ...(maxShare !== null && { maxShare }),
      ...(shares.length > 0 && { shares }),
      constraints: { min: problem.min, max: problem.max },
      maxNodes: 25,
    });
    if (result.status !== "optimal") return expect([result.status, value]).toEqual([result.status, null]);
    const w = assets.map((asset) => result.weights[asset]!);
    const part = w.map((x, i) => x * w.reduce((sum, y, j) => sum + covariance[i * n + j]! * y, 0));
    const variance = part.reduce((sum, x) => sum + x, 0);
    const own =
      objective === "maximum-utility" ? 2 * variance - w.reduce((sum, x, i) => sum + x * mean[i]!, 0) : variance;
    expect(w.reduce((sum, x) => sum + x, 0)).toBeCloseTo(1, 12);
    for (const x of w) expect(x >= problem.min && x <= problem.max).toBe(true);
    for (const x of part) expect(x / variance).toBeLessThan((maxShare ?? 9) + 1e-9);
    for (const share of problem.shares) {
      const held = share.assets.reduce((sum, i) => sum + part[i]!, 0) / variance;
      expect(held).toBeLessThan((share.max ?? 9) + 1e-9);
      expect(held).toBeGreaterThan((share.min ?? -9) - 1e-9);
    }
    if (value === null) return;
    const size = Math.max(Math.abs(value), 1e-3);
    // never worse; better than SLSQP it may be
    expect(own).toBeLessThan(value + tolerance * size);
    expect(result.diagnostics.kktResidual).toBeLessThan(1e-8);
  });
});

const moments: Moments = {
  assets: ["A", "B", "C"],
  mean: Float64Array.of(0.05, 0.06, 0.12),
  covariance: Float64Array.of(0.04, 0.01, 0.01, 0.01, 0.05, 0.02, 0.01, 0.02, 0.09),
  periodsPerYear: 252,
};

describe("shares of the variance", () => {
  test("limits that do not bind change nothing, and the answer is proved", () => {
    const plain = requireOptimal(meanVariance(moments, { objective: "minimum-variance" }));
    const result = riskShareMeanVariance(moments, { objective: "minimum-variance", maxShare: 0.9 });
    if (result.status !== "optimal") throw new Error(result.reason);
    expect(result.proven).toBe(true);
    for (const asset of moments.assets) expect(result.weights[asset]).toBeCloseTo(plain.weights[asset]!, 9);
  });

  test("a third each of three assets is equal risk, whatever the objective", () => {
    const result = riskShareMeanVariance(moments, { objective: "maximum-utility", maxShare: 1 / 3 + 1e-9 });
    if (result.status !== "optimal") throw new Error(result.reason);
    for (const share of Object.values(result.riskContributions)) expect(share).toBeCloseTo(1 / 3, 7);
  });

  test("a price is what a share more would gain", () => {
    const at = (maxShare: number) => {
      const options = { objective: "maximum-utility", riskAversion: 2, maxShare: { C: maxShare } } as const;
      const result = riskShareMeanVariance(moments, options);
      if (result.status !== "optimal") throw new Error(result.reason);
      return { ...result, utility: result.expectedReturn - result.volatility ** 2 };
    };
    const price = at(0.4).diagnostics.binding.find(({ constraint }) => constraint === "maxShare.C")!.shadowPrice!;
    expect(price).toBeGreaterThan(0);
    expect(price).toBeCloseTo((at(0.4 + 1e-5).utility - at(0.4 - 1e-5).utility) / 2e-5, 6);
  });

  test("shares that cannot sum to all of the variance are infeasible, by name and slack", () => {
    const result = riskShareMeanVariance(moments, { objective: "minimum-variance", maxShare: 0.3 });
    if (result.status !== "infeasible") throw new Error(result.status);
    expect(result.proven).toBe(null);
    expect(result.conflict.map(({ constraint }) => constraint)).toEqual(["maxShare.A", "maxShare.B", "maxShare.C"]);
    for (const { slackNeeded } of result.conflict) expect(slackNeeded).toBeCloseTo(0.1, 6);
  });

  test.each([
    ["min.C", { min: { C: 0.5 } }],
    ["groups.g.min", { groups: [{ name: "g", assets: ["C"], min: 0.5 }] }],
  ])("%s beside a share is named, with the slack of the closed form", (name, constraints) => {
    const equal = { ...moments, covariance: Float64Array.of(0.04, 0, 0, 0, 0.04, 0, 0, 0, 0.04) };
    const shares = { maxShare: { A: 0.9, C: 0.3 } };
    const result = riskShareMeanVariance(equal, { objective: "minimum-variance", ...shares, constraints });
    if (result.status !== "infeasible") throw new Error(result.status);
    // a short A or B would hedge the budget, so their bounds are part of it
    expect(result.conflict.map(({ constraint }) => constraint)).toEqual(["maxShare.C", "min.A", "min.B", name]);
    // all else in one asset: w² / (w² + (1 − w)²) = 0.3
    const root = Math.sqrt(0.3 / 0.7);
    expect(result.conflict[3]!.slackNeeded).toBeCloseTo(0.5 - root / (1 + root), 5);
  });

  test("constraints that leave no portfolio are named before the shares", () => {
    const constraints = { max: 0.2 };
    const result = riskShareMeanVariance(moments, { objective: "minimum-variance", maxShare: 0.5, constraints });
    expect(result).toMatchObject({ status: "infeasible", proven: null });
    if (result.status === "infeasible") expect(result.conflict.map(({ constraint }) => constraint)).toContain("budget");
  });

  test.each([
    [{ objective: "minimum-variance" }, /limit no share/],
    [{ objective: "minimum-variance", maxShare: 40 }, /maxShare/],
    [{ objective: "minimum-variance", maxShare: { D: 0.4 } }, /D/],
    [{ objective: "target-return", maxShare: 0.4 }, /options.target is missing/],
    [{ objective: "minimum-variance", maxShare: 0.4, target: 0.1 }, /target is not read/],
    [{ objective: "minimum-variance", maxShare: 0.4, riskAversion: 2 }, /riskAversion is not read/],
    [{ objective: "minimum-variance", shares: [{ name: "g", assets: ["A"] }] }, /limits nothing/],
    [{ objective: "minimum-variance", shares: [{ name: "g", assets: [], max: 0.4 }] }, /no assets/],
    [{ objective: "minimum-variance", shares: [{ name: "g", assets: ["A", "A"], max: 0.4 }] }, /names A twice/],
    [{ objective: "minimum-variance", shares: [{ name: "g", assets: ["A"], min: 0.5, max: 0.4 }] }, /above its max/],
    [{ objective: "minimum-variance", maxShare: 0.4, constraints: { max: Number.POSITIVE_INFINITY } }, /not finite/],
    [{ objective: "minimum-variance", maxShare: 0.4, constraints: { maxPositions: 2 } }, /maxPositions cannot be held/],
  ] as const)("a wrong call is refused by name: %#", (options, message) => {
    expect(() => riskShareMeanVariance(moments, options)).toThrow(message);
  });
});
