import { NONE, RowBuffer, rowLayout } from "./row-buffer.js";
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

/** 56 bytes. */
const LAYOUT = rowLayout(
  ["QUANTITY", "AMOUNT", "ROW_QUANTITY"],
  ["ROW", "SALE", "DAY", "LOT", "ACQUIRED", "ADJUSTED_ACQUIRED", "ASSET", "NEXT"],
);
const NUMBERS = LAYOUT.width;
const INTEGERS = 2 * NUMBERS;
const { QUANTITY, AMOUNT, ROW_QUANTITY, ROW, SALE, DAY, LOT, ACQUIRED, ADJUSTED_ACQUIRED, ASSET, NEXT } = LAYOUT.at;

/**
 * The losses that a later purchase can still wash; those of a family hang together by day of sale.
 *
 * Each waits for thirty days, which is long enough for garbage collection to take objects for lasting ones. The places of those that are done
 * are used again.
 */
export class PendingLosses extends RowBuffer {
  readonly #parts: Map<number, SoldPart[]> = new Map();
  readonly #free: number[] = [];
  #count = 0;

  constructor() {
    super(NUMBERS);
  }

  /** Hangs a loss behind those of its family. O(1) on average. */
  add(family: LossChain, loss: Loss): void {
    const at = this.#free.pop() ?? this.#count++;
    this.makeRoom(this.#count);
    const { integers } = this;
    integers[INTEGERS * at + ROW] = loss.row;
    integers[INTEGERS * at + SALE] = loss.sale;
    integers[INTEGERS * at + DAY] = loss.day;
    integers[INTEGERS * at + LOT] = loss.lot;
    integers[INTEGERS * at + ACQUIRED] = loss.acquired;
    integers[INTEGERS * at + ADJUSTED_ACQUIRED] = loss.adjustedAcquired;
    integers[INTEGERS * at + ASSET] = loss.asset;
    integers[INTEGERS * at + NEXT] = NONE;
    if (loss.parts !== undefined) this.#parts.set(at, loss.parts);
    this.update(at, loss);
    if (family.firstLoss === NONE) family.firstLoss = at;
    else integers[INTEGERS * family.lastLoss + NEXT] = at;
    family.lastLoss = at;
  }

  loss(at: number): Loss {
    const { numbers, integers } = this;
    return {
      row: integers[INTEGERS * at + ROW]!,
      sale: this.sale(at),
      day: this.day(at),
      lot: integers[INTEGERS * at + LOT]!,
      acquired: integers[INTEGERS * at + ACQUIRED]!,
      adjustedAcquired: integers[INTEGERS * at + ADJUSTED_ACQUIRED]!,
      asset: this.asset(at),
      quantity: this.quantity(at),
      amount: numbers[NUMBERS * at + AMOUNT]!,
      parts: this.#parts.get(at),
      rowQuantity: numbers[NUMBERS * at + ROW_QUANTITY]!,
    };
  }

  sale(at: number): number {
    return this.integers[INTEGERS * at + SALE]!;
  }

  day(at: number): number {
    return this.integers[INTEGERS * at + DAY]!;
  }

  /** The next of the family. */
  next(at: number): number {
    return this.integers[INTEGERS * at + NEXT]!;
  }

  quantity(at: number): number {
    return this.numbers[NUMBERS * at + QUANTITY]!;
  }

  setQuantity(at: number, quantity: number): void {
    this.numbers[NUMBERS * at + QUANTITY] = quantity;
  }

  /** Position of the asset; a change of symbol moves it. */
  asset(at: number): number {
    return this.integers[INTEGERS * at + ASSET]!;
  }

  setAsset(at: number, asset: number): void {
    this.integers[INTEGERS * at + ASSET] = asset;
  }

  /** Writes what is left of a loss. */
  update(at: number, loss: Loss): void {
    const { numbers } = this;
    numbers[NUMBERS * at + QUANTITY] = loss.quantity;
    numbers[NUMBERS * at + AMOUNT] = loss.amount;
    numbers[NUMBERS * at + ROW_QUANTITY] = loss.rowQuantity;
  }

  /** Drops the losses at the head of a family that are used up or older than a day. */
  dropDone(family: LossChain, oldest: number): void {
    for (let at = family.firstLoss; at !== NONE; at = family.firstLoss) {
      if (this.quantity(at) > 0 && this.day(at) >= oldest) return;
      family.firstLoss = this.next(at);
      this.#parts.delete(at);
      this.#free.push(at);
    }
    family.lastLoss = NONE;
  }

  /** The places of a family's losses, by day of sale. O(k). */
  placesOf(family: LossChain): number[] {
    const places: number[] = [];
    for (let at = family.firstLoss; at !== NONE; at = this.next(at)) places.push(at);
    return places;
  }

  clear(): void {
    this.#parts.clear();
    this.#free.length = 0;
    this.#count = 0;
    this.empty();
  }
}
