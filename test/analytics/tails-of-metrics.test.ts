import fc from "fast-check";
import { expect, test } from "vitest";
import { performanceMetrics } from "../../src/analytics/performance/performance-metrics.js";
import {
  historicalConditionalKernel,
  historicalValueAtRiskKernel,
} from "../../src/analytics/series/tail-loss-kernel.js";
import { quantileSortedKernel } from "../../src/numerics/distribution/quantile-sorted-kernel.js";

test("the tails are those of the sorted returns, at every level and to the last bit", () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -0.2, max: 0.2, noNaN: true }), { minLength: 2, maxLength: 300 }),
      fc.double({ min: 0.001, max: 0.999, noNaN: true }),
      (list, level) => {
        const sorted = Float64Array.from(list).sort();
        const metrics = performanceMetrics(Float64Array.from(list), { level });
        expect(metrics.valueAtRisk).toBe(historicalValueAtRiskKernel(sorted, level, "linear"));
        expect(metrics.conditionalValueAtRisk).toBe(historicalConditionalKernel(sorted, level));
        const low = Math.abs(quantileSortedKernel(sorted, 1 - level));
        if (low > 0) expect(metrics.tailRatio).toBe(Math.abs(quantileSortedKernel(sorted, level)) / low);
      },
    ),
    { numRuns: 300 },
  );
});
