import type { FragmentTable } from "../rows/fragment-table.js";
import { NONE } from "../rows/row-buffer.js";
import type { Family, TaxState } from "./tax-state.js";

/**
 * Inserts a fragment into its family's list of shares that can replace others, kept by purchase, and for one purchase by account.
 *
 * O(1) when purchases arrive by date: the place is searched from the end.
 */
export function listFresh(state: TaxState, family: Family, fragment: number): void {
  const { fragments } = state;
  let after = family.last;
  while (after !== NONE && comesBefore(state, fragment, after)) after = fragments.previous(after);
  const next = after === NONE ? family.first : fragments.next(after);
  fragments.setPrevious(fragment, after);
  fragments.setNext(fragment, next);
  fragments.setListed(fragment, true);
  if (after === NONE) family.first = fragment;
  else fragments.setNext(after, fragment);
  if (next === NONE) family.last = fragment;
  else fragments.setPrevious(next, fragment);
}

function comesBefore({ fragments, books }: TaxState, a: number, b: number): boolean {
  if (fragments.bought(a) !== fragments.bought(b)) return fragments.bought(a) < fragments.bought(b);
  return books[fragments.book(a)]!.account < books[fragments.book(b)]!.account;
}

/** Takes a fragment out of the list; one that is not listed is left as it is. O(1). */
export function unlistFresh(fragments: FragmentTable, family: Family, fragment: number): void {
  if (!fragments.listed(fragment)) return;
  const previous = fragments.previous(fragment);
  const next = fragments.next(fragment);
  if (previous === NONE) family.first = next;
  else fragments.setNext(previous, next);
  if (next === NONE) family.last = previous;
  else fragments.setPrevious(next, previous);
  fragments.setListed(fragment, false);
}
