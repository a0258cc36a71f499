import { PortfolioError } from "../core/errors/portfolio-error.js";
import { isFactorMoments, readMoments } from "../core/tables/read-moments.js";
import type { FactorMoments, Moments } from "../core/types.js";
import { covarianceEntryKernel } from "../numerics/covariance/covariance-entry-kernel.js";
import { type FactorEigenvalues, factorEigenvaluesKernel } from "../numerics/covariance/factor-eigenvalues-kernel.js";
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
 * @param moments - N assets; covariance (N, N) per year, or factors, which are not expanded
 * @returns eigenvalues per year, condition number, rank, and the assets that never move
 * @throws {@link PortfolioError} `empty`, `shape`, `not-finite` (with the two assets), `not-a-covariance` (not symmetric)
 * @remarks O(4N³/3); in factor form some 120·N·K² for the two ends. NaN throws. A rank below N means that some mix of assets
 *   carries no risk at all: the sample covariance of T < N dates always has it. An indefinite matrix is diagnosed, not refused; see {@link nearestPositiveDefinite}.
 * @example
 * covarianceDiagnostics(moments).conditionNumber
 */
export function covarianceDiagnostics(moments: Moments | FactorMoments): CovarianceDiagnostics {
  readMoments("moments", moments, { caller: "covarianceDiagnostics", mean: false, indefinite: true });
  const n = moments.assets.length;
  const spectrum = isFactorMoments(moments) ? factorEigenvaluesKernel(moments) : fullEigenvalues(moments);
  const smallest = spectrum?.at(0) ?? Number.NaN;
  const largest = spectrum?.at(n - 1) ?? Number.NaN;
  if (spectrum === undefined || !Number.isFinite(smallest) || !Number.isFinite(largest)) {
    throw new PortfolioError("not-finite", "the covariance is too large for its eigenvalues: scale the returns", {});
  }
  const bound = n * Number.EPSILON * Math.max(Math.abs(smallest), Math.abs(largest));
  return {
    smallestEigenvalue: smallest,
    largestEigenvalue: largest,
    conditionNumber: smallest > bound ? largest / smallest : null,
    rank: n - (spectrum.countBelow(bound) - spectrum.countBelow(-bound)),
    positiveDefinite: smallest > bound,
    constantAssets: moments.assets.filter((_, i) => covarianceEntryKernel(moments, i, i) === 0),
  };
}

/** The eigenvalues of a full covariance, each of them. */
function fullEigenvalues({ covariance, assets }: Moments): FactorEigenvalues | undefined {
  const { status, values } = symmetricEigenKernel(covariance, assets.length, { vectors: false });
  if (status !== "ok") return undefined;
  return { at: (position) => values[position]!, countBelow: (bound) => values.filter((value) => value < bound).length };
}
