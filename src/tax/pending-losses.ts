import { FIRST_ROOM, moreFloats, moreIntegers, roomAfter } from "./columns.js";
import { NONE } from "./fragment-table.js";
import type { SoldPart } from "./sold-parts.js";

/** Loss shares of one fragment that no replacement has met yet. */
export interface Loss {
  /** Place of its row. */
  readonly row: number;
  /** The sale: place in the order of booking, and day. */
  readonly sale: number;
  readonly day: number;
  /** The purchase: place in the order of booking, and day. */
  readonly lot: number;
  readonly acquired: number;
  /** Position of the asset. */
  readonly asset: number;
  readonly adjustedAcquired: number;
  quantity: number;
  amount: number;
  /** Where the shares can still replace others: their parts, and the quantity in the units of the sale, which a later split does not change. */
  readonly parts: SoldPart[] | undefined;
  rowQuantity: number;
}

/** The losses of a set of identical assets that a later purchase can still wash: places in {@link PendingLosses}. */
export interface LossChain {
  firstLoss: number;
  lastLoss: number;
}

/**
 * The losses that a later purchase can still wash, a column for each field; those of a family hang together by day of sale.
 *
 * Each waits for thirty days, which is long enough for garbage collection to take objects for lasting ones. The places of those that are done
 * are used again.
 */
export class PendingLosses {
  row: Int32Array = new Int32Array(FIRST_ROOM);
  sale: Int32Array = new Int32Array(FIRST_ROOM);
  day: Int32Array = new Int32Array(FIRST_ROOM);
  lot: Int32Array = new Int32Array(FIRST_ROOM);
  acquired: Int32Array = new Int32Array(FIRST_ROOM);
  adjustedAcquired: Int32Array = new Int32Array(FIRST_ROOM);
  /** Position of the asset; a change of symbol moves it. */
  asset: Int32Array = new Int32Array(FIRST_ROOM);
  /** The next of the family. */
  next: Int32Array = new Int32Array(FIRST_ROOM);
  quantity: Float64Array = new Float64Array(FIRST_ROOM);
  amount: Float64Array = new Float64Array(FIRST_ROOM);
  rowQuantity: Float64Array = new Float64Array(FIRST_ROOM);
  readonly #parts: Map<number, SoldPart[]> = new Map();
  readonly #free: number[] = [];
  #count = 0;

  /** Hangs a loss behind those of its family. O(1) on average. */
  add(family: LossChain, loss: Loss): void {
    const at = this.#free.pop() ?? this.#count++;
    if (at === this.row.length) this.#grow();
    this.row[at] = loss.row;
    this.sale[at] = loss.sale;
    this.day[at] = loss.day;
    this.lot[at] = loss.lot;
    this.acquired[at] = loss.acquired;
    this.adjustedAcquired[at] = loss.adjustedAcquired;
    this.asset[at] = loss.asset;
    this.next[at] = NONE;
    if (loss.parts !== undefined) this.#parts.set(at, loss.parts);
    this.update(at, loss);
    if (family.firstLoss === NONE) family.firstLoss = at;
    else this.next[family.lastLoss] = at;
    family.lastLoss = at;
  }

  loss(at: number): Loss {
    return {
      row: this.row[at]!,
      sale: this.sale[at]!,
      day: this.day[at]!,
      lot: this.lot[at]!,
      acquired: this.acquired[at]!,
      adjustedAcquired: this.adjustedAcquired[at]!,
      asset: this.asset[at]!,
      quantity: this.quantity[at]!,
      amount: this.amount[at]!,
      parts: this.#parts.get(at),
      rowQuantity: this.rowQuantity[at]!,
    };
  }

  /** Writes what is left of a loss. */
  update(at: number, loss: Loss): void {
    this.quantity[at] = loss.quantity;
    this.amount[at] = loss.amount;
    this.rowQuantity[at] = loss.rowQuantity;
  }

  /** Drops the losses at the head of a family that are used up or older than a day. */
  dropDone(family: LossChain, oldest: number): void {
    for (let at = family.firstLoss; at !== NONE; at = family.firstLoss) {
      if (this.quantity[at]! > 0 && this.day[at]! >= oldest) return;
      family.firstLoss = this.next[at]!;
      this.#parts.delete(at);
      this.#free.push(at);
    }
    family.lastLoss = NONE;
  }

  /** The places of a family's losses, by day of sale. O(k). */
  placesOf(family: LossChain): number[] {
    const places: number[] = [];
    for (let at = family.firstLoss; at !== NONE; at = this.next[at]!) places.push(at);
    return places;
  }

  #grow(): void {
    const room = roomAfter(this.row.length);
    this.row = moreIntegers(this.row, room);
    this.sale = moreIntegers(this.sale, room);
    this.day = moreIntegers(this.day, room);
    this.lot = moreIntegers(this.lot, room);
    this.acquired = moreIntegers(this.acquired, room);
    this.adjustedAcquired = moreIntegers(this.adjustedAcquired, room);
    this.asset = moreIntegers(this.asset, room);
    this.next = moreIntegers(this.next, room);
    this.quantity = moreFloats(this.quantity, room);
    this.amount = moreFloats(this.amount, room);
    this.rowQuantity = moreFloats(this.rowQuantity, room);
  }
}
