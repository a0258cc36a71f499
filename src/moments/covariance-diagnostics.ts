import { PortfolioError } from "../core/errors/portfolio-error.js";
import { readMoments } from "../core/tables/read-moments.js";
import type { Moments } from "../core/types.js";
import { symmetricEigenKernel } from "../numerics/matrix/symmetric-eigen-kernel.js";

/** How well a covariance is conditioned. */
export interface CovarianceDiagnostics {
  /** Per year; negative when the matrix is not a covariance. */
  readonly smallestEigenvalue: number;
  /** Per year. */
  readonly largestEigenvalue: number;
  /** Largest over smallest; `null` when the matrix is singular or indefinite. */
  readonly conditionNumber: number | null;
  /** Eigenvalues whose size exceeds N · 2⁻⁵² times the largest. */
  readonly rank: number;
  /** Whether every eigenvalue exceeds that bound, so that every direction carries risk. */
  readonly positiveDefinite: boolean;
  /** Assets without variance, in order. */
  readonly constantAssets: readonly string[];
}

/**
 * How well a covariance is conditioned: whether an optimizer can trust it.
 *
 * @param moments - N assets; covariance (N, N), per year
 * @returns eigenvalues per year, condition number, rank, and the assets that never move
 * @throws {@link PortfolioError} `empty`, `shape`, `not-finite` (with the two assets), `not-a-covariance` (not symmetric);
 *   `invalid-argument` for moments in factor form
 * @remarks O(4N³/3). NaN throws. A rank below N means that some mix of assets carries no risk at all: the sample covariance
 *   of T < N dates always has it. An indefinite matrix is diagnosed, not refused; see {@link nearestPositiveDefinite}.
 * @example
 * covarianceDiagnostics(moments).conditionNumber
 */
export function covarianceDiagnostics(moments: Moments): CovarianceDiagnostics {
  readMoments("moments", moments, {
    factorForm: false,
    caller: "covarianceDiagnostics",
    mean: false,
    indefinite: true,
  });
  const n = moments.assets.length;
  const { covariance, assets } = moments;
  const { status, values } = symmetricEigenKernel(covariance, n, { vectors: false });
  if (status !== "ok") {
    throw new PortfolioError(
      "not-finite",
      "moments.covariance is too large for its eigenvalues: scale the returns",
      {},
    );
  }
  const smallest = values[0]!;
  const largest = values[n - 1]!;
  const bound = n * Number.EPSILON * Math.max(Math.abs(smallest), Math.abs(largest));
  const rank = values.filter((value) => Math.abs(value) > bound).length;
  return {
    smallestEigenvalue: smallest,
    largestEigenvalue: largest,
    conditionNumber: smallest > bound ? largest / smallest : null,
    rank,
    positiveDefinite: smallest > bound,
    constantAssets: assets.filter((_, i) => covariance[i * n + i] === 0),
  };
}
