import type { RowEvents } from "../inputs/market-events.js";
import type { Book } from "../orders/book.js";
import type { SimulationDay, SimulationRun } from "./simulation-run.js";

/**
 * What comes in and goes out between the last date and this one, before anything is traded: interest, borrowing fees, splits,
 * dividends. Splits come before dividends, which are per new share.
 *
 * @returns the amount that went into the cash; negative where fees and interest owed are more
 */
export function receiveIncome({ book, plan }: SimulationRun, { row }: SimulationDay): number {
  const { days, cashRates, costs, events } = plan;
  const { shares, lastPrices } = book;
  const years = (days[row]! - days[row - 1]!) / 365;
  let received = book.cash * cashRates[row - 1]! * years;
  if (costs.lends) {
    for (let i = 0; i < shares.length; i++) {
      const position = shares[i]! * lastPrices[i]!;
      if (position < 0) received += position * costs.borrow[i]! * years;
    }
  }
  const actions = events.get(row);
  splitShares(book, actions);
  if (actions !== undefined) for (const [i, amount] of actions.dividends) received += shares[i]! * amount;
  book.cash += received;
  return received;
}

/** Changes shares and last known prices so that a split alone changes no value. */
export function splitShares({ shares, lastPrices }: Book, actions: RowEvents | undefined): void {
  if (actions === undefined) return;
  for (const [i, ratio] of actions.splits) {
    shares[i] = shares[i]! * ratio;
    lastPrices[i] = lastPrices[i]! / ratio;
  }
}
