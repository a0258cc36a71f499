import type { FactorMoments } from "../core/types.js";

/** B F B' + diag(specific) written out, (N, N). O(N²·K). */
export function factorCovariance(factors: FactorMoments["factors"], n: number): Float64Array {
  const { loadings, covariance, specificVariance, names } = factors;
  const k = names.length;
  const product = new Float64Array(n * k); // B F
  for (let i = 0; i < n; i++) {
    for (let f = 0; f < k; f++) {
      for (let g = 0; g < k; g++)
        product[i * k + g] = product[i * k + g]! + loadings[i * k + f]! * covariance[f * k + g]!;
    }
  }
  const full = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = i === j ? specificVariance[i]! : 0;
      for (let f = 0; f < k; f++) sum += product[i * k + f]! * loadings[j * k + f]!;
      full[i * n + j] = sum;
      full[j * n + i] = sum;
    }
  }
  return full;
}
