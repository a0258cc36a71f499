import { expect, test } from "vitest";
import { efficientFrontier } from "../../src/optimize/frontier/efficient-frontier.js";
import { meanVariance } from "../../src/optimize/mean-variance/mean-variance.js";
import { conflictFaults, edgeFaults, fewPositionsFaults, printedResidual, sharpeGap } from "./question-faults.js";

const seeds = (count: number): number[] => Array.from({ length: count }, (_, k) => k + 1);
const free = { min: Number.NEGATIVE_INFINITY, max: Number.POSITIVE_INFINITY };
const pair = {
  assets: ["A", "B"],
  mean: Float64Array.of(0.1, 0.02),
  covariance: Float64Array.of(0.04, 0, 0, 0.0025),
  periodsPerYear: 1,
};

test("conflicts of all kinds are minimal and their slacks right, by brute force", () => {
  // `npx tsx scripts/acceptance/optimize-questions.ts` looks at a thousand
  for (const seed of seeds(60)) expect(conflictFaults(seed) ?? [], `seed ${seed}`).toEqual([]);
});

test("the residual recomputed from the printed prices is below 1e-8", () => {
  for (const seed of seeds(150)) expect(printedResidual(seed)?.residual ?? 0, `seed ${seed}`).toBeLessThan(1e-8);
});

test("with bounds up to 50 the greatest Sharpe ratio is that of the frontier", () => {
  for (const seed of seeds(150)) expect(sharpeGap(seed)?.gap ?? 0, `seed ${seed}`).toBeLessThan(1e-9);
});

test("a tangency beyond bounds of 50 is the corner of the bounds", () => {
  const options = { objective: "maximum-sharpe", riskFreeRate: 0.05 } as const;
  const result = meanVariance(pair, { ...options, constraints: { min: -50, max: 50 } });
  expect(result).toMatchObject({ status: "optimal", weights: { A: 50, B: -49 } });
  expect(result.status === "optimal" && result.sharpeRatio).toBeCloseTo(0.38559594026070737, 12);
});

test("without bounds and without a tangency the ratio is unbounded, by name", () => {
  const result = meanVariance(pair, { objective: "maximum-sharpe", riskFreeRate: 0.05, constraints: free });
  expect(result).toMatchObject({ status: "unbounded", reason: expect.stringContaining("no greatest value") });
});

test.each(["maximum-utility", "maximum-sharpe", "target-volatility"] as const)(
  "two assets that move together with other returns leave %s unbounded",
  (objective) => {
    const moments = {
      assets: ["A", "A2", "C"],
      mean: Float64Array.of(0.08, 0.05, 0.06),
      covariance: Float64Array.of(0.04, 0.04, 0.01, 0.04, 0.04, 0.01, 0.01, 0.01, 0.03),
      periodsPerYear: 1,
    };
    const target = objective === "target-volatility" ? { target: 0.15 } : {};
    expect(meanVariance(moments, { objective, ...target, constraints: free }).status).toBe("unbounded");
  },
);

test("tracking error and costs: no portfolio of a fine grid is better", () => {
  const mean = [-0.0000950691, 0.0223734, 0.0254204, 0.0252714];
  const covariance = [
    [0.0788457, 0.0272519, 0.0139793, 0.00405134],
    [0.0272519, 0.088278, 0.0370878, 0.0266332],
    [0.0139793, 0.0370878, 0.0532092, 0.0199277],
    [0.00405134, 0.0266332, 0.0199277, 0.0332826],
  ];
  const assets = ["A", "B", "C", "D"];
  const moments = {
    assets,
    mean: Float64Array.from(mean),
    covariance: Float64Array.from(covariance.flat()),
    periodsPerYear: 1,
  };
  const result = meanVariance(moments, {
    objective: "target-volatility",
    target: 0.2,
    constraints: {
      costs: { from: { A: 0.25, B: 0.25, C: 0.25 }, buy: 0.01, sell: 0.01 },
      trackingError: { benchmark: { A: 0.25, B: 0.25, C: 0.25, D: 0.25 }, max: 0.08 },
    },
  });
  if (result.status !== "optimal") throw new Error(result.status);
  const net = (w: readonly number[]): number =>
    w.reduce((sum, x, i) => sum + x * mean[i]! - 0.01 * Math.abs(x - (i < 3 ? 0.25 : 0)), 0);
  // the best portfolio of a grid of 1/400 that keeps both limits has 0.01711991
  expect(net(assets.map((asset) => result.weights[asset]!))).toBeGreaterThan(0.01711991);
  expect(result.diagnostics.kktResidual).toBeLessThan(1e-12);
  expect(result.diagnostics.binding.every(({ shadowPrice }) => shadowPrice !== null)).toBe(true);
});

