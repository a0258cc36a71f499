import { listFresh, unlistFresh } from "./fresh-list.js";
import { holdFragment } from "./hold-fragment.js";
import { shareOf } from "./share-of.js";
import { type Book, type Fragment, makeFragment, type TaxState } from "./tax-state.js";

/**
 * Moves units of a fragment into another book; they keep their purchase, basis, dates and what they may still replace.
 *
 * @param become - how many units they are there
 */
export function moveFragment(state: TaxState, fragment: Fragment, units: number, target: Book, become: number): void {
  const { book, listed } = fragment;
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
  if (fragment.quantity === 0 && book.asset.family !== undefined) unlistFresh(book.asset.family, fragment);
  if (fresh && listed) listFresh(target.asset.family!, moved);
  holdFragment(state, moved);
}
