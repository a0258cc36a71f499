import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { fromJson } from "../../src/core/json/from-json.js";
import { toJson } from "../../src/core/json/to-json.js";
import type { Constraints, Moments, OptimizationResult } from "../../src/core/types.js";
import { requireOptimal } from "../../src/optimize/answer/require-optimal.js";
import { type EfficientFrontier, efficientFrontier } from "../../src/optimize/frontier/efficient-frontier.js";
import { type FrontierChoice, frontierPortfolio } from "../../src/optimize/frontier/frontier-portfolio.js";
import { meanVariance } from "../../src/optimize/mean-variance/mean-variance.js";
import type { MeanVarianceOptions } from "../../src/optimize/mean-variance/read-mean-variance.js";
import { randomFactorMoments, randomMoments } from "./random-moments.js";

const reference: {
  input: { mean: number[]; covariance: number[] };
  expected: Record<string, { corners: number[][]; maximumSharpe: number[] }>;
  tolerance: number;
} = JSON.parse(readFileSync(new URL("../reference/optimize/critical-line.json", import.meta.url), "utf8"));

const tenAssets: Moments = {
  assets: Array.from({ length: 10 }, (_, i) => `X${i + 1}`),
  mean: Float64Array.from(reference.input.mean),
  covariance: Float64Array.from(reference.input.covariance),
  periodsPerYear: 1,
};
const values = (weights: Readonly<Record<string, number>>): number[] => Object.values(weights);
const distance = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);

describe("the ten assets of Bailey and López de Prado (2013)", () => {
  const bounds: [string, Constraints][] = [
    ["long-only", {}],
    ["at most 30 %", { max: 0.3 }],
  ];
  test.each(bounds)(
    "%s: every corner portfolio, and the maximum Sharpe portfolio between two of them",
    (name, constraints) => {
      const { corners, maximumSharpe } = reference.expected[name]!;
      const frontier = efficientFrontier(tenAssets, { constraints });
      // with the cap theirs leaves one out, which ours proves by its residual
      expect(frontier.corners.length).toBe(name === "long-only" ? 10 : corners.length + 1);
      for (const corner of corners) {
        const nearest = Math.min(...frontier.corners.map(({ weights }) => distance(values(weights), corner)));
        expect(nearest).toBeLessThan(reference.tolerance);
      }
      expect(frontier.path.kktResidual).toBeLessThan(1e-13);
      // their maximum Sharpe portfolio comes from a golden section search and is good to five digits
      const tangent = requireOptimal(frontierPortfolio(frontier, { riskFreeRate: 0 }));
      expect(distance(values(tangent.weights), maximumSharpe)).toBeLessThan(1e-4);
    },
  );

  test("the maximum Sharpe ratio is 4.4535, the least volatility .2052, by both ways", () => {
    const frontier = efficientFrontier(tenAssets);
    expect(requireOptimal(frontierPortfolio(frontier, { riskFreeRate: 0 })).sharpeRatio).toBeCloseTo(4.4535, 4);
    expect(requireOptimal(meanVariance(tenAssets, { objective: "maximum-sharpe" })).sharpeRatio).toBeCloseTo(4.4535, 4);
    expect(frontier.corners[0]!.volatility).toBeCloseTo(0.2052, 4);
  });
});

