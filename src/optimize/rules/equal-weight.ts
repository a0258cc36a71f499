import type { FactorMoments, Moments, OptimizationResult } from "../../core/types.js";
import { checkMoments } from "../inputs/check-moments.js";
import { type WeightRuleOptions, weightByRule } from "./weight-by-rule.js";

/**
 * The same weight for every asset, as far as the bounds allow.
 *
 * `relax` offers the solution after the least loosening of the constraints, in the words of {@link meanVariance}.
 *
 * @param moments - N assets; only named for the result, the weights do not depend on the figures
 * @param options - bounds hold exactly: all weights within their bounds are equal
 * @returns the portfolio, or `infeasible` when bounds and budget leave no room; a rule has no objective, so shadow prices
 *   are null
 * @throws {@link PortfolioError} `unknown-asset`, `shape`, `not-finite`, `not-a-covariance`, `conflicting-options`
 * @remarks O(N²) for the figures of the result. NaN throws. DeMiguel, Garlappi and Uppal (2009).
 * @example
 * requireOptimal(equalWeight(moments)).weights
 */
export function equalWeight(moments: Moments | FactorMoments, options: WeightRuleOptions = {}): OptimizationResult {
  checkMoments(moments);
  return weightByRule("equal weight", moments, new Float64Array(moments.assets.length).fill(1), options);
}
