import fc from "fast-check";
import { expect, test } from "vitest";
import { leastSquaresKernel } from "../../src/numerics/matrix/least-squares-kernel.js";
import { neweyWestKernel } from "../../src/numerics/matrix/newey-west-kernel.js";

test("a line through three points is solved by hand", () => {
  // y = 1, 3, 4 at x = 0, 1, 2: slope 3/2, intercept 7/6
  const x = Float64Array.of(1, 1, 1, 0, 1, 2);
  const { coefficients, residuals, inverse } = leastSquaresKernel(x, Float64Array.of(1, 3, 4), 2);
  expect([...coefficients]).toEqual([7 / 6, 1.5].map((v) => expect.closeTo(v, 14)));
  expect([...residuals]).toEqual([-1 / 6, 1 / 3, -1 / 6].map((v) => expect.closeTo(v, 14)));
  expect([...inverse]).toEqual([5 / 6, -0.5, -0.5, 0.5].map((v) => expect.closeTo(v, 14)));
});

test("residuals are orthogonal to every column, and inputs are left untouched", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 32, maxLength: 32 }), (numbers) => {
      const x = Float64Array.from(numbers.slice(0, 24), (v, k) => (k < 8 ? 1 : v));
      const y = Float64Array.from(numbers.slice(24));
      const before = [x.slice(), y.slice()];
      const fit = leastSquaresKernel(x, y, 3);
      expect([x, y]).toEqual(before);
      fc.pre(fit.status === "ok");
      for (let k = 0; k < 3; k++) {
        const product = fit.residuals.reduce((sum, e, t) => sum + e * x[k * 8 + t]!, 0);
        expect(Math.abs(product)).toBeLessThan(1e-9 * (1 + Math.max(...fit.coefficients.map(Math.abs))));
      }
    }),
  );
});

test("the first column that others make up is named", () => {
  const column = Float64Array.of(1, 2, 3, 5);
  const x = new Float64Array(12).fill(1, 0, 4);
  x.set(column, 4);
  x.set(
    column.map((v) => 3 - 2 * v),
    8,
  );
  expect(leastSquaresKernel(x, column, 3)).toMatchObject({ status: "rank-deficient", dependentColumn: 2 });
});

test("without lags the Newey-West covariance is White's", () => {
  const x = new Float64Array(5).fill(1);
  const y = Float64Array.of(1, 2, 4, 0, 3);
  const { residuals, inverse } = leastSquaresKernel(x, y, 1);
  // Σe²/T² about the mean of 2
  expect(neweyWestKernel(x, residuals, inverse, 1, 0)[0]).toBeCloseTo(10 / 25, 14);
  // one lag: + 2 · ½ · Σ e_t e_{t−1}
  expect(neweyWestKernel(x, residuals, inverse, 1, 1)[0]).toBeCloseTo((10 + (0 + 0 - 4 - 2)) / 25, 14);
});
