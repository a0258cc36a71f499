import { PortfolioError } from "../../core/errors/portfolio-error.js";
import type { FactorMoments, Moments } from "../../core/types.js";
import { covarianceProductKernel } from "../../numerics/covariance/covariance-product-kernel.js";

/**
 * Σw, per year, from a full covariance or from factors without expanding them.
 *
 * @param moments - as `readMoments` lets them through
 * @param w - N weights
 * @throws {@link PortfolioError} `not-finite` when the products overflow
 * @remarks O(N·k) for k assets held, with factors O(N·K).
 */
export function covarianceProduct(moments: Moments | FactorMoments, w: Float64Array): Float64Array {
  const n = moments.assets.length;
  const product = covarianceProductKernel(moments, w);
  for (let i = 0; i < n; i++) {
    if (Number.isFinite(product[i]!)) continue;
    throw new PortfolioError(
      "not-finite",
      `moments: the covariance of ${moments.assets[i]} is too large to be multiplied`,
      {
        argument: "moments",
        asset: moments.assets[i],
      },
    );
  }
  return product;
}
