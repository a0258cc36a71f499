import { executeOrders } from "./execute-orders.js";
import { valueOfBook } from "./mark-book.js";
import type { SimulationDay, SimulationRun } from "./simulation-run.js";

/**
 * Trades to the weights aimed at, at the prices of the date.
 *
 * @param aim - N weights
 * @param value - of the portfolio before trading
 * @returns its value after the costs
 */
export function fillOrders(run: SimulationRun, day: SimulationDay, aim: Float64Array, value: number): number {
  const { book, prices, plan, record, limited } = run;
  const { traded, cost } = executeOrders(book, aim, value, {
    date: day.date,
    assets: prices.assets,
    prices: prices.values,
    offset: day.offset,
    costs: plan.costs,
    wholeShares: plan.options.wholeShares,
    trades: record.trades,
    events: record.events,
    ...(limited !== undefined && { limited }),
  });
  record.turnover[day.t] = traded / 2 / value;
  record.costs[day.t] = cost;
  return valueOfBook(book);
}
