import { symmetricProductKernel } from "../numerics/matrix/symmetric-product-kernel.js";
import { exponentialWeights, weightedMeans } from "./exponential-weights.js";
import type { Observations } from "./observations.js";

/**
 * Covariance per period whose observations lose half their weight every `halfLife` rows, around the means of the same
 * weights, divided by 1 − Σw² so that it is unbiased and tends to the sample covariance as the half-life grows.
 *
 * @remarks O(T·N²/2). Equals pandas `ewm(halflife=…).cov()`.
 */
export function exponentialCovariance(observations: Observations, halfLife: number): Float64Array {
  const { values, rows, columns } = observations;
  const weights = exponentialWeights(rows, halfLife);
  const mean = weightedMeans(values, rows, columns, weights, observations.mean);
  let concentration = 0;
  for (const weight of weights) concentration += weight * weight;
  return symmetricProductKernel(values, rows, columns, mean, weights, 1 - concentration);
}
