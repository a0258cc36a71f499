import { kMeansKernel } from "../clustering/k-means-kernel.js";
import { exponentialKernel } from "../distribution/exponential-kernel.js";
import { logarithmKernel } from "../distribution/logarithm-kernel.js";
import type { HmmEstimate } from "./hmm-maximization-kernel.js";

/**
 * A start for the fit of a hidden Markov model, from k-means groups of the rows.
 *
 * @param x - (T, D)
 * @param pooledMean - D
 * @param pooledVariance - D, greater than 0
 * @param byVolatility - group rows by how much the series has moved lately, not by where it stands: daily returns
 *   differ in spread far more than in level
 * @remarks O(T·K·D) for each of 20 steps.
 */
export function hmmStartKernel(
  x: Float64Array,
  rows: number,
  dimension: number,
  full: boolean,
  states: number,
  pooledMean: Float64Array,
  pooledVariance: Float64Array,
  byVolatility: boolean,
  student: boolean,
  uniform: () => number,
): HmmEstimate {
  const features = byVolatility
    ? recentMovement(x, rows, dimension, pooledMean, pooledVariance)
    : standardized(x, rows, dimension, pooledMean, pooledVariance);
  const labels = kMeansKernel(features, rows, byVolatility ? 1 : dimension, states, uniform);

  const means = new Float64Array(states * dimension);
  const variances = new Float64Array(states * dimension);
  const counts = new Float64Array(states);
  for (let t = 0; t < rows; t++) {
    const k = labels[t]!;
    counts[k] = counts[k]! + 1;
    for (let i = 0; i < dimension; i++) {
      means[k * dimension + i] = means[k * dimension + i]! + (x[t * dimension + i]! - pooledMean[i]!);
    }
  }
  for (let k = 0; k < states; k++) {
    for (let i = 0; i < dimension; i++) {
      const at = k * dimension + i;
      means[at] = pooledMean[i]! + means[at]! / Math.max(counts[k]!, 1);
    }
  }
  for (let t = 0; t < rows; t++) {
    const k = labels[t]!;
    for (let i = 0; i < dimension; i++) {
      const at = k * dimension + i;
      variances[at] = variances[at]! + (x[t * dimension + i]! - means[at]!) ** 2;
    }
  }
  const covariances = new Float64Array(states * dimension * (full ? dimension : 1));
  for (let k = 0; k < states; k++) {
    for (let i = 0; i < dimension; i++) {
      // two rows' worth of the pooled variance keep a tiny group alive
      const variance = (variances[k * dimension + i]! + 2 * pooledVariance[i]!) / (counts[k]! + 2);
      covariances[full ? (k * dimension + i) * dimension + i : k * dimension + i] = variance;
    }
  }

  const transition = new Float64Array(states * states);
  const stay = states === 1 ? 1 : 0.9;
  for (let i = 0; i < states; i++) {
    for (let j = 0; j < states; j++) transition[i * states + j] = i === j ? stay : (1 - stay) / (states - 1);
  }
  return {
    start: new Float64Array(states).fill(1 / states),
    transition,
    means,
    covariances,
    degreesOfFreedom: student ? new Float64Array(states).fill(8) : undefined,
  };
}

function standardized(
  x: Float64Array,
  rows: number,
  d: number,
  mean: Float64Array,
  variance: Float64Array,
): Float64Array {
  const out = new Float64Array(rows * d);
  for (let t = 0; t < rows; t++) {
    for (let i = 0; i < d; i++) {
      // a wild row must not take a group for itself
      const z = (x[t * d + i]! - mean[i]!) / Math.sqrt(variance[i]!);
      out[t * d + i] = Math.min(Math.max(z, -3), 3);
    }
  }
  return out;
}

/** ln of the exponentially weighted mean square, half-life 5 rows, over all columns. */
function recentMovement(
  x: Float64Array,
  rows: number,
  d: number,
  mean: Float64Array,
  variance: Float64Array,
): Float64Array {
  const out = new Float64Array(rows);
  const keep = exponentialKernel(-Math.LN2 / 5);
  let level = 1;
  for (let t = 0; t < rows; t++) {
    let square = 0;
    for (let i = 0; i < d; i++) square += (x[t * d + i]! - mean[i]!) ** 2 / (d * variance[i]!);
    level = keep * level + (1 - keep) * square;
    out[t] = logarithmKernel(level + 1e-12);
  }
  return out;
}
