import type { FactorMoments, Moments } from "../core/types.js";

/** Σv for the first N values of `values`, N the assets of the moments. O(N·k) for k that are not zero, O(N·K) in factor form. */
export function covarianceProduct(moments: Moments | FactorMoments, values: Float64Array): Float64Array {
  const n = moments.assets.length;
  const product = new Float64Array(values.length);
  if ("covariance" in moments) {
    for (let j = 0; j < n; j++) {
      const v = values[j]!;
      if (v === 0) continue;
      for (let i = 0; i < n; i++) product[i] = product[i]! + moments.covariance[j * n + i]! * v;
    }
    return product;
  }
  const { names, loadings, covariance, specificVariance } = moments.factors;
  const k = names.length;
  const exposures = new Float64Array(k);
  for (let i = 0; i < n; i++)
    for (let f = 0; f < k; f++) exposures[f] = exposures[f]! + loadings[i * k + f]! * values[i]!;
  for (let f = 0; f < k; f++) {
    let weight = 0;
    for (let g = 0; g < k; g++) weight += covariance[f * k + g]! * exposures[g]!;
    for (let i = 0; i < n; i++) product[i] = product[i]! + loadings[i * k + f]! * weight;
  }
  for (let i = 0; i < n; i++) product[i] = product[i]! + specificVariance[i]! * values[i]!;
  return product;
}

/** Covariance of two assets. O(1), in factor form O(K²). */
export function covarianceEntry(moments: Moments | FactorMoments, i: number, j: number): number {
  if ("covariance" in moments) return moments.covariance[i * moments.assets.length + j]!;
  const { names, loadings, covariance, specificVariance } = moments.factors;
  const k = names.length;
  let sum = i === j ? specificVariance[i]! : 0;
  for (let f = 0; f < k; f++) {
    for (let g = 0; g < k; g++) sum += loadings[i * k + f]! * covariance[f * k + g]! * loadings[j * k + g]!;
  }
  return sum;
}
