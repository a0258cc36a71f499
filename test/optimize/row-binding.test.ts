import { expect, test } from "vitest";
import type { Constraints } from "../../src/core/types.js";
import { requireOptimal } from "../../src/optimize/answer/require-optimal.js";
import { hierarchicalEqualRisk } from "../../src/optimize/hierarchical/hierarchical-equal-risk.js";
import { hierarchicalRiskParity } from "../../src/optimize/hierarchical/hierarchical-risk-parity.js";
import { meanVariance } from "../../src/optimize/mean-variance/mean-variance.js";

const moments = {
  assets: ["A", "B", "C"],
  mean: Float64Array.of(0.06, 0.1, 0.12),
  covariance: Float64Array.of(0.04, 0.01, 0, 0.01, 0.09, 0.02, 0, 0.02, 0.16),
  periodsPerYear: 1,
};
const solve = (constraints: Constraints) =>
  requireOptimal(meanVariance(moments, { objective: "minimum-variance", constraints }));
const variance = (constraints: Constraints): number => solve(constraints).volatility ** 2;
const priceOf = (constraints: Constraints, name: string) =>
  solve(constraints).diagnostics.binding.find(({ constraint }) => constraint === name)?.shadowPrice;

test("a budget range at its lower end has the price of one unit more budget, as a fixed budget has", () => {
  const h = 1e-5;
  const slope = (variance({ budget: [0.9 - h, 1] }) - variance({ budget: [0.9 + h, 1] })) / (2 * h);
  expect(priceOf({ budget: [0.9, 1] }, "budget")).toBeCloseTo(slope, 8);
  expect(priceOf({ budget: [0.9, 1] }, "budget")).toBeCloseTo(priceOf({ budget: 0.9 }, "budget")!, 12);
});

test("a group whose min is its max is named by the side that would gain, with what it gains", () => {
  const group = (min: number, max: number): Constraints => ({ groups: [{ name: "G", assets: ["B", "C"], min, max }] });
  const h = 1e-5;
  const gain = (variance(group(0.5, 0.5)) - variance(group(0.5 - h, 0.5))) / h;
  expect(priceOf(group(0.5, 0.5), "groups.G.max")).toBeUndefined();
  expect(priceOf(group(0.5, 0.5), "groups.G.min")).toBeCloseTo(gain, 4);
  const floor = (variance(group(0.05, 0.05)) - variance(group(0.05, 0.05 + h))) / h;
  expect(priceOf(group(0.05, 0.05), "groups.G.max")).toBeCloseTo(floor, 4);
});

test.each([1e300, 1e-160])("hierarchical portfolios do not depend on a covariance %d times as large", (scale) => {
  const scaled = { ...moments, covariance: moments.covariance.map((c) => c * scale) };
  for (const method of [hierarchicalRiskParity, hierarchicalEqualRisk]) {
    const expected = requireOptimal(method(moments)).weights;
    const { weights } = requireOptimal(method(scaled));
    for (const asset of moments.assets) expect(weights[asset]).toBeCloseTo(expected[asset]!, 12);
  }
});
