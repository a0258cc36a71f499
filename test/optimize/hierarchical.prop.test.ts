import fc from "fast-check";
import { expect, test } from "vitest";
import type { Moments } from "../../src/core/types.js";
import { requireOptimal } from "../../src/optimize/answer/require-optimal.js";
import { hierarchicalRiskParity } from "../../src/optimize/hierarchical/hierarchical-risk-parity.js";

/** Σ = X'X / T of a table with more or fewer rows than columns, so some are singular. */
const moments = fc
  .record({ n: fc.integer({ min: 1, max: 12 }), t: fc.integer({ min: 1, max: 20 }) })
  .chain(({ n, t }) =>
    fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: n * t, maxLength: n * t }).map((x): Moments => {
      const covariance = new Float64Array(n * n);
      for (let i = 0; i < n; i++) {
        for (let j = 0; j < n; j++) {
          let sum = i === j ? 1e-3 : 0;
          for (let k = 0; k < t; k++) sum += (x[k * n + i]! * x[k * n + j]!) / t;
          covariance[i * n + j] = sum;
        }
      }
      const assets = Array.from({ length: n }, (_, i) => `asset ${i}`);
      return { assets, mean: new Float64Array(n), covariance, periodsPerYear: 12 };
    }),
  );
const options = fc.record({
  linkage: fc.constantFrom("single" as const, "complete" as const, "average" as const, "ward" as const),
  distance: fc.constantFrom("correlation" as const, "distance-of-distances" as const),
  leafOrder: fc.constantFrom("linkage" as const, "optimal" as const, "shortest" as const),
});

test("weights are positive and sum to 1, and the input is left as it was", () => {
  fc.assert(
    fc.property(moments, options, (m, o) => {
      const before = structuredClone(m);
      const { weights, diagnostics } = requireOptimal(hierarchicalRiskParity(m, o));
      const all = Object.values(weights);
      expect(Math.min(...all)).toBeGreaterThan(0);
      expect(Math.abs(all.reduce((a, b) => a + b, 0) - 1)).toBeLessThan(1e-12);
      expect(diagnostics.kktResidual).toBeLessThan(1e-12);
      expect(m).toEqual(before);
    }),
  );
});

test("bounds that leave room are kept", () => {
  fc.assert(
    fc.property(
      moments,
      options,
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 1.001, max: 3, noNaN: true }),
      (m, o, a, b) => {
        const n = m.assets.length;
        const min = a / n;
        const max = b / n;
        const { weights, diagnostics } = requireOptimal(hierarchicalRiskParity(m, { ...o, constraints: { min, max } }));
        for (const w of Object.values(weights)) {
          expect(w).toBeGreaterThanOrEqual(min);
          expect(w).toBeLessThanOrEqual(max);
        }
        expect(diagnostics.kktResidual).toBeLessThan(1e-12);
      },
    ),
  );
});

test("the scale of the covariance changes nothing", () => {
  fc.assert(
    fc.property(moments, options, fc.integer({ min: -26, max: 26 }), (m, o, power) => {
      const scaled = { ...m, covariance: m.covariance.map((c) => c * 2 ** (2 * power)) };
      const one = requireOptimal(hierarchicalRiskParity(m, o)).weights;
      const other = requireOptimal(hierarchicalRiskParity(scaled, o)).weights;
      for (const asset of m.assets) expect(Math.abs(one[asset]! - other[asset]!)).toBeLessThan(1e-12);
    }),
  );
});
