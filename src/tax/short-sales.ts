import { powerOfTen } from "./decimal.js";
import type { Entry } from "./read-transactions.js";
import { shareOf } from "./share-of.js";
import { type Book, type Purchase, reportProblem, type TaxState } from "./tax-state.js";

/** Opens a short sale: its proceeds wait for the cover. */
export function openShort(entry: Entry, book: Book): void {
  book.shorts.push({ entry, quantity: entry.units, proceeds: entry.cents });
}

/** Closes short sales, earliest first; the gain or loss is short-term. */
export function coverShorts(state: TaxState, entry: Entry, book: Book): void {
  const open = book.shorts.reduce((sum, short) => sum + short.quantity, 0);
  if (entry.units > open) {
    const unit = powerOfTen(state.journal.decimals);
    const { account, asset, date } = entry.source;
    reportProblem(
      state,
      entry,
      "oversold",
      `cover of ${entry.units / unit} ${asset} but ${account} is short ${open / unit} on ${date}`,
    );
    return;
  }
  let money = entry.cents;
  let units = entry.units;
  for (const short of book.shorts) {
    if (units === 0) break;
    const quantity = Math.min(units, short.quantity);
    const basis = shareOf(money, quantity, units);
    const proceeds = shareOf(short.proceeds, quantity, short.quantity);
    money -= basis;
    units -= quantity;
    short.quantity -= quantity;
    short.proceeds -= proceeds;
    if (book.retirement) continue;
    const { source, order } = short.entry;
    const purchase: Purchase = { id: source.id, order, acquired: entry.day, first: undefined };
    state.rows.push({
      sale: entry,
      purchase,
      book,
      long: false,
      quantity,
      proceeds,
      basis,
      disallowed: 0,
      permanent: 0,
      adjustedAcquired: entry.day,
    });
  }
  book.shorts = book.shorts.filter((short) => short.quantity > 0);
}
