import { PortfolioError } from "../../core/portfolio-error.js";
import type { FactorMoments, Moments } from "../../core/types.js";
import { covarianceProductKernel } from "../../numerics/covariance/covariance-product-kernel.js";

/**
 * Σw, per year, from a full covariance or from factors without expanding them.
 *
 * @throws {@link PortfolioError} `shape`, `not-finite`
 * @remarks O(N·k) for k assets held, with factors O(N·K).
 */
export function covarianceProduct(moments: Moments | FactorMoments, w: Float64Array): Float64Array {
  const n = moments.assets.length;
  checkShapes(moments, n);
  const product = covarianceProductKernel(moments, w);
  for (let i = 0; i < n; i++) {
    if (Number.isFinite(product[i]!)) continue;
    throw new PortfolioError("not-finite", `moments: the covariance of ${moments.assets[i]} is not finite`, {
      argument: "moments",
      asset: moments.assets[i],
    });
  }
  return product;
}

function checkShapes(moments: Moments | FactorMoments, n: number): void {
  if (!("factors" in moments)) {
    checkLength("covariance", moments.covariance.length, n * n);
    return;
  }
  const { loadings, covariance, specificVariance, names } = moments.factors;
  checkLength("factors.loadings", loadings.length, n * names.length);
  checkLength("factors.covariance", covariance.length, names.length ** 2);
  checkLength("factors.specificVariance", specificVariance.length, n);
}

function checkLength(name: string, actual: number, expected: number): void {
  if (actual === expected) return;
  throw new PortfolioError("shape", `moments.${name} has ${actual} numbers where the assets need ${expected}`, {
    argument: `moments.${name}`,
    expected,
    actual,
  });
}
