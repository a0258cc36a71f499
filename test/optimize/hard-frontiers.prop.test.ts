import { describe, expect, test } from "vitest";
import type { Constraints } from "../../src/core/types.js";
import { DenseForm } from "../../src/numerics/quadratic-form/dense-form.js";
import { criticalLineKernel } from "../../src/numerics/quadratic-program/critical-line-kernel.js";
import { dividedLineKernel } from "../../src/numerics/quadratic-program/divided-line-kernel.js";
import { requireOptimal } from "../../src/optimize/answer/require-optimal.js";
import { efficientFrontier } from "../../src/optimize/frontier/efficient-frontier.js";
import { frontierPortfolio } from "../../src/optimize/frontier/frontier-portfolio.js";
import { meanVariance } from "../../src/optimize/mean-variance/mean-variance.js";
import { hardInstance } from "./hard-instances.js";
import { randomMoments } from "./random-moments.js";

describe("frontiers on which many limits meet", () => {
  test("they have all corners, from the least variance to the greatest return, and between them what a target return gives", () => {
    for (let seed = 1; seed <= 150; seed++) {
      const { moments, options, label } = hardInstance(20_000 + seed, 12);
      const { turnover: _, costs: __, maxGross: ___, ...constraints }: Constraints = options.constraints ?? {};
      const frontier = efficientFrontier(moments, { constraints });
      expect(frontier.status, label).toBe("optimal");
      const { corners, path } = frontier;
      expect(path.kktResidual, label).toBeLessThanOrEqual(1e-9);
      const size = moments.mean.reduce((most, m) => Math.max(most, Math.abs(m)), 0);
      for (let k = 1; k < corners.length; k++) {
        expect(corners[k]!.expectedReturn - corners[k - 1]!.expectedReturn, label).toBeGreaterThan(-1e-9 * size);
      }
      const first = corners[0]!;
      const last = corners[corners.length - 1]!;
      const calm = requireOptimal(meanVariance(moments, { objective: "minimum-variance", constraints }));
      const spread = Math.max(last.volatility, calm.volatility);
      expect(Math.abs(first.volatility - calm.volatility), label).toBeLessThanOrEqual(1e-4 * spread);
      const rich = requireOptimal(meanVariance(moments, { objective: "target-volatility", target: 1e9, constraints }));
      expect(Math.abs(last.expectedReturn - rich.expectedReturn), label).toBeLessThanOrEqual(1e-7 * size);
      if (!(last.expectedReturn - first.expectedReturn > 1e-6 * size)) continue;
      const target = 0.3 * first.expectedReturn + 0.7 * last.expectedReturn;
      const between = requireOptimal(frontierPortfolio(frontier, { targetReturn: target }));
      const direct = requireOptimal(meanVariance(moments, { objective: "target-return", target, constraints }));
      expect(Math.abs(between.volatility - direct.volatility), label).toBeLessThanOrEqual(1e-6 * spread);
    }
  });

  test("the line divided is the line followed, where both can be had", () => {
    for (let seed = 1; seed <= 10; seed++) {
      const n = 15;
      const { mean, covariance } = randomMoments(n, seed);
      const program = {
        form: new DenseForm(covariance, n),
        linear: new Float64Array(n),
        lower: new Float64Array(n),
        upper: new Float64Array(n).fill(0.23),
        rows: [new Float64Array(n).fill(1)],
        rowLower: Float64Array.of(1),
        rowUpper: Float64Array.of(1),
      };
      const followed = criticalLineKernel(program, mean);
      const divided = dividedLineKernel(program, mean);
      expect(divided.status).toBe("optimal");
      expect(divided.corners.length).toBe(followed.corners.length);
      divided.corners.forEach(({ x, lambda }, k) => {
        const other = followed.corners[k]!;
        if (k < followed.corners.length - 1) expect(lambda / (other.lambda || 1)).toBeCloseTo(other.lambda ? 1 : 0, 6);
        x.forEach((w, j) => {
          expect(w).toBeCloseTo(other.x[j]!, 8);
        });
      });
    }
  });
});
