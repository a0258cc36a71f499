import { listFresh } from "./fresh-list.js";
import { holdFragment, releaseDead } from "./hold-fragment.js";
import type { Entry } from "./journal-lines.js";
import { type Book, reportProblem, type TaxState } from "./tax-state.js";
import { washByPurchase } from "./wash-sale.js";

/**
 * Books shares that came into an account: earlier losses meet them first, what is left can replace later ones.
 *
 * @param acquired - day of purchase; before the day of the entry where the shares come from another broker
 */
export function acquireShares(
  state: TaxState,
  entry: Entry,
  book: Book,
  acquired: number,
  adjustedAcquired: number,
): void {
  if (book.held + entry.units > Number.MAX_SAFE_INTEGER) {
    const { decimals } = state.journal;
    const message = `${book.asset.name} held with this line is too much to count exactly with ${decimals} decimals`;
    reportProblem(state, entry, "invalid-field", message);
    return;
  }
  book.held += entry.units;
  const { fragments } = state;
  if (state.settings.averageCost) {
    const { heap } = book;
    const pool = heap.fragments[0];
    if (pool !== undefined && fragments.quantity(pool) > 0) {
      fragments.take(pool, -entry.units, -entry.cents, -entry.cents);
      return;
    }
    heap.fragments.length = 0; // an emptied pool
    heap.keys.length = 0;
  }
  const { order: lot, units: quantity, cents: cost } = entry;
  if (state.journal.namesLots) state.purchases.set(entry.source.id, lot);
  const { family } = book.asset;
  const fresh = !entry.cannotReplace && family !== undefined;
  const fragment = fragments.add({
    lot,
    acquired,
    book: book.position,
    quantity,
    cost,
    adjusted: cost,
    adjustedAcquired,
    fresh,
  });
  if (fresh) washByPurchase(state, family, fragment, entry.day);
  if (fragments.quantity(fragment) === 0) {
    releaseDead(state, fragment);
    return;
  }
  holdFragment(state, fragment);
  if (fresh && acquired >= entry.day - state.settings.washDays!) listFresh(state, family, fragment);
}
