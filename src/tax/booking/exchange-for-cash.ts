import { moneyOf, readDecimal, readRatio } from "../journal/decimal.js";
import type { Entry } from "../journal/journal-lines.js";
import { shareOf } from "../rows/share-of.js";
import { exchangeBook, scaled } from "./corporate-actions.js";
import { livingPlaces } from "./hold-fragment.js";
import { isLongOn } from "./is-long-on.js";
import { reportProblem } from "./report-problem.js";
import { assetOf, type Book, type TaxState } from "./tax-state.js";

/**
 * Every share of an asset becomes `ratio` shares of another and `cash` in money.
 *
 * Lot by lot the gain is the lesser of the cash and of what an outright sale would gain, and never a loss; the new shares have the old basis less the
 * cash plus the gain, and the old dates (IRC 356(a) and (c), 358, 1223(1)).
 */
export function exchangeForCash(state: TaxState, entry: Entry): void {
  for (const book of assetOf(state, entry.asset).books) {
    if (book === undefined) continue;
    if (book.shorts.length > 0) {
      reportProblem(state, entry, "not-bookable", "cover the short sale before a merger that pays cash");
      return;
    }
    if (!book.retirement) payCash(state, entry, book);
    if (!exchangeBook(state, entry, book)) return;
  }
}

function payCash(state: TaxState, entry: Entry, book: Book): void {
  const { fragments, rows } = state;
  const { cash, newPrice, ratio } = entry.source;
  const decimals = state.journal.decimalsOf[entry.asset]!;
  let units = book.held;
  let cashLeft = moneyOf({ mantissa: units, decimals }, readDecimal(cash, 8));
  const newUnits = scaled(units, readRatio(ratio)!);
  let valueLeft = moneyOf({ mantissa: newUnits, decimals }, readDecimal(newPrice, 8));
  for (const at of livingPlaces(state, book)) {
    const quantity = fragments.quantity(at);
    const paid = shareOf(cashLeft, quantity, units);
    const value = shareOf(valueLeft, quantity, units);
    cashLeft -= paid;
    valueLeft -= value;
    units -= quantity;
    const gain = Math.max(0, Math.min(paid, paid + value - fragments.adjusted(at)));
    const lowered = paid - gain;
    fragments.take(at, 0, Math.min(lowered, fragments.cost(at)), lowered);
    if (gain === 0) continue;
    const adjustedAcquired = fragments.adjustedAcquired(at);
    rows.add({
      sale: entry.order,
      lot: fragments.lot(at),
      book: book.position,
      long: isLongOn(state, adjustedAcquired, entry.day),
      quantity: 0,
      proceeds: paid,
      basis: lowered,
      acquired: fragments.acquired(at),
      adjustedAcquired,
    });
  }
}
