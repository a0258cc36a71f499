import type { OrderLot } from "../inputs/order.js";
import type { Book, TradingDay } from "../orders/book.js";
import { type Execution, executeOrders, executeShares } from "../orders/execute-orders.js";
import { valueOfBook } from "../orders/mark-book.js";
import type { SimulationDay, SimulationRun } from "./simulation-run.js";

/**
 * Trades to the weights aimed at, at the prices of the date.
 *
 * @param aim - N weights
 * @param value - of the portfolio before trading; what is not paid yet cannot be invested
 * @param fillPrices - T * N; the closes when left out
 * @returns its value after the costs
 */
export function fillOrders(
  run: SimulationRun,
  day: SimulationDay,
  aim: Float64Array,
  value: number,
  fillPrices: Float64Array = run.prices.values,
): number {
  const { book } = run;
  const trading = tradingDay(run, day, fillPrices, day.offset);
  const done = executeOrders(book, aim, investable(book, value), trading);
  return recorded(run, day, value, done, trading.left);
}

/**
 * Trades so many shares, at the prices of the date.
 *
 * @param quantities - N shares, negative sells
 * @param lots - that sales close, by position of the asset
 * @param fillPrices - N prices at which orders are filled; the closes when left out
 */
export function fillShares(
  run: SimulationRun,
  day: SimulationDay,
  quantities: Float64Array,
  value: number,
  lots?: ReadonlyMap<number, readonly OrderLot[]>,
  fillPrices?: { readonly values: Float64Array; readonly offset: number },
): number {
  const { book, plan } = run;
  const { values, offset } = fillPrices ?? { values: run.prices.values, offset: day.offset };
  const trading = { ...tradingDay(run, day, values, offset), ...(lots !== undefined && { lots }) };
  const borrowed = -Math.max(0, plan.options.maxLeverage - 1) * value;
  const floor = plan.options.cashFloor > 0 ? plan.options.cashFloor : borrowed;
  return recorded(
    run,
    day,
    value,
    executeShares(book, quantities, investable(book, value), floor, trading),
    trading.left,
  );
}

const investable = (book: Book, value: number): number => value - Math.max(0, book.receivable);

function tradingDay(run: SimulationRun, day: SimulationDay, fillPrices: Float64Array, offset: number): TradingDay {
  const { prices, plan, record, limited } = run;
  const { volumes, delistings } = plan.extras;
  const { participation, unfilled } = plan.options;
  const n = prices.assets.length;
  const today = delistings.get(day.row);
  let quotes = fillPrices;
  if (today !== undefined) {
    quotes = fillPrices.slice(); // rare: an asset is not traded on the date it comes to an end
    for (const [i] of today) quotes[offset + i] = Number.NaN;
  }
  const { marketValue } = plan.costs;
  if (marketValue !== undefined && volumes !== undefined) {
    for (let i = 0; i < n; i++) marketValue[i] = volumes[day.offset + i]! * quotes[offset + i]!;
  }
  return {
    date: day.date,
    assets: prices.assets,
    prices: quotes,
    offset,
    costs: plan.costs,
    wholeShares: plan.options.wholeShares,
    cashFloor: plan.options.cashFloor,
    trades: record.trades,
    events: record.events,
    delisted: run.delisted,
    ...(volumes !== undefined && { volumes: offset === day.offset ? volumes : volumes.subarray(day.offset - offset) }),
    ...(participation !== undefined && { participation }),
    ...(unfilled === "carry" && { left: new Float64Array(n) }),
    ...(limited !== undefined && { limited }),
  };
}

function recorded(
  run: SimulationRun,
  { t }: SimulationDay,
  value: number,
  { traded, cost }: Execution,
  left: Float64Array | undefined,
): number {
  run.record.turnover[t]! += traded / 2 / value;
  run.record.costs[t]! += cost;
  if (left?.some((quantity) => quantity !== 0)) run.market = { quantities: left, lots: undefined };
  return valueOfBook(run.book);
}
