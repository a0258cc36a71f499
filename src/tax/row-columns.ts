import { FIRST_ROOM, moreBytes, moreFloats, moreIntegers, roomAfter } from "./columns.js";
import type { WashSaleRecord } from "./types.js";

/** What a sale made of a purchase in one term, as it is first booked. */
export interface NewRow {
  /** Places of the sale and of the purchase in the order of booking. */
  readonly sale: number;
  readonly lot: number;
  /** Position of the book. */
  readonly book: number;
  readonly long: boolean;
  /** Units, cents, cents. */
  readonly quantity: number;
  readonly proceeds: number;
  readonly basis: number;
  /** Day numbers. */
  readonly acquired: number;
  readonly adjustedAcquired: number;
}

/**
 * The dispositions of a run in units and cents, a column for each field; a row is known by its place.
 *
 * All rows live until the end of the run. As objects they would be copied and traced by every garbage collection.
 */
export class RowColumns {
  count = 0;
  sale: Int32Array;
  lot: Int32Array;
  book: Int32Array;
  long: Uint8Array;
  quantity: Float64Array;
  proceeds: Float64Array;
  basis: Float64Array;
  disallowed: Float64Array;
  permanent: Float64Array;
  acquired: Int32Array;
  adjustedAcquired: Int32Array;

  /** @param room - how many there will be, as a guess: growing costs a copy */
  constructor(room: number) {
    const first = Math.max(FIRST_ROOM, room);
    this.sale = new Int32Array(first);
    this.lot = new Int32Array(first);
    this.book = new Int32Array(first);
    this.long = new Uint8Array(first);
    this.quantity = new Float64Array(first);
    this.proceeds = new Float64Array(first);
    this.basis = new Float64Array(first);
    this.disallowed = new Float64Array(first);
    this.permanent = new Float64Array(first);
    this.acquired = new Int32Array(first);
    this.adjustedAcquired = new Int32Array(first);
  }

  /** Adds a row of which nothing is disallowed. O(1) on average. */
  add(row: NewRow): number {
    const at = this.count;
    if (at === this.sale.length) this.#grow();
    this.sale[at] = row.sale;
    this.lot[at] = row.lot;
    this.book[at] = row.book;
    this.long[at] = row.long ? 1 : 0;
    this.quantity[at] = row.quantity;
    this.proceeds[at] = row.proceeds;
    this.basis[at] = row.basis;
    this.acquired[at] = row.acquired;
    this.adjustedAcquired[at] = row.adjustedAcquired;
    this.count = at + 1;
    return at;
  }

  #grow(): void {
    const room = roomAfter(this.count);
    this.sale = moreIntegers(this.sale, room);
    this.lot = moreIntegers(this.lot, room);
    this.book = moreIntegers(this.book, room);
    this.long = moreBytes(this.long, room);
    this.quantity = moreFloats(this.quantity, room);
    this.proceeds = moreFloats(this.proceeds, room);
    this.basis = moreFloats(this.basis, room);
    this.disallowed = moreFloats(this.disallowed, room);
    this.permanent = moreFloats(this.permanent, room);
    this.acquired = moreIntegers(this.acquired, room);
    this.adjustedAcquired = moreIntegers(this.adjustedAcquired, room);
  }
}

/** An adjustment as it is first booked. */
export interface NewRecord {
  /** The row whose loss it is. */
  readonly row: number;
  /** Place of the replacing purchase in the order of booking, its day, and the position of the book that holds it. */
  readonly replacement: number;
  readonly acquired: number;
  readonly book: number;
  readonly policy: WashSaleRecord["policy"];
  /** Units and cents. */
  readonly quantity: number;
  readonly amount: number;
  readonly daysTacked: number;
}

/** The policies by their numbers in {@link RecordColumns}. */
export const POLICIES: readonly WashSaleRecord["policy"][] = [
  "none",
  "earlierAcquired: wash",
  "soldReplacement: eligible",
  "sameOrder: eligible",
];

/** The audit records of a run in units and cents, a column for each field; a record is known by its place. */
export class RecordColumns {
  count = 0;
  row: Int32Array;
  replacement: Int32Array;
  acquired: Int32Array;
  book: Int32Array;
  policy: Uint8Array;
  quantity: Float64Array;
  amount: Float64Array;
  /** Most and fewest days that the holding period of its shares was moved back. */
  daysTacked: Int32Array;
  fewestDays: Int32Array;

  /** @param room - how many there will be, as a guess: growing costs a copy */
  constructor(room: number) {
    const first = Math.max(FIRST_ROOM, room);
    this.row = new Int32Array(first);
    this.replacement = new Int32Array(first);
    this.acquired = new Int32Array(first);
    this.book = new Int32Array(first);
    this.policy = new Uint8Array(first);
    this.quantity = new Float64Array(first);
    this.amount = new Float64Array(first);
    this.daysTacked = new Int32Array(first);
    this.fewestDays = new Int32Array(first);
  }

  /** O(1) on average. */
  add(record: NewRecord): number {
    const at = this.count;
    if (at === this.row.length) this.#grow();
    this.row[at] = record.row;
    this.replacement[at] = record.replacement;
    this.acquired[at] = record.acquired;
    this.book[at] = record.book;
    this.policy[at] = POLICIES.indexOf(record.policy);
    this.quantity[at] = record.quantity;
    this.amount[at] = record.amount;
    this.daysTacked[at] = record.daysTacked;
    this.fewestDays[at] = record.daysTacked;
    this.count = at + 1;
    return at;
  }

  #grow(): void {
    const room = roomAfter(this.count);
    this.row = moreIntegers(this.row, room);
    this.replacement = moreIntegers(this.replacement, room);
    this.acquired = moreIntegers(this.acquired, room);
    this.book = moreIntegers(this.book, room);
    this.policy = moreBytes(this.policy, room);
    this.quantity = moreFloats(this.quantity, room);
    this.amount = moreFloats(this.amount, room);
    this.daysTacked = moreIntegers(this.daysTacked, room);
    this.fewestDays = moreIntegers(this.fewestDays, room);
  }
}
