import type { Constraints, FactorMoments, Moments, OptimizationResult } from "../../core/types.js";
import { covarianceProductKernel } from "../../numerics/covariance/covariance-product-kernel.js";
import { ensemble } from "../../optimize/ensemble/ensemble.js";
import { meanVariance } from "../../optimize/mean-variance/mean-variance.js";

/**
 * Equal weights, or the nearest weights to them that keep the constraints: nearest by squared distance, and by risk where a
 * tracking error is limited.
 */
export function equalWithinConstraints(
  moments: Moments | FactorMoments,
  constraints: Constraints,
  riskAversion: number,
): OptimizationResult {
  const { assets } = moments;
  const equal = Object.fromEntries(assets.map((asset) => [asset, 1 / assets.length]));
  const method = "equal weights";
  if (constraints.trackingError !== undefined) {
    const prior = { ...moments, mean: equalWeightPrior(moments, riskAversion) };
    return { ...meanVariance(prior, { objective: "maximum-utility", riskAversion, constraints }), method };
  }
  const { members, disagreement, spread, ...answer } = ensemble([{ name: method, weights: equal }], {
    moments,
    constraints,
  }) as OptimizationResult & { members?: unknown; disagreement?: unknown; spread?: unknown };
  return { ...answer, method };
}

/** The expected returns under which equal weights are best: δ·Σ·1/N. O(N²), in factor form O(N·K). */
export function equalWeightPrior(moments: Moments | FactorMoments, riskAversion: number): Float64Array {
  const n = moments.assets.length;
  return covarianceProductKernel(moments, new Float64Array(n).fill(1)).map((sum) => (riskAversion * sum) / n);
}
