import { type PerformanceMetrics, performanceMetrics } from "../analytics/performance/performance-metrics.js";
import { riskContributions } from "../analytics/risk/risk-contributions.js";
import { type Drawdown, drawdowns } from "../analytics/series/drawdowns.js";
import { portfolioReturns } from "../analytics/series/portfolio-returns.js";
import { portfolioWeights } from "../analytics/series/portfolio-weights.js";
import { pricesAsOf } from "../core/prices-as-of.js";
import { returnsFromPrices } from "../core/returns-from-prices.js";
import { selectAssets } from "../core/select-assets.js";
import type { IsoDate, Weights } from "../core/types.js";
import { estimateMoments } from "../moments/estimate-moments.js";
import type { EngineConfig } from "./engine-types.js";
import { latestPrices } from "./latest-prices.js";
import { latestWindow } from "./latest-window.js";
import type { ReadInputs } from "./read-inputs.js";

export type AnalyzeOptions = Pick<
  EngineConfig,
  "covariance" | "lookback" | "missing" | "riskFreeRate" | "periodsPerYear"
>;

export interface PortfolioAnalysis {
  /** Of the latest prices. */
  readonly date: IsoDate;
  /** Units of currency. */
  readonly value: number;
  readonly weights: Weights;
  /** Fraction of the value. */
  readonly cash: number;
  /** Each holding's share of the variance; `null` when nothing is held. */
  readonly riskContributions: Weights | null;
  /** How today's weights, kept by rebalancing every period, would have done over the window; `null` when nothing is held. */
  readonly metrics: PerformanceMetrics | null;
  readonly drawdowns: readonly Drawdown[];
}

/**
 * @throws {@link PortfolioError} `missing-price` and those of `portfolioWeights`
 */
export function analyzePortfolio(inputs: ReadInputs, options: AnalyzeOptions = {}): PortfolioAnalysis {
  const settings: EngineConfig = { ...inputs.config, ...options };
  const { prices, benchmark, portfolio } = inputs;
  const holding = portfolioWeights(portfolio, latestPrices(prices));
  const date = prices.dates.at(-1)!;
  const held = prices.assets.filter((asset) => Object.hasOwn(holding.weights, asset) && holding.weights[asset] !== 0);
  if (held.length === 0) return { date, ...holding, riskContributions: null, metrics: null, drawdowns: [] };

  const window = latestWindow(selectAssets(prices, held), settings);
  const returns = returnsFromPrices(window);
  const series = portfolioReturns(returns, holding.weights);
  const moments = estimateMoments(returns, {
    covariance: settings.covariance ?? "ledoit-wolf",
    ...(settings.periodsPerYear !== undefined && { periodsPerYear: settings.periodsPerYear }),
  });
  const metrics = performanceMetrics(series, {
    riskFreeRate: settings.riskFreeRate ?? 0,
    ...(settings.periodsPerYear !== undefined && { periodsPerYear: settings.periodsPerYear }),
    ...(benchmark !== undefined && { benchmark: returnsFromPrices(pricesAsOf(benchmark, window.dates)) }),
  });
  return {
    date,
    ...holding,
    riskContributions: riskContributions(moments, holding.weights),
    metrics,
    drawdowns: drawdowns(series),
  };
}