describe("a portfolio of the frontier is what meanVariance gives for the same question", () => {
  const cases: [string, number, Constraints][] = [
    ["long-only", 12, {}],
    ["caps", 25, { max: 0.1 }],
    [
      "caps, groups and a linear row",
      24,
      {
        max: 0.15,
        groups: [
          { name: "G", assets: ["A0", "A1", "A2", "A3"], max: 0.2 },
          { name: "H", assets: ["A4", "A5", "A6", "A7"], min: 0.15 },
        ],
        linear: [{ name: "tilt", coefficients: { A8: 2, A9: -1, A10: 0.5 }, min: -0.05, max: 0.2 }],
      },
    ],
    ["long-short", 15, { min: -0.2, max: 0.4 }],
    ["a budget range", 10, { budget: [0.5, 1], max: 0.3 }],
  ];
  test.each(cases)("%s", (_, n, constraints) => {
    for (let seed = 1; seed <= 6; seed++) {
      const moments = randomMoments(n, 100 * n + seed);
      const frontier = efficientFrontier(moments, { constraints });
      expect(frontier.status).toBe("optimal");
      const low = frontier.corners[0]!;
      const high = frontier.corners[frontier.corners.length - 1]!;
      const asked: [FrontierChoice, MeanVarianceOptions][] = [];
      for (const share of [0.1, 0.45, 0.8, 1]) {
        const target = low.expectedReturn + share * (high.expectedReturn - low.expectedReturn);
        asked.push([{ targetReturn: target }, { objective: "target-return", target }]);
        const volatility = low.volatility + share * (high.volatility - low.volatility);
        asked.push([{ targetVolatility: volatility }, { objective: "target-volatility", target: volatility }]);
      }
      asked.push([{ riskFreeRate: 0.02 }, { objective: "maximum-sharpe", riskFreeRate: 0.02 }]);
      for (const [choice, options] of asked) {
        const found = requireOptimal(frontierPortfolio(frontier, choice));
        const solved = requireOptimal(meanVariance(moments, { ...options, constraints }));
        expect(distance(values(found.weights), values(solved.weights)), JSON.stringify([seed, choice])).toBeLessThan(
          1e-7,
        );
        expect(found.volatility).toBeCloseTo(solved.volatility, 9);
      }
      expect(frontier.path.kktResidual).toBeLessThan(1e-11);
    }
  });

  test("with the same shadow prices", () => {
    const moments = randomMoments(12, 5);
    const frontier = efficientFrontier(moments, { constraints: { max: 0.2 } });
    const target = 0.09;
    const prices = (result: OptimizationResult): Record<string, number> => {
      const { binding } = requireOptimal(result).diagnostics;
      return Object.fromEntries(
        binding.filter((b) => b.constraint !== "targetReturn").map((b) => [b.constraint, b.shadowPrice!]),
      );
    };
    const found = prices(frontierPortfolio(frontier, { targetReturn: target }));
    const solved = prices(meanVariance(moments, { objective: "target-return", target, constraints: { max: 0.2 } }));
    expect(Object.keys(found).sort()).toEqual(Object.keys(solved).sort());
    for (const [name, price] of Object.entries(solved)) expect(found[name]).toBeCloseTo(price, 9);
  });
});

test("a factor form has the frontier of its expanded covariance", () => {
  const factor = efficientFrontier(randomFactorMoments(30, 3), { constraints: { max: 0.2 } });
  const dense = efficientFrontier(randomMoments(30, 3), { constraints: { max: 0.2 } });
  expect(factor.corners.length).toBe(dense.corners.length);
  factor.corners.forEach((corner, i) => {
    expect(distance(values(corner.weights), values(dense.corners[i]!.weights))).toBeLessThan(1e-9);
  });
});

test("equal means leave one corner, the least variance", () => {
  const moments = { ...randomMoments(8, 2), mean: new Float64Array(8).fill(0.05) };
  const { corners } = efficientFrontier(moments);
  expect(corners.length).toBe(1);
  const least = requireOptimal(meanVariance(moments, { objective: "minimum-variance" }));
  expect(distance(values(corners[0]!.weights), values(least.weights))).toBeLessThan(1e-12);
});

test("duplicate assets and singular covariances have a frontier", () => {
  const { mean, covariance } = randomMoments(6, 9);
  const twice = Float64Array.from(
    { length: 144 },
    (_, p) => covariance[(Math.floor(p / 12) % 6) * 6 + ((p % 12) % 6)]!,
  );
  const moments: Moments = {
    assets: Array.from({ length: 12 }, (_, i) => `A${i}`),
    mean: Float64Array.from({ length: 12 }, (_, i) => mean[i % 6]!),
    covariance: twice,
    periodsPerYear: 12,
  };
  const { status, corners } = efficientFrontier(moments);
  const single = efficientFrontier({ ...moments, assets: moments.assets.slice(0, 6), mean, covariance }).corners;
  expect(status).toBe("optimal");
  expect(corners[corners.length - 1]!.expectedReturn).toBeCloseTo(single[single.length - 1]!.expectedReturn, 8);
  expect(corners[0]!.volatility).toBeCloseTo(single[0]!.volatility, 8);
});

