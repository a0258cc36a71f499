import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { readMoments } from "../../core/tables/read-moments.js";
import type { FactorMoments, Moments } from "../../core/types.js";
import { isPositiveDefiniteKernel } from "../../numerics/matrix/positive-definite-kernel.js";
import { smallestEigenvalueKernel } from "../../numerics/matrix/smallest-eigenvalue-kernel.js";
import { SINGULAR_PIVOT } from "../../numerics/quadratic-form/quadratic-form.js";

/** Up to this many assets the whole matrix is factorized at the door; above, the factorizations of the solver watch. */
const FULL_CHECK = 100;

/**
 * Refuses moments that no optimizer can use, and says why.
 *
 * Beyond what `readMoments` checks, the covariance is positive semidefinite for N ≤ 100. For larger N an indefinite matrix shows
 * itself in the solver's own factorization, which then asks {@link refuseIndefinite} for the message.
 *
 * @param name - what the caller handed in, for messages. Default "moments".
 * @throws {@link PortfolioError} what `readMoments` throws; `not-a-covariance` with the smallest eigenvalue
 * @remarks O(N²), in factor form O(N·K + K³); O(N³/6) for N ≤ 100.
 */
export function checkMoments(moments: Moments | FactorMoments, name = "moments"): void {
  readMoments(name, moments, { definite });
}

function definite(name: string, matrix: Float64Array, names: readonly string[], doubtful: boolean): void {
  const n = names.length;
  if (doubtful || (n <= FULL_CHECK && !isPositiveDefiniteKernel(matrix, n, SINGULAR_PIVOT)))
    refuseIndefinite(name, matrix, n);
}

/**
 * Throws `not-a-covariance` with the smallest eigenvalue when the matrix is indefinite beyond rounding (1e-8 of its
 * greatest variance); returns when it is semidefinite after all. O(N²·min(N, 300)).
 */
export function refuseIndefinite(name: string, matrix: Float64Array, n: number): void {
  let scale = 0;
  for (let i = 0; i < n; i++) scale = Math.max(scale, Math.abs(matrix[i * n + i]!));
  const smallest = smallestEigenvalueKernel(matrix, n);
  if (smallest >= -1e-8 * scale) return;
  throw new PortfolioError(
    "not-a-covariance",
    `${name} is not positive semidefinite: its smallest eigenvalue is ${smallest.toPrecision(6)}; estimate it from one complete table or repair it with nearestPositiveDefinite`,
    { smallestEigenvalue: smallest },
  );
}
