import { parseEpochDay } from "../core/calendar.js";
import { checkPriceValues } from "../core/check-price-values.js";
import { checkTable } from "../core/check-table.js";
import { periodsPerYear } from "../core/periods-per-year.js";
import { PortfolioError } from "../core/portfolio-error.js";
import { readRebalanceTrigger } from "../rebalance/read-rebalance-trigger.js";
import { resolveLedgerOptions } from "../tax/journal/ledger-options.js";
import type { BacktestManifest, BacktestMarket, BacktestOptions } from "./backtest-types.js";
import { benchmarkPrices } from "./benchmark-prices.js";
import { checkLimits } from "./check-limits.js";
import { type CostSchedule, costSchedule } from "./cost-schedule.js";
import { ledgerOptions } from "./ledger-of-backtest.js";
import { marketEvents, type RowEvents } from "./market-events.js";

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
}

/**
 * Checks everything that a backtest is given before the first date is simulated.
 *
 * @throws {@link PortfolioError} for a table that does not hold together, a price that is not above 0, an option outside its range
 * @remarks O(T·N).
 */
export function readBacktest(market: BacktestMarket, options: BacktestOptions): BacktestPlan {
  const { prices } = market;
  checkTable("prices", prices);
  checkPriceValues(prices);
  const refuse = (name: string, value: unknown, expected: string): never => {
    throw new PortfolioError("invalid-argument", `${name} is ${describe(value)}: give ${expected}`, {
      argument: name,
      value,
    });
  };
  const {
    initialCapital = 100_000,
    execution = "next-close",
    wholeShares = false,
    warmup = 0,
    maxLeverage = 1,
  } = options;
  const { rebalance = "every-period", riskFreeRate = 0, costs = {} } = options;
  if (!(Number.isFinite(initialCapital) && initialCapital > 0)) {
    refuse("initialCapital", initialCapital, "an amount greater than 0");
  }
  if (execution !== "next-close" && execution !== "same-close") {
    refuse("execution", execution, '"next-close" or "same-close"');
  }
  if (typeof wholeShares !== "boolean") refuse("wholeShares", wholeShares, "true or false");
  if (!(Number.isInteger(warmup) && warmup >= 0)) refuse("warmup", warmup, "a whole number of rows, 0 or more");
  if (!(Number.isFinite(maxLeverage) && maxLeverage >= 0))
    refuse("maxLeverage", maxLeverage, "a finite number, 0 or more");
  if (!Number.isFinite(riskFreeRate)) refuse("riskFreeRate", riskFreeRate, "a finite rate per year");
  if (rebalance !== "every-period") readRebalanceTrigger("rebalance", rebalance);
  if (prices.dates.length - warmup < 2) {
    throw new PortfolioError(
      "too-few-observations",
      `prices has ${prices.dates.length} dates and warmup takes ${warmup}: a backtest needs at least two after it`,
      { expected: warmup + 2, actual: prices.dates.length },
    );
  }
  const { limits, limitData } = options;
  if (limits !== undefined) checkLimits(limits, limitData ?? {}, prices.assets);
  else if (limitData !== undefined) refuse("limits", limits, "limits for limitData to serve, or leave both out");
  if (options.tax !== undefined) resolveLedgerOptions(ledgerOptions(options.tax));
  const days = new Float64Array(prices.dates.length);
  for (let t = 0; t < days.length; t++) days[t] = parseEpochDay(prices.dates[t]!);
  const benchmark =
    market.benchmark === undefined ? {} : { benchmark: benchmarkPrices(market.benchmark, prices, warmup) };
  return {
    options: {
      initialCapital,
      rebalance,
      execution,
      costs,
      wholeShares,
      warmup,
      maxLeverage,
      periodsPerYear: options.periodsPerYear ?? periodsPerYear(prices.dates),
      riskFreeRate,
      ...(limits !== undefined && { limits }),
      ...(options.tax !== undefined && { tax: options.tax }),
    },
    days,
    cashRates: readCashRates(market.cashRates ?? 0, prices.dates.length),
    costs: costSchedule(costs, prices.assets),
    events: marketEvents(market),
    ...benchmark,
  };
}

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
  const bad = given.findIndex((rate) => !Number.isFinite(rate));
  if (bad >= 0) {
    throw new PortfolioError("not-finite", `cashRates[${bad}] is ${given[bad]}: give a finite rate per year`, {
      position: bad,
    });
  }
  return given;
}

function describe(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}