test("costs and the tracking error count in what keeps an excess return away", () => {
  const costly = meanVariance(
    {
      assets: ["A", "B"],
      mean: Float64Array.of(0.03, 0.035),
      covariance: Float64Array.of(0.04, 0.01, 0.01, 0.05),
      periodsPerYear: 1,
    },
    { objective: "maximum-sharpe", riskFreeRate: 0.02, constraints: { costs: { from: {}, buy: 0.02, sell: 0.02 } } },
  );
  if (costly.status !== "infeasible") throw new Error(costly.status);
  expect(costly.conflict[0]).toEqual({ constraint: "riskFreeRate", slackNeeded: expect.closeTo(0.005, 9) });
  const tracked = meanVariance(
    {
      assets: ["LOW", "HIGH"],
      mean: Float64Array.of(0.01, 0.06),
      covariance: Float64Array.of(0.01, 0, 0, 0.04),
      periodsPerYear: 1,
    },
    {
      objective: "maximum-sharpe",
      riskFreeRate: 0.03,
      constraints: { trackingError: { benchmark: { LOW: 1 }, max: 0.02 } },
    },
  );
  if (tracked.status !== "infeasible") throw new Error(tracked.status);
  const high = 0.02 / Math.sqrt(0.05);
  expect(tracked.conflict).toEqual([
    { constraint: "riskFreeRate", slackNeeded: expect.closeTo(0.02 - 0.05 * high, 8) },
    { constraint: "trackingError", slackNeeded: expect.closeTo(0.4 * Math.sqrt(0.05) - 0.02, 6) },
  ]);
});

test("a target return that the tracking error does not allow is in the conflict", () => {
  const result = meanVariance(
    {
      assets: ["BOND", "MIX", "EQ"],
      mean: Float64Array.of(0.04, 0.06, 0.12),
      covariance: Float64Array.of(0.01, 0.002, 0.001, 0.002, 0.02, 0.004, 0.001, 0.004, 0.09),
      periodsPerYear: 1,
    },
    {
      objective: "target-return",
      target: 0.08,
      constraints: { trackingError: { benchmark: { BOND: 0.5, MIX: 0.5 }, max: 0.03 } },
    },
  );
  if (result.status !== "infeasible") throw new Error(result.status);
  expect(result.conflict).toEqual([
    { constraint: "targetReturn", slackNeeded: expect.closeTo(0.0220508414, 8) },
    { constraint: "trackingError", slackNeeded: expect.closeTo(0.0832843031, 8) },
  ]);
});
test("with few positions the slacks are those of the whole question", () => {
  for (const seed of seeds(3)) expect(fewPositionsFaults(seed) ?? [], `seed ${seed}`).toEqual([]);
});

test("a frontier without bounds is unbounded, by name", () => {
  expect(efficientFrontier(pair, { constraints: free })).toMatchObject({ status: "unbounded", corners: [] });
});

test("few positions that leave no excess return name the rate and all that keeps the return down", () => {
  expect(fewPositionsFaults(282)).toEqual([]);
});

test("a question without bounds that no few assets can answer is infeasible, not unbounded", () => {
  const linear = [
    { name: "first", coefficients: { A: 1 }, min: 0.1 },
    { name: "second", coefficients: { B: 1 }, max: -0.1 },
  ];
  const ask = (maxPositions: number): string =>
    meanVariance(pair, {
      objective: "maximum-sharpe",
      riskFreeRate: 0.05,
      constraints: { ...free, linear, maxPositions },
    }).status;
  expect([ask(1), ask(2)]).toEqual(["infeasible", "unbounded"]);
});

test("a target on the very edge of a nearly singular question has an answer", () => {
  for (const seed of seeds(40)) expect(edgeFaults(seed), `seed ${seed}`).toEqual([]);
});

test("a target of the very least volatility has an answer where the frontier next to it is rounding", () => {
  for (const seed of [79, 103, 351, 686, 868, 900, 1094, 1183, 1316, 2764])
    expect(edgeFaults(seed), `seed ${seed}`).toEqual([]);
});
