import { expect, test } from "vitest";
import {
  chiSquaredTailKernel,
  incompleteGammaKernel,
} from "../../src/numerics/distribution/incomplete-gamma-kernel.js";
import {
  studentCdfKernel,
  studentDensityKernel,
  studentQuantileKernel,
} from "../../src/numerics/distribution/student-t-kernel.js";
import reference from "../reference/numerics/distributions.json" with { type: "json" };

const { expected, tolerance } = reference;

test.each([
  ["studentCdf", studentCdfKernel],
  ["studentQuantile", studentQuantileKernel],
  ["chiSquaredTail", chiSquaredTailKernel],
] as const)("%s equals scipy to 1e-12 relative", (name, kernel) => {
  for (const row of expected[name]) {
    const [x, degrees, value] = row as [number, number, number];
    expect(Math.abs(kernel(x, degrees) - value)).toBeLessThanOrEqual(tolerance * Math.abs(value));
  }
});

test("the quantile of Student's t inverts its distribution function", () => {
  for (const degrees of [1, 4.5, 60]) {
    for (const p of [1e-9, 0.02, 0.4, 0.77, 1 - 1e-6]) {
      expect(studentCdfKernel(studentQuantileKernel(p, degrees), degrees)).toBeCloseTo(p, 12);
    }
  }
});

test("the ends of the quantile are infinite and the middle is 0", () => {
  expect(studentQuantileKernel(0, 3)).toBe(Number.NEGATIVE_INFINITY);
  expect(studentQuantileKernel(1, 3)).toBe(Number.POSITIVE_INFINITY);
  expect(studentQuantileKernel(0.5, 3)).toBe(0);
});

test("arguments outside the domain give NaN", () => {
  expect(studentQuantileKernel(-0.1, 3)).toBeNaN();
  expect(studentCdfKernel(1, 0)).toBeNaN();
  expect(incompleteGammaKernel(-1, 1).lower).toBeNaN();
  expect(incompleteGammaKernel(1, -1).upper).toBeNaN();
});

test("the density of one degree of freedom is Cauchy's", () => {
  expect(studentDensityKernel(2, 1)).toBeCloseTo(1 / (5 * Math.PI), 15);
});

test("the two incomplete gamma functions are complements", () => {
  for (const x of [0, 0.3, 2, 40, Number.POSITIVE_INFINITY]) {
    const { lower, upper } = incompleteGammaKernel(2.5, x);
    expect(lower + upper).toBeCloseTo(1, 14);
  }
});
