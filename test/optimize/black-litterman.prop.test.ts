import fc from "fast-check";
import { expect, test } from "vitest";
import type { Moments } from "../../src/core/types.js";
import { choleskyKernel } from "../../src/numerics/matrix/cholesky-kernel.js";
import { symmetricProductKernel } from "../../src/numerics/matrix/symmetric-product-kernel.js";
import { blackLitterman } from "../../src/optimize/views/black-litterman.js";
import type { ReturnView } from "../../src/optimize/views/resolve-views.js";

const number = fc.double({ min: -1, max: 1, noNaN: true });

/** Five assets, a prior, and up to three views of random mixes, confidences between 0 and 1. */
const problems = fc
  .record({
    x: fc.array(number, { minLength: 60, maxLength: 60 }),
    prior: fc.array(number, { minLength: 5, maxLength: 5 }),
    views: fc.array(
      fc.record({
        parts: fc.array(number, { minLength: 5, maxLength: 5 }),
        expected: number,
        confidence: fc.double({ min: 0.01, max: 0.99, noNaN: true }),
      }),
      { minLength: 1, maxLength: 3 },
    ),
  })
  .map(({ x, prior, views }) => {
    const assets = ["A", "B", "C", "D", "E"];
    const covariance = symmetricProductKernel(Float64Array.from(x), 12, 5).map(
      (v, k) => v / 12 + (k % 6 === 0 ? 0.01 : 0),
    );
    const moments: Moments = { assets, mean: new Float64Array(5), covariance, periodsPerYear: 12 };
    return {
      moments,
      prior: Float64Array.from(prior),
      views: views.map(
        ({ parts, expected, confidence }, k): ReturnView => ({
          assets: Object.fromEntries(assets.map((asset, i) => [asset, i === k ? 1 : parts[i]!])),
          return: expected,
          confidence,
        }),
      ),
    };
  });

const meanOf = (mix: ReturnView, mean: Float64Array): number =>
  Object.values(mix.assets).reduce((sum, part, i) => sum + part * mean[i]!, 0);

test("a single view moves the mean of its mix by its confidence's share of the way", () => {
  fc.assert(
    fc.property(problems, ({ moments, prior, views }) => {
      const view = views[0]!;
      const { mean } = blackLitterman(moments, { prior, views: [view] });
      const before = meanOf(view, prior);
      expect(meanOf(view, mean)).toBeCloseTo(before + view.confidence! * (view.return - before), 9);
    }),
  );
});

test("the posterior covariance lies between Σ and (1 + τ)Σ and is positive definite", () => {
  fc.assert(
    fc.property(problems, ({ moments, prior, views }) => {
      const { covariance } = blackLitterman(moments, { prior, views, tau: 0.1 });
      expect(choleskyKernel(covariance, 5).status).toBe("ok");
      const tiny = 1e-12;
      const above = moments.covariance.map((v, k) => 1.1 * v - covariance[k]! + (k % 6 === 0 ? tiny : 0));
      const below = covariance.map((v, k) => v - moments.covariance[k]! + (k % 6 === 0 ? tiny : 0));
      expect(choleskyKernel(above, 5).status).toBe("ok");
      expect(choleskyKernel(below, 5).status).toBe("ok");
    }),
  );
});

test("the order of the views does not matter, and the scale of a mix with its return does not either", () => {
  fc.assert(
    fc.property(problems, fc.double({ min: 0.1, max: 10, noNaN: true }), ({ moments, prior, views }, factor) => {
      const { mean } = blackLitterman(moments, { prior, views });
      const turned = [...views].reverse().map((view) => ({
        ...view,
        return: factor * view.return,
        assets: Object.fromEntries(Object.entries(view.assets).map(([asset, part]) => [asset, factor * part])),
      }));
      blackLitterman(moments, { prior, views: turned }).mean.forEach((value, i) => {
        expect(value).toBeCloseTo(mean[i]!, 8);
      });
    }),
  );
});

test("views that say what the prior says leave the mean where it is", () => {
  fc.assert(
    fc.property(problems, ({ moments, prior, views }) => {
      const agreeing = views.map((view) => ({ ...view, return: meanOf(view, prior) }));
      blackLitterman(moments, { prior, views: agreeing }).mean.forEach((value, i) => {
        expect(value).toBeCloseTo(prior[i]!, 10);
      });
    }),
  );
});

test("inputs are left untouched", () => {
  fc.assert(
    fc.property(problems, (problem) => {
      const before = structuredClone(problem);
      blackLitterman(problem.moments, { prior: problem.prior, views: problem.views });
      expect(problem).toEqual(before);
    }),
  );
});
