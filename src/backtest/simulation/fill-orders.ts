import { executeOrders } from "../orders/execute-orders.js";
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
  const { book, prices, plan, record, limited } = run;
  const { volumes, delistings } = plan.extras;
  const { participation } = plan.options;
  const today = delistings.get(day.row);
  let quotes = fillPrices;
  if (today !== undefined) {
    quotes = fillPrices.slice(); // rare: an asset is not traded on the date it comes to an end
    for (const [i] of today) quotes[day.offset + i] = Number.NaN;
  }
  const { traded, cost } = executeOrders(book, aim, value - Math.max(0, book.receivable), {
    date: day.date,
    assets: prices.assets,
    prices: quotes,
    offset: day.offset,
    costs: plan.costs,
    wholeShares: plan.options.wholeShares,
    trades: record.trades,
    events: record.events,
    delisted: run.delisted,
    ...(volumes !== undefined && { volumes }),
    ...(participation !== undefined && { participation }),
    ...(limited !== undefined && { limited }),
  });
  record.turnover[day.t]! += traded / 2 / value;
  record.costs[day.t]! += cost;
  return valueOfBook(book);
}
