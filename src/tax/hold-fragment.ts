import { pushFragment, rebuildHeap } from "./lot-heap.js";
import { inLedgerOrder, withinPurchase } from "./lot-order.js";
import type { Book, Fragment, Purchase, TaxState } from "./tax-state.js";

/** Hangs a fragment into the heap of its book and, where lots are named, into the chain of its purchase. */
export function holdFragment(state: TaxState, fragment: Fragment): void {
  const { purchase, book } = fragment;
  if (state.journal.namesLots) {
    fragment.sibling = purchase.first;
    purchase.first = fragment;
  }
  if (book.heap.length >= book.sweepAt) {
    rebuildHeap(book.heap, state.before); // fragments that died below the top would pile up
    book.sweepAt = 64 + 2 * book.heap.length;
  }
  pushFragment(book.heap, fragment, state.before);
}

/** The living fragments that a book holds of a purchase, in order; the dead leave the chain. */
export function fragmentsOf(purchase: Purchase, book: Book): Fragment[] {
  const found: Fragment[] = [];
  let before: Fragment | undefined;
  for (let at = purchase.first; at !== undefined; at = at.sibling) {
    if (at.quantity === 0) {
      if (before === undefined) purchase.first = at.sibling;
      else before.sibling = at.sibling;
      continue;
    }
    before = at;
    if (at.book === book) found.push(at);
  }
  return found.sort(withinPurchase);
}

/** All that a book holds, in the order of the ledger. O(n log n). */
export function livingFragments(book: Book): Fragment[] {
  return book.heap.filter((fragment) => fragment.quantity > 0).sort(inLedgerOrder);
}
