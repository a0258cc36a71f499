import { type PerformanceMetrics, performanceMetrics } from "../analytics/performance/performance-metrics.js";
import { riskContributions } from "../analytics/risk/risk-contributions.js";
import { type Drawdown, drawdowns } from "../analytics/series/drawdowns.js";
import { portfolioReturns } from "../analytics/series/portfolio-returns.js";
import { portfolioWeights } from "../analytics/series/portfolio-weights.js";
import type { OptionsOf } from "../core/options/option-types.js";
import { readOptions } from "../core/options/read-options.js";
import { returnsFromPrices } from "../core/tables/returns-from-prices.js";
import { selectAssets } from "../core/tables/select-assets.js";
import type { IsoDate, Weights } from "../core/types.js";
import { estimateMoments } from "../moments/estimate-moments.js";
import { benchmarkReturns } from "./benchmark-returns.js";
import { callSettings } from "./call-settings.js";
import type { CallSettings } from "./engine-settings.js";
import { latestWindow } from "./latest-window.js";
import { calledSettings } from "./optimize-portfolio.js";
import type { ReadInputs } from "./read-inputs.js";
import { riskOptions } from "./risk-options.js";

/** Settings of this call that go before those of the engine. */
export type AnalyzeOptions = Pick<
  CallSettings,
  "covariance" | "lookback" | "missing" | "riskFreeRate" | "periodsPerYear"
>;

const { covariance, lookback, missing, riskFreeRate, periodsPerYear } = callSettings;
const analyzeOptions: OptionsOf<AnalyzeOptions> = { covariance, lookback, missing, riskFreeRate, periodsPerYear };

/** What is held at the latest prices. */
export interface PortfolioAnalysis {
  /** The date of the latest prices. */
  readonly date: IsoDate;
  /** The currency of all amounts, as the setting `portfolio.currency` says. */
  readonly currency: string;
  /** Units of currency. */
  readonly value: number;
  /** Fractions of the value, by asset. */
  readonly weights: Weights;
  /** Fraction of the value. */
  readonly cash: number;
  /** Each holding's share of the variance; `null` when nothing is held. */
  readonly riskContributions: Weights | null;
  /** How today's weights, kept by rebalancing every period, would have done over the window; `null` when nothing is held. */
  readonly metrics: PerformanceMetrics | null;
  /** The drawdowns of the same returns; none when nothing is held. */
  readonly drawdowns: readonly Drawdown[];
}

/**
 * What is held today: value, weights, risk, and how these weights would have done on total returns.
 *
 * @throws {@link PortfolioError} `missing-price` and those of `portfolioWeights`
 */
export function analyzePortfolio(inputs: ReadInputs, options: AnalyzeOptions = {}): PortfolioAnalysis {
  const read = readOptions("options", options, analyzeOptions, { what: "an option of analyze" });
  const settings = calledSettings(inputs.settings, read);
  const { prices, adjusted, benchmark, portfolio, latest, date, config } = inputs;
  const { currency } = config.portfolio;
  const holding = portfolioWeights({ cash: portfolio.cash, holdings: portfolio.holdings }, latest);
  const held = prices.assets.filter((asset) => Object.hasOwn(holding.weights, asset) && holding.weights[asset] !== 0);
  if (held.length === 0) return { date, currency, ...holding, riskContributions: null, metrics: null, drawdowns: [] };

  const window = latestWindow(selectAssets(adjusted, held), settings);
  const returns = returnsFromPrices(window);
  const series = portfolioReturns(returns, holding.weights);
  const moments = estimateMoments(returns, riskOptions(settings, held));
  const metrics = performanceMetrics(series, {
    riskFreeRate: settings.riskFreeRate,
    level: config.reporting.tailLevel,
    ...(settings.periodsPerYear !== undefined && { periodsPerYear: settings.periodsPerYear }),
    ...(benchmark !== undefined && { benchmark: benchmarkReturns(benchmark, window.dates) }),
  });
  return {
    date,
    currency,
    ...holding,
    riskContributions: riskContributions(moments, holding.weights),
    metrics,
    drawdowns: drawdowns(series),
  };
}
