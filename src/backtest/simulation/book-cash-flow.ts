import { weightsOfBook } from "../orders/mark-book.js";
import { fillOrders } from "./fill-orders.js";
import type { SimulationDay, SimulationRun } from "./simulation-run.js";

/**
 * Books the cash flow of a date. A withdrawal that the cash does not cover is raised by selling a part of every position, unless orders
 * wait that are filled at this close and do it on their way.
 *
 * @param value - of the portfolio before the flow
 * @returns its value after it, and after the costs of sales
 */
export function bookCashFlow(run: SimulationRun, day: SimulationDay, value: number): number {
  const { book, plan, record } = run;
  const flow = plan.extras.flows.get(day.row);
  if (flow === undefined || record.cashFlows === undefined) return value;
  const { amount, moved } = flow;
  const { date } = day;
  const floor = Math.min(0, book.cash);
  const weights = new Float64Array(book.shares.length);
  weightsOfBook(book, value, weights, 0);
  book.cash += amount;
  record.cashFlows[day.t] = amount;
  const after = value + amount;
  if (value > 0 && after > 0) run.watch?.flow(after / value);
  if (moved.length > 0) {
    const reason = `there are no prices on ${moved.join(", ")}: booked on the next date`;
    record.events.push({ kind: "cash-flow", date, amount, reason });
  }
  if (run.ruined || run.pending !== null || book.cash >= floor || after <= 0) return after;
  const reason = "the cash does not cover the withdrawal: a part of every position is sold";
  record.events.push({ kind: "cash-flow", date, amount, reason });
  return fillOrders(run, day, weights, after);
}
