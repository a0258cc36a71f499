import type { FactorMoments, Moments } from "../../core/types.js";
import { multiplySymmetricKernel } from "../matrix/multiply-symmetric-kernel.js";

/**
 * Σx for either form of a covariance; in factor form B F B'x + Dx, and Σ is never built.
 *
 * @param x - N numbers in the order of the assets
 * @param product - N zeros to write to; a new array unless given
 * @remarks O(N·k) for k numbers that are not zero; in factor form O(N·K + K²).
 */
export function covarianceProductKernel(
  moments: Moments | FactorMoments,
  x: Float64Array,
  product: Float64Array = new Float64Array(x.length),
): Float64Array {
  if (!("factors" in moments)) return multiplySymmetricKernel(moments.covariance, x, product);
  const { names, loadings, covariance, specificVariance } = moments.factors;
  const n = x.length;
  const k = names.length;
  const exposure = new Float64Array(k);
  for (let i = 0; i < n; i++) {
    const xi = x[i]!;
    if (xi === 0) continue;
    for (let f = 0; f < k; f++) exposure[f] = exposure[f]! + loadings[i * k + f]! * xi;
  }
  const shock = multiplySymmetricKernel(covariance, exposure);
  for (let i = 0; i < n; i++) {
    let sum = specificVariance[i]! * x[i]!;
    for (let f = 0; f < k; f++) sum += loadings[i * k + f]! * shock[f]!;
    product[i] = sum;
  }
  return product;
}
