import type { FactorMoments, Moments } from "../../core/types.js";

/** Whether the covariance comes as loadings, factor covariance and specific variances. */
export function isFactorMoments(moments: Moments | FactorMoments): moments is FactorMoments {
  return "factors" in moments && moments.factors !== undefined;
}
