import { backtest } from "../backtest/backtest.js";
import type { BacktestOptions, BacktestResult, LimitData, Strategy, StrategyPast } from "../backtest/backtest-types.js";
import { returnsFromPrices } from "../core/returns-from-prices.js";
import type { ReturnsTable } from "../core/types.js";
import { estimateMoments } from "../moments/estimate-moments.js";
import type { EngineConfig } from "./engine-types.js";
import { latestWindow } from "./latest-window.js";
import { type OptimizeOptions, optimizePrices } from "./optimize-portfolio.js";
import type { ReadInputs } from "./read-inputs.js";

export interface EngineBacktestOptions extends BacktestOptions {
  /** Default: the configured method on the past window; where it has no answer the portfolio is left as it is. */
  readonly strategy?: Strategy;
  /** Settings of the default strategy that go before those of the engine. */
  readonly settings?: OptimizeOptions;
}

/**
 * The configured method (or a given strategy) over the engine's prices. Rebalancing, costs and limits come from the configuration.
 *
 * @remarks Without a `warmup`, the default strategy first decides when its lookback is full, or after a year of periods.
 * @throws {@link PortfolioError} those of `backtest`
 */
export function backtestPortfolio(inputs: ReadInputs, options: EngineBacktestOptions = {}): BacktestResult {
  const { strategy, settings, ...simulation } = options;
  const config: EngineConfig = { ...inputs.config, ...settings };
  const { prices, benchmark } = inputs;
  return backtest(
    { prices, strategy: strategy ?? methodStrategy(config), ...(benchmark && { benchmark }) },
    {
      initialCapital: inputs.portfolio.cash,
      ...(config.rebalance !== undefined && { rebalance: config.rebalance }),
      ...(config.costs !== undefined && { costs: config.costs }),
      ...(config.riskFreeRate !== undefined && { riskFreeRate: config.riskFreeRate }),
      ...(config.periodsPerYear !== undefined && { periodsPerYear: config.periodsPerYear }),
      ...(config.limits !== undefined && { limits: config.limits, limitData: limitData(inputs, config) }),
      ...(strategy === undefined && config.lookback !== undefined && { warmup: config.lookback }),
      ...simulation,
    },
  );
}

/** What risk limits need, estimated on every date from the past as the method itself would. */
function limitData({ sectorOf }: ReadInputs, config: EngineConfig): LimitData {
  const returns = ({ prices }: StrategyPast): ReturnsTable =>
    returnsFromPrices(latestWindow(prices, { ...config, missing: "drop-assets" }));
  return {
    returns,
    moments: (past) => estimateMoments(returns(past), { covariance: config.covariance ?? "ledoit-wolf" }),
    ...(sectorOf !== undefined && { groupsOf: sectorOf }),
  };
}

/** A strategy that optimises the past at every decision. */
function methodStrategy(config: EngineConfig): Strategy {
  return ({ prices }) => {
    const result = optimizePrices(prices, config);
    return result.status === "optimal" ? result.weights : null;
  };
}
