import fc from "fast-check";
import { expect, test } from "vitest";
import type { Moments } from "../../src/core/types.js";
import { requireOptimal } from "../../src/optimize/answer/require-optimal.js";
import { riskBudgeting } from "../../src/optimize/risk-budget/risk-budgeting.js";
import { equalWeight } from "../../src/optimize/rules/equal-weight.js";
import { inverseVolatility } from "../../src/optimize/rules/inverse-volatility.js";

/** Covariances X'X of random factors, some nearly singular, at scales from 1e-8 to 1e8. */
const covariances = fc
  .record({
    n: fc.integer({ min: 1, max: 15 }),
    rows: fc.integer({ min: 1, max: 30 }),
    seed: fc.integer(),
    scale: fc.constantFrom(1e-8, 1e-3, 1, 1e8),
  })
  .map(({ n, rows, seed, scale }): Moments => {
    let state = seed | 0;
    const uniform = (): number => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
      return (state >>> 0) / 2 ** 32 - 0.3;
    };
    const x = Array.from({ length: rows * n }, uniform);
    const covariance = new Float64Array(n * n);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j <= i; j++) {
        let sum = i === j ? 0.01 : 0;
        for (let t = 0; t < rows; t++) sum += x[t * n + i]! * x[t * n + j]!;
        covariance[i * n + j] = sum * scale;
        covariance[j * n + i] = sum * scale;
      }
    }
    const assets = Array.from({ length: n }, (_, i) => (i === 0 ? "__proto__" : String(7200 + i)));
    return { assets, mean: new Float64Array(n), covariance, periodsPerYear: 252 };
  });

test("equal budgets give equal contributions, weights positive and summing to 1", () => {
  fc.assert(
    fc.property(covariances, (moments) => {
      const { weights, riskContributions } = requireOptimal(riskBudgeting(moments));
      const n = moments.assets.length;
      let sum = 0;
      for (const asset of moments.assets) {
        expect(Object.hasOwn(weights, asset)).toBe(true);
        expect(weights[asset]).toBeGreaterThan(0);
        expect(Math.abs(riskContributions[asset]! * n - 1)).toBeLessThan(1e-8);
        sum += weights[asset]!;
      }
      expect(sum).toBeCloseTo(1, 12);
    }),
    { numRuns: 200 },
  );
});

test("scaling the covariance changes no weight", () => {
  fc.assert(
    fc.property(covariances, fc.constantFrom(1e-6, 0.5, 1e6), (moments, factor) => {
      const scaled = { ...moments, covariance: moments.covariance.map((value) => value * factor) };
      const before = requireOptimal(riskBudgeting(moments)).weights;
      const after = requireOptimal(riskBudgeting(scaled)).weights;
      for (const asset of moments.assets) expect(after[asset]).toBeCloseTo(before[asset]!, 9);
    }),
    { numRuns: 100 },
  );
});

test("a cap holds, and what is below it keeps equal contributions", () => {
  fc.assert(
    fc.property(covariances, fc.double({ min: 1.01, max: 2, noNaN: true }), (moments, room) => {
      const max = Math.min(1, room / moments.assets.length);
      const result = riskBudgeting(moments, { constraints: { max } });
      const { weights, riskContributions } = requireOptimal(result);
      const free = moments.assets.filter((asset) => weights[asset]! < max);
      const shares = free.map((asset) => riskContributions[asset]!);
      for (const asset of moments.assets) expect(weights[asset]).toBeLessThanOrEqual(max);
      if (shares.length > 1) expect(Math.min(...shares) / Math.max(...shares)).toBeCloseTo(1, 6);
      expect(moments.assets.reduce((sum, asset) => sum + weights[asset]!, 0)).toBeCloseTo(1, 12);
    }),
    { numRuns: 200 },
  );
});

test("inputs are left untouched", () => {
  fc.assert(
    fc.property(covariances, (moments) => {
      const before = structuredClone(moments);
      for (const solve of [riskBudgeting, equalWeight, inverseVolatility])
        solve(moments, { constraints: { max: 0.9 } });
      expect(moments).toEqual(before);
    }),
    { numRuns: 30 },
  );
});
