import { inLedgerOrder } from "./lot-order.js";
import type { Family, Fragment } from "./tax-state.js";

/** The fresh shares of a family in the order of the ledger: the only ones a loss can meet. */

/** Purchases arrive by date, so the place is found from the end. O(1) but for shares that came with an older date. */
export function listFresh(family: Family, fragment: Fragment): void {
  let after = family.last;
  while (after !== undefined && inLedgerOrder(fragment, after) < 0) after = after.previous;
  insertAfter(family, after, fragment);
}

/** Puts `fragment` behind `after`, or first. O(1). */
export function insertAfter(family: Family, after: Fragment | undefined, fragment: Fragment): void {
  const next = after === undefined ? family.first : after.next;
  fragment.previous = after;
  fragment.next = next;
  fragment.listed = true;
  if (after === undefined) family.first = fragment;
  else after.next = fragment;
  if (next === undefined) family.last = fragment;
  else next.previous = fragment;
}

/** O(1); a fragment that is not listed stays so. */
export function unlistFresh(family: Family, fragment: Fragment): void {
  if (!fragment.listed) return;
  const { previous, next } = fragment;
  if (previous === undefined) family.first = next;
  else previous.next = next;
  if (next === undefined) family.last = previous;
  else next.previous = previous;
  fragment.previous = undefined;
  fragment.next = undefined;
  fragment.listed = false;
}
