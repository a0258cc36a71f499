import type { RowEvents } from "../inputs/market-events.js";
import type { TaxState } from "../ledger/tax-state.js";
import type { Book } from "../orders/book.js";
import type { SimulationDay, SimulationRun } from "./simulation-run.js";

/**
 * What is earned between the last date and this one, before anything is traded: interest, borrowing fees, splits, dividends. Splits
 * come before dividends, which are for each new share. Dividends that are paid later are receivables until then.
 *
 * @returns the amount that was earned; negative where fees and interest owed are more
 */
export function receiveIncome(run: SimulationRun, { row, date }: SimulationDay): number {
  const { book, plan } = run;
  const { days, cashRates, costs, events } = plan;
  const { shares, lastPrices } = book;
  const years = (days[row]! - days[row - 1]!) / 365;
  const owed = book.cash < 0 ? plan.options.margin?.rate : undefined;
  let received = book.cash * (owed ?? cashRates[row - 1]!) * years;
  if (costs.lends) {
    for (let i = 0; i < shares.length; i++) {
      const position = shares[i]! * lastPrices[i]!;
      if (position < 0) received += position * costs.borrow[i]! * years;
    }
  }
  const actions = events.get(row);
  splitShares(book, actions);
  book.cash += received;
  const dividends = actions === undefined ? 0 : earnDividends(run, actions);
  if (run.taxes !== undefined) addIncome(run.taxes, date, dividends, received);
  return received + dividends;
}

function addIncome({ income }: TaxState, date: string, dividends: number, interest: number): void {
  const year = Number(date.slice(0, 4));
  const so = income.get(year) ?? { dividends: 0, interest: 0 };
  income.set(year, { dividends: so.dividends + dividends, interest: so.interest + interest });
}

/** Books the dividends of a row: what is due at once into the cash, what is due later into the receivables. */
function earnDividends({ book, payments }: SimulationRun, { dividends }: RowEvents): number {
  let earned = 0;
  for (const [i, perShare, paidOn] of dividends) {
    const amount = book.shares[i]! * perShare;
    if (amount === 0) continue;
    earned += amount;
    book.receivable += amount;
    const due = payments.get(paidOn) ?? [];
    due.push([i, amount]);
    payments.set(paidOn, due);
  }
  return earned;
}

/** Moves the dividends that are due on a row from the receivables into the cash. */
export function payDividends({ book, payments }: SimulationRun, { row }: SimulationDay): void {
  const due = payments.get(row);
  if (due === undefined) return;
  for (const [, amount] of due) {
    book.cash += amount;
    book.receivable -= amount;
  }
  // sums of amounts that came and went leave rounding behind
  if (payments.size === 1) book.receivable = 0;
}

/** Changes shares and last known prices so that a split alone changes no value. */
export function splitShares({ shares, lastPrices }: Book, actions: RowEvents | undefined): void {
  if (actions === undefined) return;
  for (const [i, ratio] of actions.splits) {
    shares[i] = shares[i]! * ratio;
    lastPrices[i] = lastPrices[i]! / ratio;
  }
}
