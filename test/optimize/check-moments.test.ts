import { describe, expect, test } from "vitest";
import { PortfolioError } from "../../src/core/errors/portfolio-error.js";
import { seededRandom } from "../../src/core/random/seeded-random.js";
import type { FactorMoments, Moments } from "../../src/core/types.js";
import { estimateMoments } from "../../src/moments/estimate-moments.js";
import { efficientFrontier } from "../../src/optimize/frontier/efficient-frontier.js";
import { checkMoments } from "../../src/optimize/inputs/check-moments.js";
import { meanVariance } from "../../src/optimize/mean-variance/mean-variance.js";

const moments = (
  covariance: number[],
  mean = covariance.slice(0, Math.sqrt(covariance.length)).map(() => 0.1),
): Moments => ({
  assets: ["AAPL", "KO", "XOM", "IBM"].slice(0, mean.length),
  mean: Float64Array.from(mean),
  covariance: Float64Array.from(covariance),
  periodsPerYear: 252,
});

const factorMoments = (change: Partial<FactorMoments["factors"]> = {}): FactorMoments => ({
  assets: ["AAPL", "KO"],
  mean: Float64Array.of(0.1, 0.05),
  periodsPerYear: 252,
  factors: {
    names: ["market"],
    loadings: Float64Array.of(1.2, 0.6),
    covariance: Float64Array.of(0.04),
    specificVariance: Float64Array.of(0.02, 0.01),
    ...change,
  },
});

describe("moments that cannot be used are refused", () => {
  test("an empty universe", () => {
    expect(() => checkMoments(moments([], []))).toThrow(/moments\.assets is empty/);
  });
  test("a mean that is NaN, by asset", () => {
    expect(() => checkMoments(moments([1, 0, 0, 1], [0.1, Number.NaN]))).toThrow(/moments\.mean\.KO is NaN/);
  });
  test("a covariance that is NaN, by both assets", () => {
    expect(() => checkMoments(moments([1, Number.NaN, Number.NaN, 1]))).toThrow(/of KO and AAPL is NaN/);
  });
  test("a covariance of the wrong shape", () => {
    expect(() => checkMoments(moments([1, 0, 1], [0.1, 0.1]))).toThrow(/has 3 numbers, 4 expected/);
  });
  test("an asymmetric covariance", () => {
    expect(() => checkMoments(moments([1, 0.5, 0.4, 1]))).toThrow(/is not symmetric: KO with AAPL is 0\.4/);
  });
  test("a negative variance", () => {
    expect(() => checkMoments(moments([-1, 0, 0, 1]))).toThrow(/gives AAPL the variance -1/);
  });
  test("an indefinite covariance, with its smallest eigenvalue", () => {
    // correlations .9, .9, −.9 of three assets: eigenvalues 1.9, 1.9, −.8
    const indefinite = moments([1, 0.9, 0.9, 0.9, 1, -0.9, 0.9, -0.9, 1]);
    expect(() => checkMoments(indefinite)).toThrow(/smallest eigenvalue is -0\.800000/);
    try {
      checkMoments(indefinite);
    } catch (error) {
      expect(error).toBeInstanceOf(PortfolioError);
      expect((error as PortfolioError).code).toBe("not-a-covariance");
      expect((error as PortfolioError).details["smallestEigenvalue"]).toBeCloseTo(-0.8, 10);
    }
  });
  test("an indefinite covariance of more assets than are checked beforehand, once a solver meets it", () => {
    const n = 101;
    const covariance = new Float64Array(n * n);
    for (let i = 0; i < n; i++) covariance[i * n + i] = 1;
    for (const [i, j, value] of [
      [0, 1, 0.9],
      [0, 2, 0.9],
      [1, 2, -0.9],
    ] as const) {
      covariance[i * n + j] = value;
      covariance[j * n + i] = value;
    }
    const many: Moments = {
      assets: Array.from({ length: n }, (_, i) => `A${i}`),
      mean: new Float64Array(n).fill(0.1),
      covariance,
      periodsPerYear: 252,
    };
    for (const solve of [() => meanVariance(many, { objective: "minimum-variance" }), () => efficientFrontier(many)])
      expect(solve).toThrow(/not positive semidefinite: its smallest eigenvalue is -0\.800000/);
  });
  test("a correlation beyond 1", () => {
    expect(() => checkMoments(moments([1, 1.2, 1.2, 1]))).toThrow(/smallest eigenvalue is -0\.200000/);
  });
  test("an asset named twice", () => {
    expect(() => checkMoments({ ...moments([1, 0, 0, 1]), assets: ["KO", "KO"] })).toThrow(/KO stands twice/);
  });
});

test("semidefinite covariances pass: duplicates, fewer dates than assets, no variance at all", () => {
  checkMoments(moments([1, 1, 1, 1]));
  checkMoments(moments([0, 0, 0, 0]));
  const x = [0.3, -0.1, 0.7, 0.2];
  checkMoments(moments(x.flatMap((a) => x.map((b) => a * b))));
});

test("factor moments are checked by part", () => {
  checkMoments(factorMoments());
  expect(() => checkMoments(factorMoments({ specificVariance: Float64Array.of(0.1, -0.1) }))).toThrow(
    /specificVariance\.KO is -0\.1/,
  );
  expect(() => checkMoments(factorMoments({ loadings: Float64Array.of(1, Number.NaN) }))).toThrow(
    /loadings of KO on market/,
  );
  expect(() => checkMoments(factorMoments({ loadings: Float64Array.of(1) }))).toThrow(/2 assets by 1 factors/);
  expect(() => checkMoments(factorMoments({ covariance: Float64Array.of(-1) }))).toThrow(
    /factors\.covariance gives market/,
  );
});

test("a covariance that is written into after it was estimated is checked again", () => {
  const random = seededRandom(5);
  const assets = Array.from({ length: 9 }, (_, i) => `A${i}`);
  const dates = Array.from({ length: 40 }, (_, t) => new Date(Date.UTC(2020, 0, 1 + t)).toISOString().slice(0, 10));
  const estimated = (): Moments =>
    estimateMoments({
      kind: "simple",
      assets,
      dates,
      values: Float64Array.from({ length: 360 }, () => random.normal()),
    });
  const faults: readonly (readonly [RegExp, (covariance: Float64Array) => void])[] = [
    [/not symmetric/, (c) => c.set([c[3]! + 1], 3)],
    [/not symmetric/, (c) => c.set([c[2]!, c[1]!], 1)],
    [/not symmetric/, (c) => c.set([c[3]! + 1, c[4]! - 1], 3)],
    [/is NaN/, (c) => c.fill(Number.NaN, 5, 6)],
    [/not positive semidefinite/, (c) => [1, 9].map((k) => c.set([-9 * c[0]!], k))],
    [/the variance -/, (c) => c.set([-c[10]!], 10)],
  ];
  for (const [said, change] of faults) {
    const moments = estimated();
    expect(meanVariance(moments, { objective: "minimum-variance" }).status).toBe("optimal");
    change(moments.covariance);
    expect(() => meanVariance(moments, { objective: "minimum-variance" })).toThrow(said);
  }
});
