import type { FactorMoments, Moments } from "../../core/types.js";
import { isFactorMoments } from "../inputs/is-factor-moments.js";

/**
 * Variance of the inverse-variance portfolio of some assets, per year.
 *
 * @param variances - N, positive
 * @returns a function of m positions; O(m²/2) for a matrix, O(m·K + K²) in factor form
 */
export function clusterVariances(
  moments: Moments | FactorMoments,
  variances: Float64Array,
): (items: Int32Array) => number {
  return isFactorMoments(moments) ? factorVariance(moments, variances) : matrixVariance(moments, variances);
}

function matrixVariance({ covariance }: Moments, variances: Float64Array): (items: Int32Array) => number {
  const n = variances.length;
  const weights = variances.map((variance) => 1 / variance);
  return (items) => {
    const m = items.length;
    let inverses = 0;
    let variance = 0;
    for (let p = 0; p < m; p++) {
      const i = items[p]!;
      const row = i * n;
      let cross = 0;
      for (let q = 0; q < p; q++) {
        const j = items[q]!;
        cross += covariance[row + j]! * weights[j]!;
      }
      // w'Σw with w = 1 / variance: the diagonal gives 1 / variance
      variance += (1 + 2 * cross) * weights[i]!;
      inverses += weights[i]!;
    }
    return Math.max(0, perSquare(variance, inverses));
  };
}

function factorVariance({ factors }: FactorMoments, variances: Float64Array): (items: Int32Array) => number {
  const { loadings, covariance, specificVariance, names } = factors;
  const k = names.length;
  const exposure = new Float64Array(k);
  // a power of two leaves every digit as it is, and keeps the square of a weight within what a number can hold
  const unit = 2 ** Math.floor(Math.log2(variances.reduce((most, variance) => Math.max(most, variance), 0)));
  return (items) => {
    exposure.fill(0);
    let inverses = 0;
    let variance = 0;
    for (const i of items) {
      const w = unit / variances[i]!;
      inverses += w;
      variance += w * w * specificVariance[i]!;
      for (let f = 0; f < k; f++) exposure[f]! += w * loadings[i * k + f]!;
    }
    for (let f = 0; f < k; f++) {
      for (let g = 0; g < k; g++) variance += exposure[f]! * covariance[f * k + g]! * exposure[g]!;
    }
    return Math.max(0, perSquare(variance, inverses));
  };
}

/** value / divisor², also where the square itself is too large or too small for a number. */
function perSquare(value: number, divisor: number): number {
  const square = divisor * divisor;
  return square > 1e-280 && square < 1e280 ? value / square : value / divisor / divisor;
}
