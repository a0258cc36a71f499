import { describe, expect, test } from "vitest";
import type { Constraints, OptimalResult } from "../../src/core/types.js";
import { requireOptimal } from "../../src/optimize/answer/require-optimal.js";
import { meanVariance } from "../../src/optimize/mean-variance/mean-variance.js";
import type { MeanVarianceOptions } from "../../src/optimize/mean-variance/read-mean-variance.js";
import { randomFactorMoments, randomMoments } from "./random-moments.js";

const moments = randomMoments(10, 4);
const { assets, mean, covariance } = moments;
const n = assets.length;

const weightsOf = ({ weights }: OptimalResult): number[] => assets.map((asset) => weights[asset]!);
const solve = (options: MeanVarianceOptions): OptimalResult => requireOptimal(meanVariance(moments, options));
const variance = (w: readonly number[]): number => {
  let sum = 0;
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) sum += w[i]! * covariance[i * n + j]! * w[j]!;
  return sum;
};
const objectiveOf = (options: MeanVarianceOptions, result: OptimalResult): number => {
  switch (options.objective) {
    case "maximum-sharpe":
      return result.sharpeRatio!;
    case "maximum-utility":
      return result.expectedReturn - 0.5 * options.riskAversion! * result.volatility ** 2;
    case "target-volatility":
      return result.expectedReturn;
    default:
      return -(result.volatility ** 2);
  }
};

describe("a shadow price is what a unit more room gains the objective", () => {
  const base = (change: Record<string, number>): Constraints => ({
    min: { A2: 0.05 - (change["min.A2"] ?? 0) },
    max: Object.fromEntries(assets.map((asset) => [asset, 0.2 + (change[`max.${asset}`] ?? 0)])),
    budget: 1 + (change["budget"] ?? 0),
    groups: [{ name: "G", assets: ["A0", "A1", "A3", "A6"], max: 0.25 + (change["groups.G.max"] ?? 0) }],
    linear: [{ name: "L", coefficients: { A4: 1, A5: -0.5 }, min: 0.06 - (change["linear.L.min"] ?? 0) }],
    trackingError: {
      benchmark: { A1: 0.2, A4: 0.2, A7: 0.2, A8: 0.2, A9: 0.2 },
      max: 0.06 + (change["trackingError"] ?? 0),
    },
    turnover: { from: { A4: 0.2, A7: 0.3, A9: 0.5 }, max: 0.55 + (change["turnover"] ?? 0) },
  });
  const cases: ((change: Record<string, number>) => MeanVarianceOptions)[] = [
    (change) => ({ objective: "minimum-variance", constraints: base(change) }),
    (change) => ({ objective: "maximum-utility", riskAversion: 4, constraints: base(change) }),
    (change) => ({ objective: "maximum-sharpe", riskFreeRate: 0.01, constraints: base(change) }),
    (change) => ({
      objective: "target-return",
      target: 0.078 - (change["targetReturn"] ?? 0),
      constraints: base(change),
    }),
    (change) => ({
      objective: "target-volatility",
      target: 0.17 + (change["targetVolatility"] ?? 0),
      constraints: base(change),
    }),
  ];
  test.each(cases.map((options) => [options({}).objective, options] as const))("%s", (_, options) => {
    const { diagnostics } = solve(options({}));
    const prices = diagnostics.binding.filter(
      ({ constraint }) => !constraint.startsWith("min.") || constraint === "min.A2",
    );
    expect(prices.length).toBeGreaterThan(2);
    for (const { constraint, shadowPrice } of prices) {
      const h = 1e-5;
      const gain = (step: number): number => objectiveOf(options({}), solve(options({ [constraint]: step }))) / (2 * h);
      expect(gain(h) - gain(-h), constraint).toBeCloseTo(shadowPrice!, 4);
      if (constraint !== "budget") expect(shadowPrice, constraint).toBeGreaterThanOrEqual(-1e-9);
    }
  });
});

