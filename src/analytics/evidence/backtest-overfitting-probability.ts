import { backtestOverfitting, type OverfittingOptions } from "./backtest-overfitting.js";

/**
 * Probability that the best of several backtests was chosen by luck (PBO by combinatorially symmetric cross-validation).
 *
 * @param performance - returns per period of S strategies on T dates, T·S row-major
 * @param options - `strategies` S ≥ 2, `blocks` 16 (even, 2 to 20)
 * @returns the share of the splits in which the best strategy inside is below the median outside; for the logits, the
 *   degradation and the probability of loss take {@link backtestOverfitting}
 * @throws {@link PortfolioError} `shape`, `not-finite` (NaN throws), `invalid-argument`, `too-few-observations`
 * @remarks O(T·S + C(blocks, blocks/2)·S·blocks). Bailey, Borwein, López de Prado and Zhu (2017).
 * @example
 * backtestOverfittingProbability(performance, { strategies: 100, blocks: 16 }); // 0.62
 */
export function backtestOverfittingProbability(performance: Float64Array, options: OverfittingOptions): number {
  return backtestOverfitting(performance, options).probability;
}
