import type { Entry } from "../journal/journal-lines.js";
import { shownName } from "../journal/shown-name.js";
import { listFresh } from "./fresh-list.js";
import { holdFragment, releaseDead } from "./hold-fragment.js";
import { joinPool } from "./join-pool.js";
import { reportProblem } from "./report-problem.js";
import type { Book, TaxState } from "./tax-state.js";
import { washByPurchase } from "./wash-sale.js";

/**
 * Books shares that came into an account: earlier losses meet them first, what is left can replace later ones.
 *
 * @param acquired - day of purchase; before the day of the entry where the shares come from another broker
 * @param isPurchase - whether they can replace others; false for shares that were inherited
 */
export function acquireShares(
  state: TaxState,
  entry: Entry,
  book: Book,
  acquired: number,
  adjustedAcquired: number,
  isPurchase = true,
): void {
  if (book.held + entry.units > Number.MAX_SAFE_INTEGER) {
    const shares = `${shownName(book.asset.name)} in ${state.settings.accounts[book.account]!.id}`;
    reportProblem(state, entry, "not-bookable", `more shares of ${shares} come of it than can be kept exactly`);
    return;
  }
  book.held += entry.units;
  const { order: lot, units: quantity, cents: cost } = entry;
  if (joinPool(state, book, quantity, cost)) return;
  const { fragments } = state;
  if (state.journal.namesLots) state.purchases.set(entry.source.id, lot);
  const { family } = book.asset;
  const fresh = isPurchase && !entry.cannotReplace && family !== undefined;
  const fragment = fragments.add(lot, acquired, book.position, quantity, cost, cost, adjustedAcquired, fresh);
  if (fresh) washByPurchase(state, family, fragment, entry.day);
  if (fragments.quantity(fragment) === 0) {
    releaseDead(state, fragment);
    return;
  }
  holdFragment(state, fragment);
  if (fresh && acquired >= entry.day - state.settings.washDays!) listFresh(state, family, fragment);
}
