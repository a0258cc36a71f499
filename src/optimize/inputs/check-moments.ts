import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { readMoments } from "../../core/tables/read-moments.js";
import type { FactorMoments, Moments } from "../../core/types.js";
import { choleskyKernel } from "../../numerics/matrix/cholesky-kernel.js";
import { smallestEigenvalueKernel } from "../../numerics/matrix/smallest-eigenvalue-kernel.js";
import { copyVector } from "../../numerics/matrix/vector.js";
import { SINGULAR_PIVOT } from "../../numerics/quadratic-form/quadratic-form.js";

/** Up to this many assets the whole matrix is factorized at the door; above, the factorizations of the solver watch. */
const FULL_CHECK = 100;

/** From this size on the factorization by panels pays for its unpacking. */
const PANELS_FROM = 40;

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
  if (doubtful || (n <= FULL_CHECK && !factorizes(matrix, n))) refuseIndefinite(name, matrix, n);
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

/** Whether an elimination runs through without a doubtful pivot. */
function factorizes(a: Float64Array, n: number): boolean {
  if (n >= PANELS_FROM) return choleskyKernel(a, n, SINGULAR_PIVOT).status === "ok";
  const rest = copyVector(a);
  for (let p = 0; p < n; p++) {
    const top = p * n;
    const pivot = rest[top + p]!;
    if (!(pivot > SINGULAR_PIVOT * a[top + p]!)) return false;
    for (let i = p + 1; i < n; i++) {
      const factor = rest[top + i]! / pivot;
      if (factor === 0) continue;
      const row = i * n;
      for (let j = i; j < n; j++) rest[row + j] = rest[row + j]! - factor * rest[top + j]!;
    }
  }
  return true;
}
