import { readOptions } from "../../core/options/read-options.js";
import { LIBRARY_VERSION } from "../../core/version.js";
import { inputOptions } from "../inputs/backtest-options.js";
import type { BacktestInput, BacktestOptions, BacktestResult } from "../inputs/backtest-types.js";
import { dataFingerprint, marketFingerprint, resultFingerprint } from "../inputs/data-fingerprint.js";
import { readBacktest } from "./read-backtest.js";
import { simulate } from "./simulate.js";
import { simulationMetrics } from "./simulation-metrics.js";

/**
 * What a strategy would have made of history, with what it could have known and what it would have paid.
 *
 * On each date where `rebalance` is due the strategy gets the past up to that close and names target weights; they are
 * traded at the next close (default). Orders are sized at the close that fills them: after costs, the portfolio has the
 * weights asked for. Sales come first; buys share the cash that there is. An order without a price is not filled, is not
 * carried over to the next date, and is reported in `events`, as is everything else that did not go as ordered.
 *
 * @param input - `prices` (T dates by N assets, NaN where an asset cannot be traded) and `strategy`; optionally `benchmark`
 *   (prices of one asset), `cashRates` per year, `dividends`, `splits`, `corporateEvents`, `cashFlows`, `delistings`, `opens` and `volumes`
 * @param options - `initialCapital` 100,000; `rebalance` every period; `execution` at the next close; no limit of `participation`; no `costs`;
 *   fractional shares; no `warmup`; all of the past shown; no borrowing (`maxLeverage` 1); no `limits`;
 *   no `tax` ledger, no `taxesPaid`
 * @returns values, weights, cash, turnover, costs and income on every date, fills, events, last holdings, metrics, manifest
 * @throws {@link PortfolioError} for tables and options that do not hold together; `invalid-argument`, `unknown-asset` or
 *   `not-finite`, with the date, for what a strategy returns; `aborted`
 * @remarks O(T·N), and what the strategy takes; with `limits` the cost of `checkTrades` on each date with orders. A position without a price is valued at its last one. Short sales
 *   (negative weights) bring cash and pay `costs.borrow`; there are no margin calls, but at a value of zero all ends.
 *   With `execution: "same-close"` the costs of the first date are in `values[0]` and in the first return, which is
 *   measured from the initial capital. A strategy may write into what it is given; that changes nothing on later dates, and in
 *   tables of more than 4,096 numbers it is an error. Metrics come from `returns`. Reference values: test/reference/backtest/monthly-peers.json.
 * @example
 * const { values, metrics } = backtest(
 *   { prices, strategy: () => ({ AAPL: 0.6, MSFT: 0.4 }) },
 *   { rebalance: { kind: "calendar", every: "month" }, costs: { proportional: 0.001 } },
 * );
 */
export function backtest(input: BacktestInput, options: BacktestOptions = {}): BacktestResult {
  const market = readOptions("input", input, inputOptions, {
    what: "part of the input of backtest",
    misplaced: MISPLACED,
  });
  const plan = readBacktest(market, options);
  const { decisions, ...simulation } = simulate(market, plan);
  const { dates } = simulation;
  const { initialCapital, warmup } = plan.options;

  const corporateEvents = [...plan.events.values()].flatMap(({ exchanges }) => exchanges.map(({ event }) => event));
  const marketPrint = marketFingerprint(market);
  const benchmark = plan.benchmark?.subarray(warmup);
  return {
    ...simulation,
    get trades() {
      return simulation.trades.rows();
    },
    ...(benchmark === undefined ? {} : { benchmarkValues: benchmark.map((p) => (p / benchmark[0]!) * initialCapital) }),
    metrics: simulationMetrics(simulation, plan),
    manifest: {
      libraryVersion: LIBRARY_VERSION,
      assets: simulation.assets,
      from: dates[0]!,
      to: dates.at(-1)!,
      periods: dates.length,
      dataFingerprint: dataFingerprint(market.prices),
      ...(marketPrint !== undefined && { marketFingerprint: marketPrint }),
      resultFingerprint: resultFingerprint(simulation),
      options: plan.options,
      ...(market.splits !== undefined && { splits: market.splits }),
      ...(market.dividends !== undefined && { dividends: market.dividends }),
      ...(market.corporateEvents !== undefined && { corporateEvents }),
      ...(market.cashFlows !== undefined && { cashFlows: market.cashFlows }),
      ...(market.delistings !== undefined && { delistings: market.delistings }),
      decisions,
      trials: 1,
    },
  };
}

/** Keys that belong elsewhere, and where. */
const MISPLACED: Readonly<Record<string, string>> = Object.fromEntries(
  [
    "initialCapital",
    "rebalance",
    "execution",
    "costs",
    "wholeShares",
    "warmup",
    "pastPeriods",
    "maxLeverage",
    "limits",
    "tax",
    "taxesPaid",
  ].map((option) => [option, "it belongs into the second argument, the options"]),
);
