import type { OptimizationResult, ReturnsTable } from "../../core/types.js";
import { offerRelaxed } from "../answer/offer-relaxed.js";
import { answerMeanRisk, loosenMeanRisk, type RiskFigure } from "./answer-mean-risk.js";
import { type MeanRiskOptions, readMeanRisk } from "./read-mean-risk.js";

/**
 * The best balance of expected return and a risk measure other than variance, over a sample of returns.
 *
 * - `minimum-risk`: least risk.
 * - `target-return`: least risk among those with an expected return of at least `target` per year.
 * - `target-risk`: greatest expected return among those with a risk of at most `target` per period.
 * - `maximum-ratio`: greatest (expected return − riskFreeRate) / risk; with conditional value at risk the STARR ratio.
 * - `maximum-utility`: greatest expected return − riskAversion · risk.
 *
 * Every period of the table is a scenario of equal weight. Measures that are the greatest of finitely many planes (all but
 * semi-deviation and entropic value at risk) are solved exactly by linear programs; the two others by Newton's method under the
 * limits. Costs are added to the risk, or taken from the return where that is in the objective. `maxPositions` is met by branch and
 * bound as in {@link meanVariance}. `relax` offers the solution after the least loosening of the constraints.
 *
 * @param returns - T periods by N assets; log returns are converted to simple ones
 * @param options - the measure, the objective and its parameters, `constraints` (long-only and fully invested unless given)
 * @returns weights with their risk **per period**; expected return and volatility per year, of the sample; or `infeasible` with a minimal
 *   conflict by name (`targetReturn`, `targetRisk` and `riskFreeRate` may stand in it). `diagnostics.kktResidual` is the gap between the
 *   risk and the bound that proves it, relative to the risk, or the greatest violation of the optimality conditions. Shadow prices are what
 *   one unit more room gains the objective. Where several portfolios are best it is one of them
 * @throws {@link PortfolioError} `empty`, `shape`, `not-finite` (with asset and date), `invalid-argument`, `unknown-asset`;
 *   `conflicting-options` for an option that the measure or the objective does not read, and for a tracking error
 * @remarks A plane costs O(T·k) for k assets held and O(T·N) at most, and some pivots of O(N²); a Newton step O(T·N²). NaN throws.
 *   Rockafellar and Uryasev (2000); Chekhlov, Uryasev and Zabarankin (2005); Ahmadi-Javid (2012); Konno and Yamazaki (1991).
 *   Reference values: test/reference/optimize/mean-risk.json.
 * @example
 * meanRisk(returns, { measure: "maximum-drawdown", objective: "maximum-ratio" }).risk
 */
export function meanRisk(returns: ReturnsTable, options: MeanRiskOptions): OptimizationResult<RiskFigure> {
  const call = readMeanRisk(returns, options);
  return offerRelaxed(call, options.relax, answerMeanRisk, loosenMeanRisk);
}
