import { type LeadingEigen, leadingEigenKernel } from "../numerics/matrix/leading-eigen-kernel.js";
import { correlationOf, covarianceOf } from "./correlation-of.js";
import { marchenkoPasturEdge } from "./marchenko-pastur-edge.js";
import type { Observations } from "./observations.js";
import { sampleCovariance } from "./sample-covariance.js";

/**
 * Sample covariance per period whose correlation keeps the eigenvalues that noise cannot explain and gives all others
 * their average; `detone` then takes the greatest ones (the market) out. Variances stay as they are.
 *
 * @param detone - how many of the greatest eigenvalues to remove after denoising; the result is singular if not 0
 * @remarks O(T·N²/2 + 4N³/3). López de Prado (2020), Machine Learning for Asset Managers, 2; the noise level is fitted by
 *   {@link marchenkoPasturEdge}. As skfolio's `DenoiseCovariance(nearest=False)` and `DetoneCovariance` on it.
 */
export function denoisedCovariance(observations: Observations, detone: number): Float64Array {
  const { rows, columns: n } = observations;
  const { correlation, deviation } = correlationOf(sampleCovariance(observations, 1), n);
  const signals = leadingEigenKernel(correlation, n, (values) => {
    const edge = marchenkoPasturEdge(values.slice().reverse(), rows / n);
    return values.filter((value) => value >= edge).length;
  });
  const kept = signals.vectors.length / n;
  let noise = 0;
  for (let k = kept; k < n; k++) noise += signals.values[k]! / (n - kept);
  const denoised = unitDiagonal(recomposed(signals, kept, noise, n), n);
  if (detone === 0) return covarianceOf({ correlation: denoised, deviation });

  const market = leadingEigenKernel(denoised, n, () => detone);
  for (let f = 0; f < detone; f++) addOuter(denoised, -market.values[f]!, market.vectors.subarray(f * n, (f + 1) * n));
  return covarianceOf({ correlation: unitDiagonal(denoised, n), deviation });
}

/** The signals with their eigenvalues, and `noise` along all that is orthogonal to them. O(N²·k). */
function recomposed(signals: LeadingEigen, kept: number, noise: number, n: number): Float64Array {
  const matrix = new Float64Array(n * n);
  for (let i = 0; i < n; i++) matrix[i * n + i] = noise;
  for (let f = 0; f < kept; f++) {
    addOuter(matrix, signals.values[f]! - noise, signals.vectors.subarray(f * n, (f + 1) * n));
  }
  return matrix;
}

function addOuter(matrix: Float64Array, factor: number, vector: Float64Array): void {
  const n = vector.length;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) matrix[i * n + j] = matrix[i * n + j]! + factor * (vector[i]! * vector[j]!);
  }
}

function unitDiagonal(matrix: Float64Array, n: number): Float64Array {
  return correlationOf(matrix, n).correlation;
}
