import { expect, test } from "vitest";
import {
  chiSquaredTailKernel,
  incompleteGammaKernel,
} from "../../src/numerics/distribution/incomplete-gamma-kernel.js";
import reference from "../reference/numerics/distributions.json" with { type: "json" };

const { expected, tolerance } = reference;

test("chiSquaredTail equals scipy to 1e-12 relative", () => {
  for (const row of expected.chiSquaredTail) {
    const [x, degrees, value] = row as [number, number, number];
    expect(Math.abs(chiSquaredTailKernel(x, degrees) - value)).toBeLessThanOrEqual(tolerance * Math.abs(value));
  }
});

test("arguments outside the domain give NaN", () => {
  expect(incompleteGammaKernel(-1, 1).lower).toBeNaN();
  expect(incompleteGammaKernel(1, -1).upper).toBeNaN();
});

test("the two incomplete gamma functions are complements", () => {
  for (const x of [0, 0.3, 2, 40, Number.POSITIVE_INFINITY]) {
    const { lower, upper } = incompleteGammaKernel(2.5, x);
    expect(lower + upper).toBeCloseTo(1, 14);
  }
});
