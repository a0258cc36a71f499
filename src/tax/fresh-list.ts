import type { Family, Fragment } from "./tax-state.js";

/** The fresh shares of a family in the order of their purchases, of one purchase in the order of the accounts: what a loss can meet. */

/** Purchases arrive by date, so the place is found from the end. O(1) but for shares that came with an older date. */
export function listFresh(family: Family, fragment: Fragment): void {
  let after = family.last;
  while (after !== undefined && comesBefore(fragment, after)) after = after.previous;
  const next = after === undefined ? family.first : after.next;
  fragment.previous = after;
  fragment.next = next;
  fragment.listed = true;
  if (after === undefined) family.first = fragment;
  else after.next = fragment;
  if (next === undefined) family.last = fragment;
  else next.previous = fragment;
}

function comesBefore(a: Fragment, b: Fragment): boolean {
  const [p, q] = [a.purchase, b.purchase];
  return (p.acquired - q.acquired || p.order - q.order || a.book.account - b.book.account) < 0;
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
