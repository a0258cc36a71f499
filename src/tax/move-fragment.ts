import { insertAfter, listFresh, unlistFresh } from "./fresh-list.js";
import { holdFragment } from "./hold-fragment.js";
import { shareOf } from "./share-of.js";
import { type Book, type Fragment, makeFragment, type TaxState } from "./tax-state.js";

/**
 * Moves units of a fragment into another book; they keep their purchase, basis, dates and what they may still replace.
 *
 * @param become - how many units they are there
 */
export function moveFragment(state: TaxState, fragment: Fragment, units: number, target: Book, become: number): void {
  const { book, listed, previous } = fragment;
  const cost = shareOf(fragment.cost, units, fragment.quantity);
  const adjusted = shareOf(fragment.adjusted, units, fragment.quantity);
  const fresh = fragment.fresh && target.asset.family !== undefined;
  const moved = makeFragment(
    state,
    fragment.purchase,
    target,
    become,
    cost,
    adjusted,
    fragment.adjustedAcquired,
    fresh,
  );
  fragment.quantity -= units;
  fragment.cost -= cost;
  fragment.adjusted -= adjusted;
  book.held -= units;
  target.held += become;
  const emptied = fragment.quantity === 0;
  if (emptied && listed) unlistFresh(book.asset.family!, fragment);
  if (fresh && listed) {
    // within a family the place in the list is known
    if (target.asset.family === book.asset.family)
      insertAfter(target.asset.family!, emptied ? previous : fragment, moved);
    else listFresh(target.asset.family!, moved);
  }
  holdFragment(state, moved);
}
