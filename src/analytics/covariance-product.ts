import { PortfolioError } from "../core/portfolio-error.js";
import type { FactorMoments, Moments } from "../core/types.js";
import { multiplySymmetricKernel } from "../numerics/multiply-symmetric-kernel.js";

/**
 * Σw, per year, from a full covariance or from factors without expanding them.
 *
 * @throws {@link PortfolioError} `shape`, `not-finite`
 * @remarks O(N·k) for k assets held, with factors O(N·K).
 */
export function covarianceProduct(moments: Moments | FactorMoments, w: Float64Array): Float64Array {
  const n = moments.assets.length;
  const product = "factors" in moments ? factorProduct(moments, w) : fullProduct(moments, w);
  for (let i = 0; i < n; i++) {
    if (Number.isFinite(product[i]!)) continue;
    throw new PortfolioError("not-finite", `moments: the covariance of ${moments.assets[i]} is not finite`, {
      argument: "moments",
      asset: moments.assets[i],
    });
  }
  return product;
}

function fullProduct(moments: Moments, w: Float64Array): Float64Array {
  const n = w.length;
  checkLength("covariance", moments.covariance.length, n * n);
  return multiplySymmetricKernel(moments.covariance, w);
}

function factorProduct(moments: FactorMoments, w: Float64Array): Float64Array {
  const n = w.length;
  const { loadings, covariance, specificVariance, names } = moments.factors;
  const k = names.length;
  checkLength("factors.loadings", loadings.length, n * k);
  checkLength("factors.covariance", covariance.length, k * k);
  checkLength("factors.specificVariance", specificVariance.length, n);
  const exposure = new Float64Array(k);
  for (let i = 0; i < n; i++) {
    if (w[i] === 0) continue;
    for (let a = 0; a < k; a++) exposure[a] = exposure[a]! + loadings[i * k + a]! * w[i]!;
  }
  const shock = new Float64Array(k);
  for (let a = 0; a < k; a++) {
    for (let b = 0; b < k; b++) shock[a] = shock[a]! + covariance[a * k + b]! * exposure[b]!;
  }
  const y = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let sum = specificVariance[i]! * w[i]!;
    for (let a = 0; a < k; a++) sum += loadings[i * k + a]! * shock[a]!;
    y[i] = sum;
  }
  return y;
}

function checkLength(name: string, actual: number, expected: number): void {
  if (actual === expected) return;
  throw new PortfolioError("shape", `moments.${name} has ${actual} numbers where the assets need ${expected}`, {
    argument: `moments.${name}`,
    expected,
    actual,
  });
}
