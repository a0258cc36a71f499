import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { labeled } from "../../core/names/labeled.js";
import type { BacktestInput, BacktestResult } from "../inputs/backtest-types.js";
import type { TradeLog } from "../ledger/trade-log.js";
import { markBook, valueOfBook, weightsOfBook } from "../orders/mark-book.js";
import { askStrategy, pastOf } from "./ask-strategy.js";
import { bookCashFlow } from "./book-cash-flow.js";
import { closeDelisted } from "./close-delisted.js";
import { closeRuined } from "./close-ruined.js";
import { exchangeShares } from "./exchange-shares.js";
import { fillOrders, fillShares } from "./fill-orders.js";
import { meetMarginCall } from "./meet-margin-call.js";
import { payTaxes } from "./pay-taxes.js";
import type { BacktestPlan } from "./read-backtest.js";
import { payDividends, receiveIncome, splitShares } from "./receive-income.js";
import { reportGaps } from "./report-gaps.js";
import { settleActions } from "./settle-actions.js";
import { dayOf, type SimulationDay, type SimulationRun, startRun } from "./simulation-run.js";
import { type TaxedResult, taxedResult } from "./taxed-result.js";
import { adjustWaiting, cancelWorking, placeOrders, workOrders } from "./working-orders.js";

/** What a simulation gives before it is judged. */
export type Simulation = Omit<
  BacktestResult,
  "metrics" | "manifest" | "benchmarkValues" | "tax" | "afterTax" | "trades"
> & {
  readonly trades: TradeLog;
  readonly decisions: number;
};

/**
 * Walks through the dates once: market events and interest, valuation, the orders of the day before, the next decision.
 *
 * Nothing of a later row is read before its turn, so what comes after t cannot change what happens at t. O(T·N).
 *
 * @param plan - of the same market; it is only read, so that many runs may share one
 * @param keepWeights - whether the weights of every date are kept; `weights` is empty otherwise
 */
export function simulate(input: BacktestInput, plan: BacktestPlan, keepWeights = true): Simulation & TaxedResult {
  const run = startRun(input, plan, keepWeights);
  const periods = run.record.dates.length;
  const step = Math.max(1, Math.ceil(periods / 100));
  passWarmup(run);
  for (let t = 0; t < periods; t++) {
    const day = dayOf(run, t);
    if (plan.signal?.aborted) {
      throw new PortfolioError("aborted", `the backtest was stopped on ${day.date}`, { date: day.date });
    }
    let value = openDay(run, day);
    value = bookCashFlow(run, day, value);
    value = payTaxes(run, day, value);
    value = meetMarginCall(run, day, value);
    if (!run.ruined && value <= 0) value = closeRuined(run, day);
    if (!run.ruined) value = tradeDay(run, day, value);
    recordDay(run, day, value);
    if ((t + 1) % step === 0 || t + 1 === periods) plan.onProgress?.({ done: t + 1, total: periods });
  }
  run.history.verify();
  return finished(run);
}

/** Passes the rows before the first decision: prices and splits become known, nothing is held. */
function passWarmup({ book, prices, plan }: SimulationRun): void {
  const n = prices.assets.length;
  for (let row = 0; row < plan.options.warmup; row++) {
    splitShares(book, plan.events.get(row));
    markBook(book, prices.values, row * n);
  }
}

/** Income and market events, then the value at the prices of the date. */
function openDay(run: SimulationRun, day: SimulationDay): number {
  const { book, prices, plan, record } = run;
  if (day.t > 0) record.income[day.t] = receiveIncome(run, day);
  else splitShares(book, plan.events.get(day.row));
  record.income[day.t] = record.income[day.t]! + exchangeShares(run, day);
  payDividends(run, day);
  const actions = plan.events.get(day.row);
  if (actions !== undefined) adjustWaiting(run, actions);
  if (plan.options.execution === "next-open" && !run.ruined) tradeAtOpen(run, day, plan.extras.opens!);
  if (!run.ruined) workOrders(run, day);
  const value = markBook(book, prices.values, day.offset);
  settleActions(run, day);
  const closed = closeDelisted(run, day);
  reportGaps(run, day);
  return closed ? valueOfBook(book) : value;
}

/** Fills what was decided at the close before at the opening prices. What limits look at ends with that close too. */
function tradeAtOpen(run: SimulationRun, day: SimulationDay, opens: Float64Array): void {
  const value = markBook(run.book, opens, day.offset);
  if (value <= 0) return; // the close decides whether all is lost
  if (run.watch !== undefined) {
    const known = dayOf(run, Math.max(0, day.t - 1));
    run.limited = run.watch.day(value, () => pastOf(run, known, value));
  }
  fillWaiting(run, day, value, opens);
}

/** Fills what was decided on the date before, asks the strategy, and fills at once where that is allowed. */
function tradeDay(run: SimulationRun, day: SimulationDay, valueBefore: number): number {
  const { execution } = run.plan.options;
  const sameClose = execution === "same-close";
  let value = valueBefore;
  if (execution !== "next-open") {
    if (run.watch !== undefined) run.limited = run.watch.day(value, () => pastOf(run, day, valueBefore));
    value = fillWaiting(run, day, value);
  }
  const isLast = day.t === run.record.dates.length - 1;
  const answer = isLast && !sameClose ? null : askStrategy(run, day, value); // no close would fill it
  if (answer === null) return value;
  cancelWorking(run, day, "was replaced by the decision of this date");
  run.market = null;
  run.pending = null;
  if (answer instanceof Float64Array) run.pending = answer;
  else placeOrders(run, answer);
  return sameClose ? fillWaiting(run, day, value) : value;
}

/** Fills the decision that waits, or the market orders in shares, at the closes or at the prices given. */
function fillWaiting(run: SimulationRun, day: SimulationDay, value: number, prices?: Float64Array): number {
  const { pending, market } = run;
  if (pending === null && market === null) return value;
  run.pending = null;
  run.market = null;
  if (pending !== null) return fillOrders(run, day, pending, value, prices);
  const at = prices === undefined ? undefined : { values: prices, offset: day.offset };
  return fillShares(run, day, market!.quantities, value, market!.lots, at);
}

/** Keeps what the date ended with. */
function recordDay({ book, plan, record }: SimulationRun, { t }: SimulationDay, value: number): void {
  const { values, returns, cash, weights } = record;
  values[t] = value;
  cash[t] = book.cash;
  if (record.receivables !== undefined) record.receivables[t] = book.receivable;
  if (t > 0) {
    // what the first purchase cost at the close of the first date belongs to the first return
    const before = t === 1 ? plan.options.initialCapital : values[t - 1]!;
    const flow = record.cashFlows?.[t] ?? 0;
    returns[t - 1] = before > 0 ? (value - flow) / before - 1 : 0;
  }
  if (weights.length > 0) weightsOfBook(book, value, weights, t * book.shares.length);
}

function finished(run: SimulationRun): Simulation & TaxedResult {
  const { prices, record, book, watch, decisions } = run;
  const { assets } = prices;
  return {
    assets: [...assets],
    ...record,
    holdings: labeled(assets, (i) => book.shares[i]!),
    ...(watch !== undefined && { breaches: watch.breaches }),
    ...taxedResult(run),
    decisions,
  };
}
