import { listFresh } from "./fresh-list.js";
import { holdFragment } from "./hold-fragment.js";
import type { Entry } from "./journal-lines.js";
import { type Book, makeFragment, type Purchase, type TaxState } from "./tax-state.js";
import { washByPurchase } from "./wash-sale.js";

/**
 * Books shares that came into an account: earlier losses meet them first, what is left can replace later ones.
 *
 * @param acquired - day of purchase; before the day of the entry where the shares come from another broker
 * @param replaces - whether they count as a purchase in the sense of the wash-sale rule
 */
export function acquireShares(
  state: TaxState,
  entry: Entry,
  book: Book,
  acquired: number,
  adjustedAcquired: number,
  replaces: boolean,
): void {
  book.held += entry.units;
  if (state.settings.averageCost) {
    const pool = book.heap[0];
    if (pool !== undefined && pool.quantity > 0) {
      pool.quantity += entry.units;
      pool.cost += entry.cents;
      pool.adjusted += entry.cents;
      return;
    }
    book.heap.length = 0; // an emptied pool
  }
  const purchase: Purchase = { id: entry.source.id, order: entry.order, acquired, first: undefined };
  if (state.journal.namesLots) state.purchases.set(purchase.id, purchase);
  const { family } = book.asset;
  const fresh = replaces && family !== undefined;
  const fragment = makeFragment(state, purchase, book, entry.units, entry.cents, entry.cents, adjustedAcquired, fresh);
  if (fresh) washByPurchase(state, family, fragment, entry.day);
  if (fragment.quantity === 0) return;
  holdFragment(state, fragment);
  if (fresh && acquired >= entry.day - state.settings.washDays!) listFresh(family, fragment);
}
