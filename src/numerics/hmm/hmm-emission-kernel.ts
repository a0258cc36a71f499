import { logGamma } from "../distribution/log-gamma.js";
import { logarithmKernel } from "../distribution/logarithm-kernel.js";

/** What each of K states emits: Gaussian, or Student-t where `degreesOfFreedom` is given. */
export interface HmmEmission {
  readonly states: number;
  readonly dimension: number;
  /** Covariances are (K, D, D); otherwise the variances (K, D). */
  readonly full: boolean;
  /** (K, D). */
  readonly means: Float64Array;
  readonly covariances: Float64Array;
  /** K. */
  readonly degreesOfFreedom: Float64Array | undefined;
  /** Log-densities are multiplied by it; below 1 it answers overconfidence from observations that overlap. */
  readonly tempering: number;
}

/** What does not change from row to row. */
export interface HmmEmissionFactors {
  /** (K, D) inverse standard deviations, or (K, D, D) inverse Cholesky factors, lower, row-major. */
  readonly whitening: Float64Array;
  /** K. */
  readonly offsets: Float64Array;
}

/**
 * Offsets and whitening matrices of the densities.
 *
 * @returns the number of the state whose covariance is not positive definite, or the factors
 * @remarks O(K·D³).
 */
export function hmmEmissionKernel(emission: HmmEmission): HmmEmissionFactors | number {
  const { states, dimension: d, full, covariances, degreesOfFreedom } = emission;
  const whitening = new Float64Array(covariances.length);
  const offsets = new Float64Array(states);
  for (let k = 0; k < states; k++) {
    let halfLogDeterminant = 0;
    if (full) {
      halfLogDeterminant = inverseCholesky(covariances, k * d * d, d, whitening);
      if (Number.isNaN(halfLogDeterminant)) return k;
    } else {
      for (let i = k * d; i < (k + 1) * d; i++) {
        const variance = covariances[i]!;
        if (!(variance > 0 && variance < Number.POSITIVE_INFINITY)) return k;
        halfLogDeterminant += 0.5 * logarithmKernel(variance);
        whitening[i] = 1 / Math.sqrt(variance);
      }
    }
    if (degreesOfFreedom === undefined) {
      offsets[k] = -0.5 * d * logarithmKernel(2 * Math.PI) - halfLogDeterminant;
    } else {
      const nu = degreesOfFreedom[k]!;
      offsets[k] =
        logGamma(0.5 * (nu + d)) - logGamma(0.5 * nu) - 0.5 * d * logarithmKernel(Math.PI * nu) - halfLogDeterminant;
    }
  }
  return { whitening, offsets };
}

/** Writes the inverse of the Cholesky factor of the matrix at `at`; returns ½ ln det, NaN when it is not positive definite. */
function inverseCholesky(matrices: Float64Array, at: number, d: number, out: Float64Array): number {
  const lower = new Float64Array(d * d);
  let halfLogDeterminant = 0;
  for (let j = 0; j < d; j++) {
    for (let i = j; i < d; i++) {
      let sum = matrices[at + i * d + j]!;
      for (let k = 0; k < j; k++) sum -= lower[i * d + k]! * lower[j * d + k]!;
      if (i === j) {
        // a pivot that is all rounding is none
        if (!(sum > 1e-14 * matrices[at + i * d + i]! && sum < Number.POSITIVE_INFINITY)) return Number.NaN;
        lower[i * d + i] = Math.sqrt(sum);
        halfLogDeterminant += 0.5 * logarithmKernel(sum);
      } else lower[i * d + j] = sum / lower[j * d + j]!;
    }
  }
  for (let j = 0; j < d; j++) {
    out[at + j * d + j] = 1 / lower[j * d + j]!;
    for (let i = j + 1; i < d; i++) {
      let sum = 0;
      for (let k = j; k < i; k++) sum -= lower[i * d + k]! * out[at + k * d + j]!;
      out[at + i * d + j] = sum / lower[i * d + i]!;
    }
  }
  return halfLogDeterminant;
}
