import { backtestOptions } from "../backtest/inputs/backtest-options.js";
import type {
  BacktestEvent,
  BacktestOptions,
  BacktestResult,
  BacktestTax,
  LimitData,
  Strategy,
  StrategyPast,
} from "../backtest/inputs/backtest-types.js";
import { backtest } from "../backtest/simulation/backtest.js";
import type { PortfolioConfig } from "../config/portfolio-config.js";
import type { OptionDeclaration, OptionsOf } from "../core/options/option-types.js";
import { readOptions } from "../core/options/read-options.js";
import { withoutDefault } from "../core/options/without-default.js";
import { periodsPerYear } from "../core/tables/periods-per-year.js";
import { returnsFromPrices } from "../core/tables/returns-from-prices.js";
import type { OptimalResult, PricesTable, ReturnsTable, Weights } from "../core/types.js";
import { estimateMoments } from "../moments/estimate-moments.js";
import { isRebalanceDue } from "../rebalance/is-rebalance-due.js";
import type { RebalanceTrigger } from "../rebalance/rebalance-trigger.js";
import { capVolatility } from "./cap-volatility.js";
import { totalReturnPrices } from "./continuing-assets.js";
import { decisionMemory } from "./decision-memory.js";
import type { EngineSettings } from "./engine-settings.js";
import { ratesOf } from "./harvest-losses.js";
import { latestWindow } from "./latest-window.js";
import { calledSettings } from "./optimize-portfolio.js";
import { type OptimizeOptions, optimizeOptions, optimizePrices } from "./optimize-prices.js";
import type { ReadInputs } from "./read-inputs.js";
import { regimeParameters, withRegime } from "./regime-constraints.js";
import { riskOptions } from "./risk-options.js";
import { attributeStrategies, type StrategyDecision } from "./strategies/attribute-strategies.js";
import { combineStrategies } from "./strategies/combine-strategies.js";
import type { StrategyAttribution } from "./strategies/strategy-types.js";

/** Options of `backtest`, which go before the configuration. */
export interface EngineBacktestOptions extends BacktestOptions {
  /** Default: the configured method on the past window; a decision without an answer is an event, and the failure policy acts. */
  readonly strategy?: Strategy;
  /** Settings of the default strategy that go before those of the engine. Default: none. */
  readonly settings?: OptimizeOptions;
  /**
   * Whether a decision of mean-variance without an answer says which limits conflict, and how far each must give. It takes many times as
   * long as the decision; `optimize` on the prices up to that date says it too. Default false.
   */
  readonly explain?: boolean;
}

/** A backtest of the engine. */
export interface EngineBacktestResult extends BacktestResult {
  /** With several strategies: where the return came from; left out otherwise. */
  readonly strategies?: StrategyAttribution;
}

/** The declarations of a backtest without their defaults: what is left out comes from the configuration. */
const withoutDefaults = Object.fromEntries(
  Object.entries<OptionDeclaration>(backtestOptions).map(([key, declared]) => [key, withoutDefault(declared)]),
) as OptionsOf<BacktestOptions>;

const engineBacktestOptions: OptionsOf<EngineBacktestOptions> = {
  ...withoutDefaults,
  strategy: { kind: "function" },
  settings: { kind: "object", of: optimizeOptions },
  explain: { kind: "boolean" },
};

const CREATE = "give it to PortfolioEngine.create";

/**
 * The configured method (or a given strategy) over the engine's prices and corporate actions. Rebalancing, costs and limits
 * come from the configuration.
 *
 * @remarks Without a `warmup`, the default strategy first decides when its lookback is full; without a `lookback`, after a
 *   year of periods, and after 12 at least.
 * @throws {@link PortfolioError} `too-few-observations` when no date is left after the warmup, and those of `backtest`
 */
export function backtestPortfolio(inputs: ReadInputs, given: EngineBacktestOptions = {}): EngineBacktestResult {
  const { prices, benchmark, actions, portfolio } = inputs;
  const {
    strategy,
    settings,
    explain = false,
    ...simulation
  } = readOptions("options", given, engineBacktestOptions, {
    what: "an option of backtest",
    assets: prices.assets,
    misplaced: {
      splits: CREATE,
      dividends: CREATE,
      corporateEvents: CREATE,
      delistings: CREATE,
      benchmark: CREATE,
      prices: CREATE,
      method: "put it into settings: { method }",
      lookback: "put it into settings: { lookback }",
    },
  });
  const called = calledSettings(inputs.settings, settings ?? {});
  const { config } = called;
  const events: NoAnswer[] = [];
  const decisions: StrategyDecision[] = [];
  // a method that is asked for by name answers alone
  const several = settings?.method === undefined ? inputs.strategies : undefined;
  const { cashRate } = config.backtest;
  const result = backtest(
    {
      prices,
      strategy: strategy ?? methodStrategy(inputs, called, several, explain, events, decisions),
      ...actions,
      ...(benchmark && { benchmark }),
      ...(cashRate !== 0 && { cashRates: cashRate }),
    },
    {
      ...(portfolio.cash > 0 && { initialCapital: portfolio.cash }),
      // a band that follows the regime is looked at by the strategy, which knows the regime of the date
      rebalance: strategy === undefined && followsRegime(called) ? "every-period" : called.rebalance,
      execution: config.backtest.execution,
      maxLeverage: config.backtest.maxLeverage,
      ...(called.costs !== undefined && { costs: called.costs }),
      ...(config.tax.trackLots && { tax: backtestTax(config) }),
      riskFreeRate: called.riskFreeRate,
      ...(called.periodsPerYear !== undefined && { periodsPerYear: called.periodsPerYear }),
      ...(called.limits !== undefined && { limits: called.limits, limitData: limitData(inputs, called) }),
      ...(strategy === undefined && { warmup: defaultWarmup(prices, called) }),
      ...simulation,
    },
  );
  // not spread, which would make an object of each trade
  return Object.assign(result, {
    ...(events.length > 0 && { events: merged(result.events, events) }),
    ...(strategy === undefined &&
      several !== undefined && {
        strategies: attributeStrategies(result, decisions, prices, config.attribution.linking),
      }),
  });
}

