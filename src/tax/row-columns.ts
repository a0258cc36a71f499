import { FIRST_ROOM, moreBytes, moreFloats, moreIntegers, roomAfter } from "./columns.js";
import type { WashSaleRecord } from "./types.js";

/** What a sale made of a purchase in one term, as it is first booked. */
export interface NewRow {
  /** Places of the sale and of the purchase in the order of booking. */
  readonly sale: number;
  readonly lot: number;
  readonly account: number;
  readonly asset: number;
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
  sale: Int32Array = new Int32Array(FIRST_ROOM);
  lot: Int32Array = new Int32Array(FIRST_ROOM);
  account: Int32Array = new Int32Array(FIRST_ROOM);
  asset: Int32Array = new Int32Array(FIRST_ROOM);
  long: Uint8Array = new Uint8Array(FIRST_ROOM);
  quantity: Float64Array = new Float64Array(FIRST_ROOM);
  proceeds: Float64Array = new Float64Array(FIRST_ROOM);
  basis: Float64Array = new Float64Array(FIRST_ROOM);
  disallowed: Float64Array = new Float64Array(FIRST_ROOM);
  permanent: Float64Array = new Float64Array(FIRST_ROOM);
  acquired: Int32Array = new Int32Array(FIRST_ROOM);
  adjustedAcquired: Int32Array = new Int32Array(FIRST_ROOM);

  /** Adds a row of which nothing is disallowed. O(1) on average. */
  add(row: NewRow): number {
    const at = this.count;
    if (at === this.sale.length) this.#grow();
    this.sale[at] = row.sale;
    this.lot[at] = row.lot;
    this.account[at] = row.account;
    this.asset[at] = row.asset;
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
    this.account = moreIntegers(this.account, room);
    this.asset = moreIntegers(this.asset, room);
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
  /** Place of the replacing purchase in the order of booking, its day, and where its shares are. */
  readonly replacement: number;
  readonly acquired: number;
  readonly account: number;
  readonly asset: number;
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
  row: Int32Array = new Int32Array(FIRST_ROOM);
  replacement: Int32Array = new Int32Array(FIRST_ROOM);
  acquired: Int32Array = new Int32Array(FIRST_ROOM);
  account: Int32Array = new Int32Array(FIRST_ROOM);
  asset: Int32Array = new Int32Array(FIRST_ROOM);
  policy: Uint8Array = new Uint8Array(FIRST_ROOM);
  quantity: Float64Array = new Float64Array(FIRST_ROOM);
  amount: Float64Array = new Float64Array(FIRST_ROOM);
  /** Most and fewest days that the holding period of its shares was moved back. */
  daysTacked: Int32Array = new Int32Array(FIRST_ROOM);
  fewestDays: Int32Array = new Int32Array(FIRST_ROOM);

  /** O(1) on average. */
  add(record: NewRecord): number {
    const at = this.count;
    if (at === this.row.length) this.#grow();
    this.row[at] = record.row;
    this.replacement[at] = record.replacement;
    this.acquired[at] = record.acquired;
    this.account[at] = record.account;
    this.asset[at] = record.asset;
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
    this.account = moreIntegers(this.account, room);
    this.asset = moreIntegers(this.asset, room);
    this.policy = moreBytes(this.policy, room);
    this.quantity = moreFloats(this.quantity, room);
    this.amount = moreFloats(this.amount, room);
    this.daysTacked = moreIntegers(this.daysTacked, room);
    this.fewestDays = moreIntegers(this.fewestDays, room);
  }
}
