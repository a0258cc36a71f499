import { adjustedPrices } from "../backtest/adjusted-prices.js";
import { backtest } from "../backtest/backtest.js";
import { backtestOptions } from "../backtest/backtest-options.js";
import type { BacktestOptions, BacktestResult, LimitData, Strategy, StrategyPast } from "../backtest/backtest-types.js";
import type { OptionsOf } from "../core/option-types.js";
import { periodsPerYear } from "../core/periods-per-year.js";
import { readOptions } from "../core/read-options.js";
import { returnsFromPrices } from "../core/returns-from-prices.js";
import type { PricesTable, ReturnsTable } from "../core/types.js";
import { estimateMoments } from "../moments/estimate-moments.js";
import type { EngineConfig } from "./engine-types.js";
import { latestWindow } from "./latest-window.js";
import { type OptimizeOptions, optimizeOptions, optimizePrices } from "./optimize-portfolio.js";
import type { ReadInputs } from "./read-inputs.js";

/** Options of `backtest`, which go before the configuration. */
export interface EngineBacktestOptions extends BacktestOptions {
  /** Default: the configured method on the past window; where it has no answer the portfolio is left as it is. */
  readonly strategy?: Strategy;
  /** Settings of the default strategy that go before those of the engine. Default: none. */
  readonly settings?: OptimizeOptions;
}

/** The declarations of a backtest without their defaults: what is left out comes from the configuration. */
const withoutDefaults = Object.fromEntries(
  Object.entries(backtestOptions).map(([key, declared]) => [key, { ...declared, default: undefined }]),
) as unknown as OptionsOf<BacktestOptions>;

const engineBacktestOptions: OptionsOf<EngineBacktestOptions> = {
  ...withoutDefaults,
  strategy: { kind: "function" },
  settings: { kind: "object", of: optimizeOptions },
};

const CREATE = "give it to PortfolioEngine.create";

/**
 * The configured method (or a given strategy) over the engine's prices, splits and dividends. Rebalancing, costs and limits
 * come from the configuration.
 *
 * @remarks Without a `warmup`, the default strategy first decides when its lookback is full; without a `lookback`, after a
 *   year of periods, and after 12 at least.
 * @throws {@link PortfolioError} `too-few-observations` when no date is left after the warmup, and those of `backtest`
 */
export function backtestPortfolio(inputs: ReadInputs, given: EngineBacktestOptions = {}): BacktestResult {
  const { prices, benchmark, actions, portfolio } = inputs;
  const { strategy, settings, ...simulation } = readOptions("options", given, engineBacktestOptions, {
    what: "an option of backtest",
    assets: prices.assets,
    misplaced: {
      splits: CREATE,
      dividends: CREATE,
      benchmark: CREATE,
      prices: CREATE,
      method: "put it into settings: { method }",
      lookback: "put it into settings: { lookback }",
    },
  });
  const config: EngineConfig = { ...inputs.config, ...settings };
  return backtest(
    { prices, strategy: strategy ?? methodStrategy(inputs, config), ...actions, ...(benchmark && { benchmark }) },
    {
      ...(portfolio.cash > 0 && { initialCapital: portfolio.cash }),
      ...(config.rebalance !== undefined && { rebalance: config.rebalance }),
      ...(config.costs !== undefined && { costs: config.costs }),
      ...(config.riskFreeRate !== undefined && { riskFreeRate: config.riskFreeRate }),
      ...(config.periodsPerYear !== undefined && { periodsPerYear: config.periodsPerYear }),
      ...(config.limits !== undefined && { limits: config.limits, limitData: limitData(inputs, config) }),
      ...(strategy === undefined && { warmup: defaultWarmup(prices, config) }),
      ...simulation,
    },
  );
}

/** Rows that the default strategy waits for. */
function defaultWarmup(prices: PricesTable, { lookback, periodsPerYear: perYear }: EngineConfig): number {
  return lookback ?? Math.max(12, Math.round(perYear ?? periodsPerYear(prices.dates)));
}

/** What risk limits need, estimated on every date from the past as the method itself would. */
function limitData(inputs: ReadInputs, config: EngineConfig): LimitData {
  const { sectorOf } = inputs;
  const returns = (past: StrategyPast): ReturnsTable =>
    returnsFromPrices(latestWindow(totalPrices(inputs, past), { ...config, missing: "drop-assets" }));
  return {
    returns,
    moments: (past) => estimateMoments(returns(past), { covariance: config.covariance ?? "ledoit-wolf" }),
    ...(sectorOf !== undefined && { groupsOf: sectorOf }),
  };
}

/** A strategy that optimizes the past at every decision. */
function methodStrategy(inputs: ReadInputs, config: EngineConfig): Strategy {
  return (past) => {
    const result = optimizePrices(totalPrices(inputs, past), config);
    return result.status === "optimal" ? result.weights : null;
  };
}

/** The prices of the past, scaled by the splits and dividends that have happened. */
function totalPrices({ actions }: ReadInputs, { prices, date }: StrategyPast): PricesTable {
  const until = <Action extends { readonly date: string }>(list: readonly Action[] = []): readonly Action[] =>
    list.filter((action) => action.date <= date);
  const splits = until(actions.splits);
  const dividends = until(actions.dividends);
  return splits.length + dividends.length === 0 ? prices : adjustedPrices(prices, { splits, dividends });
}
