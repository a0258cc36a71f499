import { describe, expect, test } from "vitest";
import type { Moments } from "../../src/core/types.js";
import { requireOptimal } from "../../src/optimize/answer/require-optimal.js";
import { meanVariance } from "../../src/optimize/mean-variance/mean-variance.js";

const pair: Moments = {
  assets: ["A", "B"],
  mean: Float64Array.of(0.05, 0.05),
  covariance: Float64Array.of(0.04, 0, 0, 0.09),
  periodsPerYear: 252,
};

describe("a target volatility when the means are equal", () => {
  test("costs decide: nothing is traded while the present portfolio is within the limit", () => {
    const constraints = { costs: { from: { A: 0.2, B: 0.8 }, buy: 0.01, sell: 0.01 } };
    const { weights } = requireOptimal(
      meanVariance(pair, { objective: "target-volatility", target: 0.5, constraints }),
    );
    expect(weights).toEqual({ A: 0.2, B: 0.8 });
    // σ² = 0.04·w² + 0.09·(1 − w)² is 0.04 at w = 5/13
    const tight = requireOptimal(meanVariance(pair, { objective: "target-volatility", target: 0.2, constraints }));
    expect(tight.weights["A"]).toBeCloseTo(5 / 13, 9);
  });
  test("a budget range decides: as much is invested as the limit lets", () => {
    const { weights, volatility } = requireOptimal(
      meanVariance(pair, { objective: "target-volatility", target: 0.12, constraints: { budget: [0, 1] } }),
    );
    // 9 : 4, the inverse variances, to the edge of the limit
    expect(weights["A"]! / weights["B"]!).toBeCloseTo(9 / 4, 8);
    expect(volatility).toBeCloseTo(0.12, 10);
  });
});

test("costs without a kink inside the bounds count as well", () => {
  // both must be bought; A is the dearer by more than it earns
  const moments = { ...pair, mean: Float64Array.of(0.06, 0.05) };
  const costs = { from: {}, buy: { A: 0.03, B: 0 } };
  const { weights } = requireOptimal(
    meanVariance(moments, { objective: "target-volatility", target: 1, constraints: { costs, max: 0.8 } }),
  );
  expect(weights["B"]).toBeCloseTo(0.8, 12);
});

test("a limit of no volatility is met by an asset that has none", () => {
  const moments = { ...pair, mean: Float64Array.of(0.05, 0.01), covariance: Float64Array.of(0.04, 0, 0, 0) };
  const { weights } = requireOptimal(meanVariance(moments, { objective: "target-volatility", target: 0 }));
  expect(weights["B"]).toBeCloseTo(1, 12);
});

test("where the limit is slack, the price of the budget is what more of it gains, with turnover too", () => {
  const moments: Moments = {
    assets: ["A", "B", "C"],
    mean: Float64Array.of(0.05, 0.1, 0.02),
    covariance: Float64Array.of(0.01, 0, 0, 0, 0.04, 0, 0, 0, 0.02),
    periodsPerYear: 1,
  };
  const solve = (budget: number) =>
    requireOptimal(
      meanVariance(moments, {
        objective: "target-volatility",
        target: 0.9,
        constraints: { max: 0.6, budget, turnover: { from: { A: 0.5, B: 0.5 }, max: 0.05 } },
      }),
    );
  const step = 1e-4;
  const slope = (solve(1 + step).expectedReturn - solve(1 - step).expectedReturn) / (2 * step);
  const price = solve(1).diagnostics.binding.find(({ constraint }) => constraint === "budget")?.shadowPrice;
  expect(price).toBeCloseTo(slope, 6);
});

describe("a limit that does not bind, with many assets", () => {
  const n = 120;
  const moments = (meanOf: (i: number) => number): Moments => ({
    assets: Array.from({ length: n }, (_, i) => `A${i}`),
    mean: Float64Array.from({ length: n }, (_, i) => meanOf(i)),
    covariance: Float64Array.from({ length: n * n }, (_, k) => (k % (n + 1) === 0 ? 0.01 * (1 + (k % n)) : 0.005)),
    periodsPerYear: 1,
  });
  test("the assets of the greatest means stand at their caps", () => {
    const result = requireOptimal(
      meanVariance(
        moments((i) => ((i * 37) % n) / 1000),
        { objective: "target-volatility", target: 5, constraints: { max: 0.3 } },
      ),
    );
    const held = Object.entries(result.weights).filter(([, weight]) => weight > 0);
    const byMean = Array.from({ length: n }, (_, i) => i).sort((a, b) => ((b * 37) % n) - ((a * 37) % n));
    expect(held.length).toBe(4);
    for (const i of byMean.slice(0, 3)) expect(result.weights[`A${i}`]).toBe(0.3);
    expect(result.weights[`A${byMean[3]}`]).toBeCloseTo(0.1, 12);
    expect(result.diagnostics.kktResidual).toBeLessThan(1e-12);
    expect(result.diagnostics.binding.map(({ constraint }) => constraint)).not.toContain("targetVolatility");
  });
  test("of several portfolios with the greatest return the one of least variance is given", () => {
    const equal = moments((i) => (i < 10 ? 0.1 : 0.02));
    const { weights } = requireOptimal(meanVariance(equal, { objective: "target-volatility", target: 5 }));
    const constraints = { max: Object.fromEntries(equal.assets.slice(10).map((asset) => [asset, 0])) };
    const calmest = requireOptimal(meanVariance(equal, { objective: "minimum-variance", constraints }));
    for (const asset of equal.assets) expect(weights[asset]).toBeCloseTo(calmest.weights[asset]!, 10);
  });
});

test("an asset that is sold off stands on its min, although it stood on its max before", () => {
  const two = {
    assets: ["A", "B"],
    mean: Float64Array.of(0.01, 0.1),
    covariance: Float64Array.of(0.04, 0, 0, 0.04),
    periodsPerYear: 1,
  };
  const costs = { from: { A: 0.5, B: 0.5 }, buy: 0.01, sell: 0.01 };
  const result = requireOptimal(
    meanVariance(two, { objective: "target-volatility", target: 0.5, constraints: { max: { A: 0.5 }, costs } }),
  );
  expect(result.weights).toEqual({ A: 0, B: 1 });
  const names = result.diagnostics.binding.map(({ constraint }) => constraint);
  expect(names).toContain("min.A");
  expect(names).not.toContain("max.A");
});

test("above the volatility of the greatest return, what holds the return back binds with its price", () => {
  const two = {
    assets: ["A", "B"],
    mean: Float64Array.of(0.1, 0.06),
    covariance: Float64Array.of(0.04, 0, 0, 0.04),
    periodsPerYear: 1,
  };
  for (const group of [
    { name: "g", assets: ["B"], min: 0.3 },
    { name: "g", assets: ["A"], max: 0.7 },
  ]) {
    const result = requireOptimal(
      meanVariance(two, { objective: "target-volatility", target: 0.19, constraints: { groups: [group] } }),
    );
    expect(result.weights).toEqual({ A: expect.closeTo(0.7, 12), B: expect.closeTo(0.3, 12) });
    // a unit more of A in the place of B earns 0.1 - 0.06
    expect(result.diagnostics.binding).toContainEqual({
      constraint: "min" in group ? "groups.g.min" : "groups.g.max",
      shadowPrice: expect.closeTo(0.04, 12),
    });
  }
});