type NoAnswer = Extract<BacktestEvent, { readonly kind: "no-answer" }>;

/** Events by date; on the same date those of the simulation come first. */
function merged(simulated: readonly BacktestEvent[], decided: readonly NoAnswer[]): readonly BacktestEvent[] {
  return [...simulated, ...decided].sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0));
}

/** How a backtest books its fills. */
function backtestTax({ tax }: PortfolioConfig): BacktestTax {
  return {
    lotMethod: tax.lotMethod,
    ...(tax.lotMethod === "min-tax" && { rates: ratesOf(tax) }),
    ...(!tax.washSales && { washSales: false }),
  };
}

/** Rows that the default strategy waits for. */
function defaultWarmup(prices: PricesTable, { lookback, periodsPerYear: perYear, config }: EngineSettings): number {
  const { warmup } = config.backtest;
  if (warmup !== "lookback") return warmup;
  return lookback ?? Math.max(12, config.data.minHistory, Math.round(perYear ?? periodsPerYear(prices.dates)));
}

/** What risk limits need, estimated on every date from the past as the method itself would. */
function limitData(inputs: ReadInputs, settings: EngineSettings): LimitData {
  const { sectorOf } = inputs;
  const returns = (past: StrategyPast): ReturnsTable =>
    returnsFromPrices(latestWindow(totalPrices(inputs, past), { ...settings, missing: "drop-assets" }));
  return {
    returns,
    moments: (past) => {
      const window = returns(past);
      return estimateMoments(window, riskOptions(settings, window.assets));
    },
    ...(sectorOf !== undefined && { groupsOf: sectorOf }),
  };
}

/** A strategy that optimizes the past at every decision, and writes down each that had no answer. */
function methodStrategy(
  inputs: ReadInputs,
  settings: EngineSettings,
  strategies: ReadInputs["strategies"],
  explain: boolean,
  events: NoAnswer[],
  decisions: StrategyDecision[],
): Strategy {
  const { marketWeights } = inputs;
  const parametersOn = regimeParameters(inputs);
  const memory = decisionMemory();
  const memories = (strategies ?? []).map(() => decisionMemory());
  const follows = followsRegime(settings);
  let target: Weights | undefined;
  let lastDate: string | undefined;
  return (past) => {
    const prices = totalPrices(inputs, past);
    const parameters = parametersOn?.(prices);
    const today = parameters === undefined ? settings : withRegime(settings, parameters, prices);
    if (follows && target !== undefined && !isDue(today, past, target, lastDate)) return null;
    const context = {
      held: past.weights,
      explain,
      memory,
      ...(prices === past.prices && { returns: () => past.returns }),
      ...(marketWeights !== undefined && { marketWeights }),
    };
    const result =
      strategies === undefined
        ? optimizePrices(prices, today, context)
        : combineStrategies(strategies, prices, today, (k) => ({ ...context, memory: memories[k]! }));
    for (const { method, status, reason } of result.attempts ?? []) {
      const answered = result.status === "optimal" ? `; ${result.method} answered instead` : "";
      events.push({ kind: "no-answer", date: past.date, status, reason: `${method}: ${reason}${answered}` });
    }
    if (result.status === "optimal") {
      target = parameters === undefined ? result.weights : withinVolatility(today, result);
      lastDate = past.date;
      if (result.strategies !== undefined) decisions.push({ date: past.date, mix: result.strategies });
      return target;
    }
    if (result.attempts === undefined) {
      events.push({ kind: "no-answer", date: past.date, status: result.status, reason: result.reason });
    }
    return null;
  };
}

/** Whether the bands of the trigger follow the regime; only triggers of dates and bands can. */
function followsRegime({ config, rebalance }: EngineSettings): boolean {
  const plain = (trigger: RebalanceTrigger): boolean =>
    trigger.kind === "any" || trigger.kind === "all"
      ? trigger.of.every(plain)
      : trigger.kind === "calendar" || trigger.kind === "threshold";
  return config.regimes.adaptive && rebalance !== "every-period" && plain(rebalance);
}

function isDue(
  { rebalance }: EngineSettings,
  { date, weights }: StrategyPast,
  target: Weights,
  lastDate: string | undefined,
): boolean {
  if (rebalance === "every-period") return true;
  return isRebalanceDue(rebalance, { date, weights, target, ...(lastDate !== undefined && { lastDate }) });
}

function withinVolatility(settings: EngineSettings, result: OptimalResult): Weights {
  const capped = capVolatility(settings, result);
  return capped.status === "optimal" ? capped.weights : result.weights;
}

/** The prices of the past, scaled by the actions that have happened; those ahead have no row to act on. */
function totalPrices({ actions }: ReadInputs, { prices }: StrategyPast): PricesTable {
  return totalReturnPrices(prices, actions);
}
