import { shareOf } from "../rows/share-of.js";
import { listFresh, unlistFresh } from "./fresh-list.js";
import { holdFragment } from "./hold-fragment.js";
import { joinPool } from "./join-pool.js";
import type { Book, TaxState } from "./tax-state.js";

/**
 * Moves units of a fragment into another book; they keep their purchase, basis and dates, and within their family what they may still
 * replace: in another one they were never purchased (Reg. 1.1091-1(f)).
 *
 * @param become - how many units they are there
 */
export function moveFragment(state: TaxState, fragment: number, units: number, target: Book, become: number): void {
  const { fragments } = state;
  const book = state.books[fragments.book(fragment)]!;
  const listed = fragments.listed(fragment);
  const whole = fragments.quantity(fragment);
  const cost = shareOf(fragments.cost(fragment), units, whole);
  const adjusted = shareOf(fragments.adjusted(fragment), units, whole);
  fragments.take(fragment, units, cost, adjusted);
  book.held -= units;
  target.held += become;
  if (joinPool(state, target, become, cost)) return;
  const { family } = target.asset;
  const fresh = fragments.fresh(fragment) && family !== undefined && family === book.asset.family;
  const moved = fragments.add(
    fragments.lot(fragment),
    fragments.acquired(fragment),
    target.position,
    become,
    cost,
    adjusted,
    fragments.adjustedAcquired(fragment),
    fresh,
  );
  if (whole === units && book.asset.family !== undefined) unlistFresh(fragments, book.asset.family, fragment);
  if (fresh && listed) listFresh(state, family, moved);
  holdFragment(state, moved);
}
