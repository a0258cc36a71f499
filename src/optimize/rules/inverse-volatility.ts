import type { FactorMoments, Moments, OptimizationResult } from "../../core/types.js";
import { checkMoments } from "../inputs/check-moments.js";
import { positiveVariances } from "../inputs/positive-variances.js";
import { type WeightRuleOptions, weightByRule } from "./weight-by-rule.js";

/**
 * Weights in inverse proportion to the volatilities, as far as the bounds allow.
 *
 * Equals the equal risk contribution portfolio when all correlations are the same; uses no correlation.
 *
 * `relax` offers the solution after the least loosening of the constraints, in the words of {@link meanVariance}.
 *
 * @param moments - N assets; covariance (N, N) per year, or factors; its scale does not change the weights
 * @param options - bounds hold exactly: the weights within their bounds are in inverse proportion to the volatilities
 * @returns the portfolio, or `infeasible` when bounds and budget leave no room; shadow prices are null
 * @throws {@link PortfolioError} `no-variance` for an asset that does not move; `unknown-asset`, `shape`, `not-finite`,
 *   `not-a-covariance`, `conflicting-options`
 * @remarks O(N²) for the figures of the result. NaN throws.
 * @example
 * requireOptimal(inverseVolatility(moments)).weights
 */
export function inverseVolatility(
  moments: Moments | FactorMoments,
  options: WeightRuleOptions = {},
): OptimizationResult {
  checkMoments(moments);
  const variances = positiveVariances(moments, "inverse volatility");
  return weightByRule(
    "inverse volatility",
    moments,
    variances.map((variance) => 1 / Math.sqrt(variance)),
    options,
  );
}
