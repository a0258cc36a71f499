import { symmetricProductKernel } from "../numerics/matrix/symmetric-product-kernel.js";
import type { Observations } from "./observations.js";

/**
 * Covariance per period around the arithmetic means.
 *
 * @param ddof - what is taken from T in the divisor: 1 is unbiased, 0 is the maximum likelihood
 * @remarks O(T·N²/2).
 */
export function sampleCovariance(observations: Observations, ddof: 0 | 1): Float64Array {
  const { values, rows, columns, mean, products } = observations;
  if (products !== undefined) {
    const divisor = rows - ddof;
    const covariance = new Float64Array(products.length);
    for (let k = 0; k < products.length; k++) covariance[k] = products[k]! / divisor;
    return covariance;
  }
  return symmetricProductKernel(values, rows, columns, mean, undefined, rows - ddof);
}
