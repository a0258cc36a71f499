import { symmetricProductKernel } from "../numerics/matrix/symmetric-product-kernel.js";
import type { Observations } from "./observations.js";

/**
 * Covariance per period around the arithmetic means.
 *
 * @param ddof - what is taken from T in the divisor: 1 is unbiased, 0 is the maximum likelihood
 * @remarks O(T·N²/2).
 */
export function sampleCovariance(observations: Observations, ddof: 0 | 1): Float64Array {
  const { values, rows, columns, mean } = observations;
  return symmetricProductKernel(values, rows, columns, mean, undefined, rows - ddof);
}
