import { expect, test } from "vitest";
import { smallestEigenvalueKernel } from "../../src/numerics/matrix/smallest-eigenvalue-kernel.js";

test("the second difference matrix has the eigenvalues 2 − 2cos(πk/(N+1))", () => {
  for (const n of [1, 2, 3, 10, 60]) {
    const a = new Float64Array(n * n);
    for (let i = 0; i < n; i++) {
      a[i * n + i] = 2;
      if (i > 0) a[i * n + i - 1] = a[(i - 1) * n + i] = -1;
    }
    expect(smallestEigenvalueKernel(a, n)).toBeCloseTo(2 - 2 * Math.cos(Math.PI / (n + 1)), 12);
  }
});

test("repeated eigenvalues and blocks are no trap", () => {
  expect(smallestEigenvalueKernel(Float64Array.of(3, 0, 0, 0, 3, 0, 0, 0, -2), 3)).toBeCloseTo(-2, 12);
  expect(smallestEigenvalueKernel(Float64Array.of(1, 0, 0, 1), 2)).toBeCloseTo(1, 12);
  expect(smallestEigenvalueKernel(new Float64Array(9), 3)).toBe(0);
});