describe("special constraints hold, and no random feasible portfolio is better", () => {
  const from = { A0: 0.3, A3: 0.3, A5: 0.4 };
  const start = assets.map((asset) => Object.entries(from).find(([key]) => key === asset)?.[1] ?? 0);
  const traded = (w: readonly number[]): number => w.reduce((sum, x, i) => sum + Math.abs(x - start[i]!) / 2, 0);

  test("turnover: exactly used up, and on the way between the start and the optimum", () => {
    for (const max of [0, 0.05, 0.2, 0.45]) {
      const w = weightsOf(solve({ objective: "minimum-variance", constraints: { turnover: { from, max } } }));
      expect(traded(w)).toBeCloseTo(max, 9);
    }
    const free = weightsOf(solve({ objective: "minimum-variance" }));
    const loose = weightsOf(solve({ objective: "minimum-variance", constraints: { turnover: { from, max: 1 } } }));
    free.forEach((w, i) => {
      expect(loose[i]!).toBeCloseTo(w, 10);
    });
  });

  test("costs keep small changes from being made, and high ones all", () => {
    const utility = (buy: number): number[] =>
      weightsOf(
        solve({ objective: "maximum-utility", riskAversion: 4, constraints: { costs: { from, buy, sell: buy } } }),
      );
    expect(traded(utility(10))).toBe(0);
    expect(traded(utility(0.02))).toBeGreaterThan(0);
    expect(traded(utility(0.02))).toBeLessThan(traded(utility(0)));
    // an asset that costs more to trade than it brings is left where it was, to the last bit
    expect(utility(0.05).some((w, i) => w === start[i])).toBe(true);
  });

  test("tracking error: exactly at the limit", () => {
    const benchmark = { A0: 0.5, A1: 0.5 };
    const b = assets.map((asset) => (asset === "A0" || asset === "A1" ? 0.5 : 0));
    for (const objective of ["minimum-variance", "maximum-sharpe", "maximum-utility"] as const) {
      const w = weightsOf(solve({ objective, constraints: { trackingError: { benchmark, max: 0.05 } } }));
      expect(Math.sqrt(variance(w.map((x, i) => x - b[i]!)))).toBeCloseTo(0.05, 8);
    }
  });

  test("gross exposure: exactly used up by a long-short portfolio", () => {
    const w = weightsOf(
      solve({ objective: "maximum-utility", riskAversion: 2, constraints: { min: -1, maxGross: 1.5 } }),
    );
    expect(w.reduce((sum, x) => sum + Math.abs(x), 0)).toBeCloseTo(1.5, 9);
    expect(Math.min(...w)).toBeLessThan(0);
  });

  test("ridge spreads the weights", () => {
    const plain = weightsOf(solve({ objective: "minimum-variance" }));
    const spread = weightsOf(solve({ objective: "minimum-variance", ridge: 1e6 }));
    expect(Math.max(...plain)).toBeGreaterThan(0.15);
    for (const w of spread) expect(w).toBeCloseTo(1 / n, 6);
  });
});

test("a factor form gives the weights of its expanded covariance", () => {
  const factor = randomFactorMoments(40, 6);
  const dense = randomMoments(40, 6);
  for (const options of [
    { objective: "minimum-variance", constraints: { max: 0.1 } },
    { objective: "maximum-sharpe", riskFreeRate: 0.02 },
    { objective: "target-return", target: 0.09, constraints: { max: 0.2 } },
    { objective: "minimum-variance", constraints: { max: 2 / 40 } },
  ] as const) {
    const a = requireOptimal(meanVariance(factor, options));
    const b = requireOptimal(meanVariance(dense, options));
    for (const asset of factor.assets) expect(a.weights[asset]).toBeCloseTo(b.weights[asset]!, 9);
    expect(a.diagnostics.kktResidual).toBeLessThan(1e-9);
  }
});

test("twenty thousand capped assets are settled in a few turns, whatever their sum is rounded to", () => {
  const n = 20_000;
  const moments = randomFactorMoments(n, 5);
  const max = 20 / n;
  const { weights, diagnostics } = requireOptimal(
    meanVariance(moments, { objective: "minimum-variance", constraints: { max } }),
  );
  expect(diagnostics.iterations).toBeLessThan(100);
  expect(diagnostics.kktResidual).toBeLessThan(1e-9);
  expect(Object.values(weights).filter((w) => w === max).length).toBeGreaterThan(900);
});

test("one asset, equal means, no variance: the answer is the obvious one", () => {
  const one = { assets: ["X"], mean: Float64Array.of(0.1), covariance: Float64Array.of(0.04), periodsPerYear: 1 };
  for (const objective of ["minimum-variance", "maximum-sharpe", "maximum-utility"] as const) {
    expect(requireOptimal(meanVariance(one, { objective })).weights).toEqual({ X: 1 });
  }
  const flat = { ...moments, covariance: new Float64Array(n * n) };
  const richest = assets[mean.indexOf(Math.max(...mean))]!;
  expect(requireOptimal(meanVariance(flat, { objective: "maximum-utility" })).weights[richest]).toBe(1);
});

test("strange tickers are ordinary assets", () => {
  const named = { ...moments, assets: ["__proto__", "7203", ...assets.slice(2)] };
  const { weights } = requireOptimal(meanVariance(named, { objective: "minimum-variance" }));
  const plain = weightsOf(solve({ objective: "minimum-variance" }));
  expect(Object.getOwnPropertyDescriptor(weights, "__proto__")?.value).toBe(plain[0]);
  expect(weights["7203"]).toBe(plain[1]);
});

test("wrong options are refused by name", () => {
  expect(() => meanVariance(moments, { objective: "target-return" })).toThrow(/target is undefined/);
  expect(() => meanVariance(moments, { objective: "target-volatility", target: -1 })).toThrow(/target is -1/);
  expect(() => meanVariance(moments, { objective: "maximum-utility", riskAversion: 0 })).toThrow(/riskAversion is 0/);
  expect(() => meanVariance(moments, { objective: "minimum-variance", ridge: Number.NaN })).toThrow(/ridge is NaN/);
  expect(() => meanVariance(moments, JSON.parse('{"objective": "max-sharpe"}'))).toThrow(/objective is "max-sharpe"/);
});
