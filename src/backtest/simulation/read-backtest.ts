import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { readOptions } from "../../core/options/read-options.js";
import { resolveLedgerOptions } from "../../tax/journal/ledger-options.js";
import { backtestOptions } from "../inputs/backtest-options.js";
import type {
  BacktestManifest,
  BacktestMargin,
  BacktestMarket,
  BacktestOptions,
  BacktestProgress,
  LimitData,
  Strategy,
} from "../inputs/backtest-types.js";
import { benchmarkPrices } from "../inputs/benchmark-prices.js";
import { checkLimits } from "../inputs/check-limits.js";
import { knownDates } from "../inputs/known-dates.js";
import { marketEvents, type RowEvents } from "../inputs/market-events.js";
import { type MarketExtras, readMarketExtras } from "../inputs/read-market-extras.js";
import type { TaxesPaid } from "../inputs/taxes-paid.js";
import { ledgerOptions, ledgerTax } from "../ledger/ledger-options.js";
import { type CostSchedule, costSchedule } from "../orders/cost-schedule.js";

/** A backtest, checked and in asset order. */
export interface BacktestPlan {
  readonly options: BacktestManifest["options"];
  /** Days since 1970-01-01 of each row. */
  readonly days: Float64Array;
  /** Interest per year from each row to the next. */
  readonly cashRates: Float64Array;
  readonly costs: CostSchedule;
  readonly events: ReadonlyMap<number, RowEvents>;
  /** Price of the benchmark on each row, if there is one. */
  readonly benchmark?: Float64Array;
  /** Cash flows, delistings, opening prices and volumes. */
  readonly extras: MarketExtras;
  readonly limitData?: LimitData;
  /** Answers where the strategy fails; only with `onFailure: "fallback"`. */
  readonly fallback?: Strategy;
  readonly onProgress?: (progress: BacktestProgress) => void;
  readonly signal?: AbortSignal;
}

/**
 * Checks everything that a backtest is given before the first date is simulated.
 *
 * @param market - prices and events; what decides is read by the caller
 * @param given - options as they came
 * @throws {@link PortfolioError} for a table that does not hold together, a price that is not above 0, an option outside its range
 * @remarks O(T·N).
 */
export function readBacktest(market: BacktestMarket, given: BacktestOptions): BacktestPlan {
  const { prices } = market;
  const { assets, dates } = prices;
  const {
    limits,
    limitData,
    participation,
    tax,
    taxesPaid,
    margin,
    seed,
    fallback,
    onProgress,
    signal,
    periodsPerYear: perYear,
    ...rest
  } = readOptions("options", given, backtestOptions, { what: "an option of backtest", assets, misplaced: MISPLACED });
  const known = knownDates(dates);
  const options = {
    ...rest,
    periodsPerYear: perYear ?? known.perYear(),
    ...(participation !== undefined && { participation }),
    ...(limits !== undefined && { limits }),
    ...(tax !== undefined && { tax }),
    ...(margin !== undefined && { margin }),
    ...(seed !== undefined && { seed }),
    ...(taxesPaid !== undefined && { taxesPaid: taxesPaid as TaxesPaid }),
  };
  const { warmup } = options;
  if (dates.length - warmup < 2) {
    throw new PortfolioError(
      "too-few-observations",
      `prices has ${dates.length} dates and warmup takes ${warmup}: a backtest needs at least two after it`,
      { expected: warmup + 2, actual: dates.length },
    );
  }
  if (limits !== undefined) checkLimits(limits, limitData ?? {}, assets);
  else if (limitData !== undefined) {
    throw new PortfolioError(
      "invalid-argument",
      "options.limitData is given without limits: give limits for it to serve, or leave both out",
      { argument: "limits" },
    );
  }
  if (tax !== undefined) resolveLedgerOptions(ledgerOptions(ledgerTax(options)));
  checkTogether(options.onFailure, fallback, margin);
  return {
    options,
    days: known.days,
    cashRates: readCashRates(market.cashRates ?? 0, dates.length),
    costs: costSchedule(options.costs, assets),
    events: marketEvents(market),
    extras: readMarketExtras(market, options),
    ...(market.benchmark !== undefined && { benchmark: benchmarkPrices(market.benchmark, prices, warmup) }),
    ...(limitData !== undefined && { limitData }),
    ...(fallback !== undefined && { fallback }),
    ...(onProgress !== undefined && { onProgress }),
    ...(signal !== undefined && { signal }),
  };
}

function checkTogether(
  onFailure: BacktestOptions["onFailure"],
  fallback: Strategy | undefined,
  margin: BacktestMargin | undefined,
): void {
  if ((onFailure === "fallback") !== (fallback !== undefined)) {
    const message =
      fallback === undefined
        ? 'options.onFailure is "fallback" and options.fallback is missing: give a strategy that answers instead'
        : 'options.fallback is given and nothing asks it: set onFailure: "fallback", or leave it out';
    throw new PortfolioError("invalid-argument", message, { argument: "options.fallback" });
  }
  if (margin !== undefined && (margin.initial ?? 0.5) <= margin.maintenance) {
    throw new PortfolioError(
      "invalid-argument",
      `options.margin.initial is ${margin.initial ?? 0.5} and maintenance ${margin.maintenance}: initial must be above maintenance`,
      { argument: "options.margin.initial" },
    );
  }
}

/** Keys that belong elsewhere, and where. */
const MISPLACED: Readonly<Record<string, string>> = {
  strategy: "it belongs into the first argument, with prices",
  cashRates: "it belongs into the first argument, with prices",
  dividends: "it belongs into the first argument, with prices",
  corporateEvents: "it belongs into the first argument, with prices",
  splits: "it belongs into the first argument, with prices",
  cashFlows: "it belongs into the first argument, with prices",
  delistings: "it belongs into the first argument, with prices",
  opens: "it belongs into the first argument, with prices",
  highs: "it belongs into the first argument, with prices",
  lows: "it belongs into the first argument, with prices",
  volumes: "it belongs into the first argument, with prices",
  benchmark: "it belongs into the first argument, with prices",
  proportional: "put it into costs: { proportional }",
  groupsOf: "put it into limitData: { groupsOf }",
  moments: "put it into limitData: { moments }",
  train: "it is an option of walkForward, called trainPeriods",
};

/** A rate for each row. */
function readCashRates(rates: number | Float64Array, rows: number): Float64Array {
  const given = typeof rates === "number" ? new Float64Array(rows).fill(rates) : rates;
  if (given.length !== rows) {
    throw new PortfolioError(
      "shape",
      `cashRates has ${given.length} rates for ${rows} dates of prices: give one for each`,
      {
        expected: rows,
        actual: given.length,
      },
    );
  }
  return given;
}
