import type { FactorMoments, Moments, OptimizationResult } from "../../core/types.js";
import { describeOptimum } from "../answer/describe-optimum.js";
import { offerRelaxed } from "../answer/offer-relaxed.js";
import { checkMoments } from "../inputs/check-moments.js";
import { positiveVariances } from "../inputs/positive-variances.js";
import { readCallOptions } from "../inputs/read-call-options.js";
import { loosenMeanVariance } from "../mean-variance/loosen-mean-variance.js";
import { answerMeanVariance } from "../mean-variance/mean-variance.js";
import { readMeanVariance } from "../mean-variance/read-mean-variance.js";
import { type WeightRuleOptions, weightRuleOptions } from "./weight-by-rule.js";

/**
 * Weights with the greatest diversification ratio: Σ w_i σ_i over the volatility of the portfolio.
 *
 * The maximum Sharpe ratio of assets whose excess returns are their volatilities, so every constraint of
 * `meanVariance` holds exactly; the means of `moments` only enter the figures of the result.
 *
 * `relax` offers the solution after the least loosening of the constraints, in the words of {@link meanVariance}.
 *
 * @param moments - N assets; covariance (N, N) per year, or factors; its scale does not change the weights
 * @param given - `constraints` long-only and fully invested by default; `riskFreeRate` for the Sharpe ratio alone
 * @returns the portfolio with its certificate (shadow prices in units of the ratio), or the status of `meanVariance`
 * @throws {@link PortfolioError} `no-variance` for an asset that does not move; those of `meanVariance`
 * @remarks The cost of one maximum Sharpe problem. NaN throws. Choueifaty and Coignard (2008), "Toward maximum
 *   diversification". Reference values: test/reference/optimize/risk-budgeting.json.
 * @example
 * requireOptimal(maximumDiversification(moments)).weights
 */
export function maximumDiversification(
  moments: Moments | FactorMoments,
  given: WeightRuleOptions = {},
): OptimizationResult {
  checkMoments(moments);
  const method = "maximum diversification";
  const options = readCallOptions("maximumDiversification", given, weightRuleOptions, moments.assets);
  const mean = positiveVariances(moments, method).map(Math.sqrt);
  const { constraints } = options;
  const { riskFreeRate = 0 } = options;
  const ratio = { ...moments, mean };
  const call = readMeanVariance(ratio, { objective: "maximum-sharpe", ...(constraints && { constraints }) });
  return offerRelaxed(
    call,
    options.relax,
    (question): OptimizationResult => {
      const { result, outcome } = answerMeanVariance(ratio, question);
      if (outcome === undefined) return { ...result, method };
      return describeOptimum(moments, outcome.solution.x, method, riskFreeRate, result.diagnostics);
    },
    (question, room) => loosenMeanVariance(mean, question, room),
  );
}
