import { PortfolioError } from "../core/errors/portfolio-error.js";
import type { OptionsOf } from "../core/options/option-types.js";
import { readOptions } from "../core/options/read-options.js";
import { isFactorMoments, readMoments } from "../core/tables/read-moments.js";
import type { FactorMoments, Moments } from "../core/types.js";
import { isPositiveDefiniteKernel } from "../numerics/matrix/positive-definite-kernel.js";
import { symmetricEigenKernel } from "../numerics/matrix/symmetric-eigen-kernel.js";
import { symmetricProductKernel } from "../numerics/matrix/symmetric-product-kernel.js";
import { correlationOf, covarianceOf } from "./correlation-of.js";
import { definiteFactorForm } from "./definite-factor-form.js";

const METHODS = ["clip", "higham"] as const;
/** A correlation whose eigenvalues are all raised this far is definite, so that what still fails is beyond double precision. */
const MOST_FLOOR = 16;

/** How a covariance is repaired. */
export interface NearestPositiveDefiniteOptions {
  /** "clip": raise the eigenvalues once. "higham": the nearest correlation matrix, by alternating projections. Default "clip". */
  readonly method?: (typeof METHODS)[number];
  /** Least eigenvalue of the correlation matrix before its diagonal is made 1 again, below 1. Default 1e-8. */
  readonly floor?: number;
}

const declared: OptionsOf<NearestPositiveDefiniteOptions, "method" | "floor"> = {
  method: { kind: "choice", of: METHODS, default: "clip" },
  floor: { kind: "number", above: 0, below: 1, default: 1e-8 },
};

/**
 * Moments whose covariance is strictly positive definite, near to the given one. No other function repairs a covariance.
 *
 * Works on the correlation matrix, so every variance stays as it is (one that is not positive becomes `floor` times the
 * greatest variance). Moments that are positive definite beyond `floor` are returned unchanged.
 *
 * The factor form stays one: F loses its negative eigenvalues, and where that is not enough each specific variance is raised to
 * `floor` of the asset's variance, at the cost of the loadings; `method` does not change that.
 *
 * @param moments - N assets; covariance (N, N), symmetric, per year, or factors
 * @param options - `method` `"clip"`, `floor` 1e-8
 * @returns the same means; a covariance that Cholesky factorizes
 * @throws {@link PortfolioError} `empty`, `shape`, `not-finite`, `not-a-covariance` (not symmetric), `invalid-argument`
 * @remarks O(8N³); Higham up to 100 times that. NaN throws. Higham (2002), "Computing the nearest correlation matrix".
 * @example
 * meanVariance(nearestPositiveDefinite(moments), { objective: "minimum-variance" })
 */
export function nearestPositiveDefinite(moments: Moments, options?: NearestPositiveDefiniteOptions): Moments;
export function nearestPositiveDefinite(
  moments: FactorMoments,
  options?: NearestPositiveDefiniteOptions,
): FactorMoments;
export function nearestPositiveDefinite(
  moments: Moments | FactorMoments,
  options?: NearestPositiveDefiniteOptions,
): Moments | FactorMoments;
export function nearestPositiveDefinite(
  moments: Moments | FactorMoments,
  options: NearestPositiveDefiniteOptions = {},
): Moments | FactorMoments {
  const { method, floor } = readOptions("options", options, declared, {
    what: "an option of nearestPositiveDefinite",
  });
  readMoments("moments", moments, {
    caller: "nearestPositiveDefinite",
    mean: false,
    indefinite: true,
  });
  if (isFactorMoments(moments)) return definiteFactorForm(moments, floor);
  const n = moments.assets.length;
  const lifted = symmetrized(moments.covariance, n);
  liftVariances(lifted, n, floor);
  const { correlation, deviation } = correlationOf(lifted, n);
  if (lifted.every((value, k) => value === moments.covariance[k]) && exceeds(correlation, n, floor)) return moments;

  let mended = method === "higham" ? nearestCorrelation(correlation, n, floor) : correlation;
  // with eigenvalues of 1 and more the correlation is definite, whatever it was
  for (let least = floor; least < MOST_FLOOR; least *= 2) {
    mended = withUnitDiagonal(projected(mended, n, least), n);
    const covariance = covarianceOf({ correlation: mended, deviation });
    for (let i = 0; i < n; i++) covariance[i * n + i] = lifted[i * n + i]!;
    if (isPositiveDefiniteKernel(covariance, n)) return { ...moments, covariance };
  }
  throw new PortfolioError(
    "not-a-covariance",
    "moments.covariance has variances too large, or too far apart, for a Cholesky factor in double precision: give returns as fractions, and leave out assets that do not move",
    { argument: "moments" },
  );
}

function symmetrized(a: Float64Array, n: number): Float64Array {
  return a.map((value, k) => {
    const other = a[(k % n) * n + Math.floor(k / n)]!;
    // halves first where the sum of both could overflow
    return value === other ? value : value / 2 + other / 2;
  });
}

function liftVariances(a: Float64Array, n: number, floor: number): void {
  let greatest = 0;
  for (let i = 0; i < n; i++) greatest = Math.max(greatest, a[i * n + i]!);
  for (let i = 0; i < n; i++) if (!(a[i * n + i]! > 0)) a[i * n + i] = greatest > 0 ? floor * greatest : floor;
}

/** Whether every eigenvalue exceeds `least`: the shifted matrix factorizes. */
function exceeds(correlation: Float64Array, n: number, least: number): boolean {
  const shifted = correlation.slice();
  for (let i = 0; i < n; i++) shifted[i * n + i] = 1 - least;
  return isPositiveDefiniteKernel(shifted, n);
}

/** The nearest matrix (Frobenius) whose eigenvalues are at least `least`. */
function projected(a: Float64Array, n: number, least: number): Float64Array {
  const { values, vectors } = symmetricEigenKernel(a, n, { vectors: true });
  let below = 0;
  while (below < n && values[below]! < least) below++;
  const raises = values.subarray(0, below).map((value) => least - value);
  const raised = symmetricProductKernel(vectors.subarray(0, below * n), below, n, undefined, raises);
  for (let k = 0; k < n * n; k++) raised[k] = a[k]! + raised[k]!;
  return raised;
}

/** Alternating projections with Dykstra's correction until a round moves nothing by more than 1e-10. */
function nearestCorrelation(correlation: Float64Array, n: number, least: number): Float64Array {
  let y = correlation;
  let correction = new Float64Array(n * n);
  for (let round = 0; round < 100; round++) {
    const r = new Float64Array(n * n);
    for (let k = 0; k < n * n; k++) r[k] = y[k]! - correction[k]!;
    const next = projected(r, n, least);
    correction = r;
    let moved = 0;
    for (let k = 0; k < n * n; k++) {
      correction[k] = next[k]! - r[k]!;
      if (k % (n + 1) === 0) next[k] = 1;
      moved = Math.max(moved, Math.abs(next[k]! - y[k]!));
    }
    y = next;
    if (moved < 1e-10) break;
  }
  return y;
}

function withUnitDiagonal(a: Float64Array, n: number): Float64Array {
  return correlationOf(a, n).correlation;
}
