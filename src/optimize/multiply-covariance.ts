import type { FactorMoments, Moments } from "../core/types.js";
import { isFactorMoments } from "./is-factor-moments.js";

/**
 * Σw, per year, for either form of the covariance.
 *
 * @param weights - N numbers in the order of `moments.assets`
 * @returns N numbers
 * @remarks O(N·k) for k weights that are not zero; in factor form O(N·K + K²), and Σ is never built.
 */
export function multiplyCovariance(moments: Moments | FactorMoments, weights: Float64Array): Float64Array {
  const n = weights.length;
  const product = new Float64Array(n);
  if (!isFactorMoments(moments)) {
    const covariance = moments.covariance;
    for (let j = 0; j < n; j++) {
      const w = weights[j]!;
      if (w === 0) continue; // a held book is mostly zeros
      const row = j * n;
      for (let i = 0; i < n; i++) product[i]! += covariance[row + i]! * w;
    }
    return product;
  }
  const { loadings, covariance, specificVariance, names } = moments.factors;
  const k = names.length;
  const exposure = new Float64Array(k);
  for (let i = 0; i < n; i++) {
    const w = weights[i]!;
    if (w === 0) continue;
    for (let f = 0; f < k; f++) exposure[f]! += loadings[i * k + f]! * w;
  }
  const premium = new Float64Array(k);
  for (let f = 0; f < k; f++) for (let h = 0; h < k; h++) premium[f]! += covariance[f * k + h]! * exposure[h]!;
  for (let i = 0; i < n; i++) {
    let sum = specificVariance[i]! * weights[i]!;
    for (let f = 0; f < k; f++) sum += loadings[i * k + f]! * premium[f]!;
    product[i] = sum;
  }
  return product;
}
