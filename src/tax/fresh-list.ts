import { type FragmentColumns, NONE } from "./fragment-columns.js";
import type { Family, TaxState } from "./tax-state.js";

/** The fresh shares of a family in the order of their purchases, of one purchase in the order of the accounts: what a loss can meet. */

/** Purchases arrive by date, so the place is found from the end. O(1) but for shares that came with an older date. */
export function listFresh(state: TaxState, family: Family, fragment: number): void {
  const { fragments } = state;
  let after = family.last;
  while (after !== NONE && comesBefore(state, fragment, after)) after = fragments.previous[after]!;
  const next = after === NONE ? family.first : fragments.next[after]!;
  fragments.previous[fragment] = after;
  fragments.next[fragment] = next;
  fragments.listed[fragment] = 1;
  if (after === NONE) family.first = fragment;
  else fragments.next[after] = fragment;
  if (next === NONE) family.last = fragment;
  else fragments.previous[next] = fragment;
}

function comesBefore({ fragments, books }: TaxState, a: number, b: number): boolean {
  const { acquired, lot, book } = fragments;
  const days = acquired[a]! - acquired[b]!;
  if (days !== 0) return days < 0;
  if (lot[a] !== lot[b]) return lot[a]! < lot[b]!;
  return books[book[a]!]!.account < books[book[b]!]!.account;
}

/** O(1); a fragment that is not listed stays so. */
export function unlistFresh(fragments: FragmentColumns, family: Family, fragment: number): void {
  if (fragments.listed[fragment] === 0) return;
  const previous = fragments.previous[fragment]!;
  const next = fragments.next[fragment]!;
  if (previous === NONE) family.first = next;
  else fragments.next[previous] = next;
  if (next === NONE) family.last = previous;
  else fragments.previous[next] = previous;
  fragments.listed[fragment] = 0;
}
