import { powerOfTen } from "../journal/decimal.js";
import type { Entry } from "../journal/journal-lines.js";
import { shareOf } from "../rows/share-of.js";
import { reportProblem } from "./report-problem.js";
import type { Book, TaxState } from "./tax-state.js";

/** Opens a short sale: its proceeds wait for the cover. */
export function openShort(_state: TaxState, entry: Entry, book: Book): void {
  book.shorts.push({ order: entry.order, quantity: entry.units, proceeds: entry.cents });
}

/** Closes short sales, earliest first; the gain or loss is short-term. */
export function coverShorts(state: TaxState, entry: Entry, book: Book): void {
  const { shorts } = book;
  const { account, asset, date, lots } = entry.source;
  if (lots !== undefined) {
    reportProblem(
      state,
      entry,
      "not-bookable",
      "lots stand on a cover, which closes the earliest short sales: leave them out",
    );
    return;
  }
  let open = 0;
  for (let i = 0; i < shorts.length && open < entry.units; i++) open += shorts[i]!.quantity;
  if (entry.units > open) {
    const unit = powerOfTen(state.journal.decimalsOf[entry.asset]!);
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
  let closed = 0;
  for (const short of shorts) {
    if (units === 0) break;
    const quantity = Math.min(units, short.quantity);
    const basis = shareOf(money, quantity, units);
    const proceeds = shareOf(short.proceeds, quantity, short.quantity);
    money -= basis;
    units -= quantity;
    short.quantity -= quantity;
    short.proceeds -= proceeds;
    if (short.quantity === 0) closed++;
    if (book.retirement) continue;
    state.rows.add({
      sale: entry.order,
      lot: short.order,
      book: book.position,
      long: false,
      quantity,
      proceeds,
      basis,
      acquired: entry.day,
      adjustedAcquired: entry.day,
    });
  }
  shorts.splice(0, closed); // the earliest
}
