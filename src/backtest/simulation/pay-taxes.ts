import { taxOfBacktestYear } from "../ledger/tax-of-backtest-year.js";
import { weightsOfBook } from "../orders/mark-book.js";
import { fillOrders } from "./fill-orders.js";
import type { SimulationDay, SimulationRun } from "./simulation-run.js";

/**
 * Takes the taxes of the year before out of the cash, on the first date of the month in which they are due. Where the cash does not
 * cover them, a part of every position is sold at the close, unless orders wait that are filled then and do it on their way.
 *
 * @param value - of the portfolio before
 * @returns its value after the taxes, and after the costs of sales
 */
export function payTaxes(run: SimulationRun, day: SimulationDay, value: number): number {
  const state = run.taxes;
  if (state === undefined || run.ruined) return value;
  const year = Number(day.date.slice(0, 4));
  const month = Number(day.date.slice(5, 7));
  const last = month >= state.taxes.month ? year - 1 : year - 2;
  if (state.nextYear > last) return value;
  const ledger = state.ledger.at(day.date);
  let due = 0;
  while (state.nextYear <= last) {
    const { shortTerm = 0, longTerm = 0 } = ledger.byYear[state.nextYear] ?? {};
    const { dividends = 0, interest = 0 } = state.income.get(state.nextYear) ?? {};
    const paid = taxOfBacktestYear(
      { year: state.nextYear, shortTerm, longTerm, dividends, interest },
      state.carryover,
      state.taxes,
    );
    state.years.push(paid);
    state.carryover = paid.carryover;
    state.nextYear++;
    due += paid.tax;
  }
  return due === 0 ? value : takeFromCash(run, day, value, due);
}

function takeFromCash(run: SimulationRun, day: SimulationDay, value: number, due: number): number {
  const { book, record, taxes } = run;
  const floor = Math.min(0, book.cash);
  const weights = new Float64Array(book.shares.length);
  weightsOfBook(book, value, weights, 0);
  taxes!.paid[day.t] = due;
  book.cash -= due;
  const after = value - due;
  const reason = `taxes of ${due.toFixed(2)} leave the cash`;
  record.events.push({ kind: "taxes", date: day.date, amount: due, reason });
  if (run.pending !== null || book.cash >= floor || after <= 0) return after;
  return fillOrders(run, day, weights, after);
}
