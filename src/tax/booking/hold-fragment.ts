import { NONE } from "../rows/row-buffer.js";
import { dropTop, pushFragment, rebuildHeap } from "./lot-heap.js";
import { withinPurchase } from "./lot-order.js";
import { placesInOrder } from "./places-in-order.js";
import type { Book, Family, Fragment, TaxState } from "./tax-state.js";

/** Puts a fragment into the heap of its book and, where lots are named, into the chain of its purchase. */
export function holdFragment(state: TaxState, fragment: number): void {
  const { fragments, chains } = state;
  const book = state.books[fragments.book(fragment)]!;
  if (state.journal.namesLots) {
    const lot = fragments.lot(fragment);
    fragments.setSibling(fragment, chains[lot]!);
    chains[lot] = fragment;
  }
  if (book.heap.fragments.length >= book.sweepAt) {
    sweepBook(state, book); // fragments that died below the top would pile up
    book.sweepAt = 64 + 2 * book.heap.fragments.length;
  }
  fragments.setInHeap(fragment, true);
  pushFragment(book.heap, fragment, state.lotOrder);
}

/** The fragment that a book sells first, which stays in its heap. */
export function topFragment(state: TaxState, { heap }: Book): number {
  const { fragments } = state;
  while (heap.fragments.length > 0 && fragments.quantity(heap.fragments[0]!) === 0)
    dropFragment(state, heap.fragments[0]!, heap);
  return heap.fragments[0] ?? NONE;
}

/** Takes the top out of a heap. */
export function dropFragment(state: TaxState, fragment: number, heap: Book["heap"]): void {
  dropTop(heap, state.lotOrder);
  state.fragments.setInHeap(fragment, false);
  releaseDead(state, fragment);
}

/** Drops the dead fragments of a book and restores its order after keys have changed. O(n). */
export function sweepBook(state: TaxState, { heap }: Book): void {
  const { fragments } = state;
  let kept = 0;
  for (const fragment of heap.fragments) {
    if (fragments.quantity(fragment) > 0) heap.fragments[kept++] = fragment;
    else {
      fragments.setInHeap(fragment, false);
      releaseDead(state, fragment);
    }
  }
  heap.fragments.length = kept;
  rebuildHeap(heap, state.lotOrder);
}

/** Frees the place of a dead fragment that has left its heap; in chains dead fragments stay. */
export function releaseDead({ fragments, journal }: TaxState, fragment: number): void {
  const dead = fragments.quantity(fragment) === 0 && !fragments.inHeap(fragment);
  if (dead && !journal.namesLots) fragments.release(fragment);
}

/** The living fragments that a book holds of a purchase, in order; dead fragments leave the chain. */
export function fragmentsOf({ fragments, chains }: TaxState, lot: number, book: Book): number[] {
  const found: number[] = [];
  let before = NONE;
  for (let at = chains[lot]!; at !== NONE; at = fragments.sibling(at)) {
    if (fragments.quantity(at) === 0) {
      if (before === NONE) chains[lot] = fragments.sibling(at);
      else fragments.setSibling(before, fragments.sibling(at));
      continue;
    }
    before = at;
    if (fragments.book(at) === book.position) found.push(at);
  }
  return found.sort((a, b) => withinPurchase(fragments, a, b));
}

/** The places of all that a book holds, in the order of the ledger. O(n log n). */
export function livingPlaces({ fragments }: TaxState, { heap }: Book): number[] {
  const places: number[] = [];
  for (const at of heap.fragments) if (fragments.quantity(at) > 0) places.push(at);
  return placesInOrder(fragments, places);
}

/** All that a book holds, in the order of the ledger. O(n log n). */
export function livingFragments(state: TaxState, book: Book): Fragment[] {
  return livingPlaces(state, book).map((at) => fragmentAt(state, at));
}

/** The shares of a family that can replace others, by day of purchase. */
export function freshFragments(state: TaxState, family: Family): Fragment[] {
  const found: Fragment[] = [];
  for (let at = family.first; at !== NONE; at = state.fragments.next(at)) found.push(fragmentAt(state, at));
  return found;
}

function fragmentAt({ fragments, books, journal, settings }: TaxState, place: number): Fragment {
  const order = fragments.lot(place);
  // a pool changes its price with every purchase that joins it
  const price = settings.averageCost ? fragments.adjusted(place) / fragments.quantity(place) : fragments.price(place);
  return {
    place,
    purchase: { id: journal.lines.id(order), order, acquired: fragments.acquired(place) },
    book: books[fragments.book(place)]!,
    quantity: fragments.quantity(place),
    price,
    adjustedAcquired: fragments.adjustedAcquired(place),
    listed: fragments.listed(place),
  };
}
