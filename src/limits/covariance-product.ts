import type { FactorMoments, Moments } from "../core/types.js";
import { covarianceProductKernel } from "../numerics/covariance/covariance-product-kernel.js";

/** Σv for the first N of the values, N the assets of the moments: what the moments do not know carries no risk here. O(N·k). */
export function covarianceProduct(moments: Moments | FactorMoments, values: Float64Array): Float64Array {
  const product = new Float64Array(values.length);
  product.set(covarianceProductKernel(moments, values.subarray(0, moments.assets.length)));
  return product;
}
