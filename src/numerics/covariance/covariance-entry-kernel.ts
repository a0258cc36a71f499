import type { FactorMoments, Moments } from "../../core/types.js";

/** Covariance of assets i and j for either form. O(1), in factor form O(K²). */
export function covarianceEntryKernel(moments: Moments | FactorMoments, i: number, j: number): number {
  if (!("factors" in moments)) return moments.covariance[i * moments.assets.length + j]!;
  const { names, loadings, covariance, specificVariance } = moments.factors;
  const k = names.length;
  let sum = i === j ? specificVariance[i]! : 0;
  for (let f = 0; f < k; f++) {
    for (let g = 0; g < k; g++) sum += loadings[i * k + f]! * covariance[f * k + g]! * loadings[j * k + g]!;
  }
  return sum;
}
