import type { ReturnSeries } from "../series/return-series.js";
import { type TailRiskOptions, tailRisk } from "./tail-risk.js";

/**
 * The mean loss of the worst (1 − level) of the periods, a positive fraction.
 *
 * @param returns - T returns per period, fractions; a table must hold one asset
 * @param options - `level` 0.95, `method` "historical", and those of {@link tailRisk}, which also says whether
 *   the Cornish–Fisher expansion is outside its domain and why a figure is NaN
 * @returns NaN where the method has no answer (one period has no volatility)
 * @throws {@link PortfolioError} `empty`, `not-finite` (NaN throws), `shape`, `invalid-argument`
 * @remarks O(T log T). Reference values: test/reference/analytics/tail-risk.json.
 * @example
 * conditionalValueAtRisk(returns, { level: 0.95, method: "historical" }); // 0.048
 */
export function conditionalValueAtRisk(returns: ReturnSeries, options: TailRiskOptions = {}): number {
  return tailRisk(returns, options).conditionalValueAtRisk;
}
