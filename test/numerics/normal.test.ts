import { expect, test } from "vitest";
import { normalCdfKernel, normalDensityKernel } from "../../src/numerics/distribution/normal-cdf-kernel.js";
import { normalQuantileKernel } from "../../src/numerics/distribution/normal-quantile-kernel.js";
import { quantileSortedKernel } from "../../src/numerics/distribution/quantile-sorted-kernel.js";
import reference from "../reference/numerics/normal.json" with { type: "json" };

test("the distribution function agrees with scipy, relatively, far into the lower tail", () => {
  reference.input.points.forEach((x, k) => {
    const expected = reference.expected.cdf[k]!;
    expect(Math.abs(normalCdfKernel(x) / expected - 1), `at ${x}`).toBeLessThan(reference.tolerance);
  });
  expect(normalCdfKernel(Number.NaN)).toBeNaN();
  expect(normalCdfKernel(Number.POSITIVE_INFINITY)).toBe(1);
  expect(normalCdfKernel(Number.NEGATIVE_INFINITY)).toBe(0);
  expect(normalDensityKernel(0)).toBeCloseTo(0.3989422804014327, 16);
});

test("the quantile agrees with scipy and undoes the distribution function", () => {
  reference.input.probabilities.forEach((p, k) => {
    const expected = reference.expected.quantile[k]!;
    expect(Math.abs(normalQuantileKernel(p) - expected)).toBeLessThan(1e-14 * Math.max(1, Math.abs(expected)));
    expect(Math.abs(normalCdfKernel(normalQuantileKernel(p)) / p - 1)).toBeLessThan(1e-12);
  });
  expect(normalQuantileKernel(0)).toBe(Number.NEGATIVE_INFINITY);
  expect(normalQuantileKernel(1)).toBe(Number.POSITIVE_INFINITY);
  expect(normalQuantileKernel(-0.1)).toBeNaN();
});

test("quantiles of type 7 lie on the line between order statistics", () => {
  const sorted = Float64Array.of(1, 2, 4, 8);
  expect([0, 0.25, 0.5, 5 / 6, 1].map((p) => quantileSortedKernel(sorted, p))).toEqual([
    1,
    1.75,
    3,
    expect.closeTo(6, 12),
    8,
  ]);
  expect(quantileSortedKernel(new Float64Array(0), 0.5)).toBeNaN();
  expect(quantileSortedKernel(Float64Array.of(3), 0.9)).toBe(3);
});
