import { backtestOverfitting } from "../../analytics/evidence/backtest-overfitting.js";
import { deflatedSharpeRatio } from "../../analytics/evidence/deflated-sharpe-ratio.js";
import { performanceMetrics } from "../../analytics/performance/performance-metrics.js";
import { seriesMomentsKernel } from "../../analytics/series/series-moments-kernel.js";
import type { SweepOutcome, SweepResult } from "../inputs/sweep-types.js";

type Ok = Pick<Extract<SweepOutcome, { readonly status: "ok" }>, "name" | "returns">;

/** Blocks of time that the probability of overfitting is reckoned with: 252 splits, which cost little beside the backtests. */
const BLOCKS = 10;

/**
 * How much of the best outcome luck explains.
 *
 * @param trials - all that were tried, failed ones too
 */
export function sweepEvidence(
  ok: readonly Ok[],
  performance: Float64Array,
  best: string | null,
  trials: number,
): Pick<SweepResult, "deflatedSharpeRatio" | "overfittingProbability"> {
  const periods = ok[0]?.returns.length ?? 0;
  const enough = ok.length >= 2 && periods >= 2 * BLOCKS;
  return {
    deflatedSharpeRatio: deflated(ok, best, trials),
    overfittingProbability: enough
      ? backtestOverfitting(performance, { strategies: ok.length, blocks: BLOCKS }).probability
      : null,
  };
}

function deflated(ok: readonly Ok[], best: string | null, trials: number): number | null {
  const chosen = ok.find(({ name }) => name === best);
  if (chosen === undefined || ok.length < 2) return null;
  const ratios = ok.map(({ returns }) => ratioPerPeriod(returns));
  if (!ratios.every(Number.isFinite)) return null;
  const mean = ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length;
  const trialVariance = ratios.reduce((sum, ratio) => sum + (ratio - mean) ** 2, 0) / (ratios.length - 1);
  const { sharpeRatio, skewness, excessKurtosis } = performanceMetrics(chosen.returns, { periodsPerYear: 1 });
  if (!Number.isFinite(skewness) || !Number.isFinite(excessKurtosis)) return null;
  return deflatedSharpeRatio({
    sharpeRatio,
    observations: chosen.returns.length,
    skewness,
    kurtosis: excessKurtosis + 3,
    trials,
    trialVariance,
  });
}

/** The Sharpe ratio per period that `performanceMetrics` gives, without its other figures; NaN without volatility. */
function ratioPerPeriod(returns: Float64Array): number {
  const { mean, squares } = seriesMomentsKernel(returns);
  const deviation = Math.sqrt(squares / (returns.length - 1));
  return deviation > 0 ? mean / deviation : Number.NaN;
}
