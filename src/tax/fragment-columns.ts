import { FIRST_ROOM, moreBytes, moreFloats, moreIntegers, roomAfter } from "./columns.js";

/** Where there is no fragment, or no record. */
export const NONE = -1;

/** Shares of one purchase in one book that are alike. */
export interface NewFragment {
  /** Place of the purchase in the order of booking: it names the purchase, and of one day the earlier comes first. */
  readonly lot: number;
  /** Day of purchase. */
  readonly acquired: number;
  /** Position of the book. */
  readonly book: number;
  /** Units, cents, cents. */
  readonly quantity: number;
  readonly cost: number;
  readonly adjusted: number;
  readonly adjustedAcquired: number;
  /** Whether the shares can still replace others. */
  readonly fresh: boolean;
}

/**
 * Fragments: shares of one purchase in one account that are alike, same basis per share, same date. A column for each field; a fragment is
 * known by its place.
 *
 * Wash sales make many times as many fragments as there are lines, and most are soon sold. Columns keep them side by side in memory, out of
 * the reach of garbage collection, and the places of the dead are used again. A fragment whose quantity is 0 is dead: heaps skip it.
 */
export class FragmentColumns {
  lot: Int32Array;
  acquired: Int32Array;
  book: Int32Array;
  quantity: Float64Array;
  cost: Float64Array;
  adjusted: Float64Array;
  /** Adjusted basis in cents per unit when the fragment was made; it only orders, so that rounding never reorders a heap. */
  price: Float64Array;
  adjustedAcquired: Int32Array;
  fresh: Uint8Array;
  /** Place in order of making, the last tie. */
  serial: Int32Array;
  inHeap: Uint8Array;
  /** Whether it stands among the shares that can replace others, and its neighbours there. */
  listed: Uint8Array;
  previous: Int32Array;
  next: Int32Array;
  /** Next in the chain of its purchase; kept only in journals that name lots. */
  sibling: Int32Array;
  /** The used fragment last split from this one, with its serial, and its record: alike ones are merged. */
  twin: Int32Array;
  twinSerial: Int32Array;
  record: Int32Array;
  readonly #free: number[] = [];
  #count = 0;
  #made = 0;

  /** @param room - how many will live at once, as a guess: growing costs a copy */
  constructor(room: number) {
    const first = Math.max(FIRST_ROOM, room);
    this.lot = new Int32Array(first);
    this.acquired = new Int32Array(first);
    this.book = new Int32Array(first);
    this.quantity = new Float64Array(first);
    this.cost = new Float64Array(first);
    this.adjusted = new Float64Array(first);
    this.price = new Float64Array(first);
    this.adjustedAcquired = new Int32Array(first);
    this.fresh = new Uint8Array(first);
    this.serial = new Int32Array(first);
    this.inHeap = new Uint8Array(first);
    this.listed = new Uint8Array(first);
    this.previous = new Int32Array(first);
    this.next = new Int32Array(first);
    this.sibling = new Int32Array(first);
    this.twin = new Int32Array(first);
    this.twinSerial = new Int32Array(first);
    this.record = new Int32Array(first);
  }

  /** A fragment that is in no heap, list or chain yet. O(1) on average. */
  add(fragment: NewFragment): number {
    const at = this.#free.pop() ?? this.#count++;
    if (at === this.lot.length) this.#grow();
    this.lot[at] = fragment.lot;
    this.acquired[at] = fragment.acquired;
    this.book[at] = fragment.book;
    this.quantity[at] = fragment.quantity;
    this.cost[at] = fragment.cost;
    this.adjusted[at] = fragment.adjusted;
    this.price[at] = fragment.adjusted / fragment.quantity;
    this.adjustedAcquired[at] = fragment.adjustedAcquired;
    this.fresh[at] = fragment.fresh ? 1 : 0;
    this.serial[at] = this.#made++;
    this.inHeap[at] = 0;
    this.listed[at] = 0;
    this.previous[at] = NONE;
    this.next[at] = NONE;
    this.sibling[at] = NONE;
    this.twin[at] = NONE;
    this.record[at] = NONE;
    return at;
  }

  /** Gives the place of a dead fragment, to which nothing points any more, to the next one. */
  release(at: number): void {
    this.#free.push(at);
  }

  /** Takes `units` of a fragment with their share of its money, which the caller has worked out. */
  take(at: number, units: number, cost: number, adjusted: number): void {
    this.quantity[at]! -= units;
    this.cost[at]! -= cost;
    this.adjusted[at]! -= adjusted;
  }

  /** Forgets all fragments and the room they took. */
  clear(): void {
    Object.assign(this, new FragmentColumns(0));
    this.#free.length = 0;
    this.#count = 0;
  }

  #grow(): void {
    const room = roomAfter(this.lot.length);
    this.lot = moreIntegers(this.lot, room);
    this.acquired = moreIntegers(this.acquired, room);
    this.book = moreIntegers(this.book, room);
    this.quantity = moreFloats(this.quantity, room);
    this.cost = moreFloats(this.cost, room);
    this.adjusted = moreFloats(this.adjusted, room);
    this.price = moreFloats(this.price, room);
    this.adjustedAcquired = moreIntegers(this.adjustedAcquired, room);
    this.fresh = moreBytes(this.fresh, room);
    this.serial = moreIntegers(this.serial, room);
    this.inHeap = moreBytes(this.inHeap, room);
    this.listed = moreBytes(this.listed, room);
    this.previous = moreIntegers(this.previous, room);
    this.next = moreIntegers(this.next, room);
    this.sibling = moreIntegers(this.sibling, room);
    this.twin = moreIntegers(this.twin, room);
    this.twinSerial = moreIntegers(this.twinSerial, room);
    this.record = moreIntegers(this.record, room);
  }
}