test("what cannot be had is a value with a reason", () => {
  const frontier = efficientFrontier(tenAssets);
  expect(frontierPortfolio(frontier, { targetReturn: 1.5 })).toMatchObject({
    status: "infeasible",
    conflict: [{ constraint: "targetReturn" }],
  });
  expect(frontierPortfolio(frontier, { targetVolatility: 0.1 }).status).toBe("infeasible");
  expect(frontierPortfolio(frontier, { riskFreeRate: 2 }).status).toBe("infeasible");
  const impossible = efficientFrontier(tenAssets, { constraints: { max: 0.05 } });
  expect(impossible.status).toBe("infeasible");
  expect(impossible.conflict?.length).toBe(11);
  expect(frontierPortfolio(impossible, { riskFreeRate: 0 }).status).toBe("infeasible");
  expect(() => frontierPortfolio(frontier, { targetReturn: Number.NaN })).toThrow(/choice\.targetReturn is NaN/);
  expect(() => frontierPortfolio(frontier, { targetVolatility: -1 })).toThrow(
    expect.objectContaining({
      code: "invalid-argument",
      message: "choice.targetVolatility is -1: give a finite number of at least 0",
    }),
  );
  expect(frontierPortfolio(frontier, { targetVolatility: 0 }).status).toBe("infeasible");
  expect(() => efficientFrontier(tenAssets, { constraints: { maxPositions: 3 } })).toThrow(
    /maxPositions cannot be held/,
  );
});

test("a frontier that came back from a file with a part missing is refused with the name of the part", () => {
  const saved = toJson(efficientFrontier(tenAssets));
  type Part = Record<string, unknown>;
  const without = (name: string, partOf: (frontier: never) => Part, key: string): void => {
    const frontier = fromJson(saved) as EfficientFrontier;
    delete partOf(frontier as never)[key];
    expect(() => frontierPortfolio(frontier, { riskFreeRate: 0 })).toThrow(`${name}${key} is missing`);
  };
  const whole = fromJson(saved) as EfficientFrontier;
  for (const key of ["status", "method", "assets", "corners", "path"]) without("frontier.", (f: Part) => f, key);
  for (const key of Object.keys(whole.path)) without("frontier.path.", (f: { path: Part }) => f.path, key);
  for (const key of Object.keys(whole.corners[0]!))
    without("frontier.corners[1].", (f: { corners: Part[] }) => f.corners[1]!, key);
  for (const key of Object.keys(whole.path.rowNames[0]!))
    without("frontier.path.rowNames[0].", (f: { path: { rowNames: Part[] } }) => f.path.rowNames[0]!, key);
  expect(frontierPortfolio(whole, { riskFreeRate: 0 }).status).toBe("optimal");
});

test("where every portfolio has the same risk, only the one of the greatest return is efficient", () => {
  const assets = ["A", "B", "C"];
  const mean = Float64Array.of(0.05, 0.1, 0.07);
  for (const covariance of [new Float64Array(9), new Float64Array(9).fill(0.04)]) {
    const frontier = efficientFrontier({ assets, mean, covariance, periodsPerYear: 1 });
    expect(frontier.corners.map(({ weights }) => weights)).toEqual([{ A: 0, B: 1, C: 0 }]);
    const reached = requireOptimal(frontierPortfolio(frontier, { targetReturn: 0.076 }));
    expect(reached.expectedReturn).toBeCloseTo(0.1, 12);
    const volatility = Math.sqrt(covariance[0]!);
    const calm = requireOptimal(frontierPortfolio(frontier, { targetVolatility: volatility }));
    expect(calm.expectedReturn).toBeCloseTo(0.1, 12);
  }
});
