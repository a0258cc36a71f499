import type { FactorMoments } from "../core/types.js";
import { covarianceEntryKernel } from "../numerics/covariance/covariance-entry-kernel.js";
import { factorEigenvaluesKernel } from "../numerics/covariance/factor-eigenvalues-kernel.js";
import { symmetricEigenKernel } from "../numerics/matrix/symmetric-eigen-kernel.js";

/**
 * A factor form whose correlation matrix has no eigenvalue below `floor`, near to the given one.
 *
 * F loses its negative eigenvalues. If that is not enough, every specific variance becomes at least `floor` of the asset's variance,
 * and the loadings shrink so that the variance stays. An asset without variance gets `floor` times the greatest one.
 *
 * @returns the same moments where they are definite beyond `floor` as they stand
 * @remarks O(N·K² + K³).
 */
export function definiteFactorForm(moments: FactorMoments, floor: number): FactorMoments {
  if (exceedsFloor(moments, floor)) return moments;
  const { factors } = moments;
  const clipped = { ...moments, factors: { ...factors, covariance: semidefinite(factors) } };
  return exceedsFloor(clipped, floor) ? clipped : withLeastSpecific(clipped, floor);
}

function variancesOf(moments: FactorMoments): Float64Array {
  return Float64Array.from(moments.assets, (_, i) => covarianceEntryKernel(moments, i, i));
}

/** Whether every eigenvalue of the correlation matrix is at least `floor`. */
function exceedsFloor(moments: FactorMoments, floor: number): boolean {
  const variances = variancesOf(moments);
  if (!variances.every((variance) => variance > 0)) return false;
  const { names, loadings, specificVariance } = moments.factors;
  const k = names.length;
  const standard: FactorMoments = {
    ...moments,
    factors: {
      ...moments.factors,
      loadings: loadings.map((loading, at) => loading / Math.sqrt(variances[Math.floor(at / k)]!)),
      specificVariance: specificVariance.map((specific, i) => specific / variances[i]!),
    },
  };
  return factorEigenvaluesKernel(standard)?.countBelow(floor) === 0;
}

/** F without its negative eigenvalues; F itself where it has none. */
function semidefinite({ names, covariance }: FactorMoments["factors"]): Float64Array {
  const k = names.length;
  const { values, vectors } = symmetricEigenKernel(covariance, k, { vectors: true });
  if (values.every((value) => value >= 0)) return covariance;
  const raised = covariance.slice();
  for (let e = 0; e < k && values[e]! < 0; e++) {
    for (let f = 0; f < k; f++) {
      for (let g = 0; g < k; g++) {
        raised[f * k + g] = raised[f * k + g]! - values[e]! * vectors[e * k + f]! * vectors[e * k + g]!;
      }
    }
  }
  return raised;
}

function withLeastSpecific(moments: FactorMoments, floor: number): FactorMoments {
  const { names, loadings: given, specificVariance: specific } = moments.factors;
  const k = names.length;
  const variances = variancesOf(moments);
  const greatest = variances.reduce((most, variance) => Math.max(most, variance), 0);
  const loadings = given.slice();
  const specificVariance = specific.map((own, i) => {
    const variance = variances[i]!;
    if (!(variance > 0)) {
      loadings.fill(0, i * k, (i + 1) * k);
      return greatest > 0 ? floor * greatest : floor;
    }
    const least = floor * variance;
    if (own >= least) return own;
    const shrink = Math.sqrt((variance - least) / (variance - own));
    for (let f = 0; f < k; f++) loadings[i * k + f] = loadings[i * k + f]! * shrink;
    return least;
  });
  return { ...moments, factors: { ...moments.factors, loadings, specificVariance } };
}
