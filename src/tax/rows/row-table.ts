import { RowBuffer, rowLayout } from "./row-buffer.js";

/** What a sale made of shares of one purchase that share basis and holding period, as it is first booked. */
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

/** 64 bytes. */
const LAYOUT = rowLayout(
  ["QUANTITY", "PROCEEDS", "BASIS", "DISALLOWED", "PERMANENT"],
  ["SALE", "LOT", "BOOK", "LONG", "ACQUIRED", "ADJUSTED_ACQUIRED"],
);
const NUMBERS = LAYOUT.width;
const INTEGERS = 2 * NUMBERS;
const { QUANTITY, PROCEEDS, BASIS, DISALLOWED, PERMANENT, SALE, LOT, BOOK, LONG, ACQUIRED, ADJUSTED_ACQUIRED } =
  LAYOUT.at;

/** The dispositions of a run in units and cents; a row is known by its place. */
export class RowTable extends RowBuffer {
  count = 0;

  constructor() {
    super(NUMBERS);
  }

  /** Takes all rows out of another table. O(n). @param books - is added to the positions of their books */
  take(from: RowTable, books: number): void {
    const first = this.count;
    this.takeRows(from, first, from.count);
    this.count += from.count;
    from.count = 0;
    if (books === 0) return;
    const { integers } = this;
    for (let at = first; at < this.count; at++) integers[INTEGERS * at + BOOK]! += books;
  }

  sale(at: number): number {
    return this.integers[INTEGERS * at + SALE]!;
  }

  lot(at: number): number {
    return this.integers[INTEGERS * at + LOT]!;
  }

  book(at: number): number {
    return this.integers[INTEGERS * at + BOOK]!;
  }

  long(at: number): boolean {
    return this.integers[INTEGERS * at + LONG] === 1;
  }

  quantity(at: number): number {
    return this.numbers[NUMBERS * at + QUANTITY]!;
  }

  proceeds(at: number): number {
    return this.numbers[NUMBERS * at + PROCEEDS]!;
  }

  basis(at: number): number {
    return this.numbers[NUMBERS * at + BASIS]!;
  }

  disallowed(at: number): number {
    return this.numbers[NUMBERS * at + DISALLOWED]!;
  }

  /** The part of it that is disallowed for good. */
  permanent(at: number): number {
    return this.numbers[NUMBERS * at + PERMANENT]!;
  }

  acquired(at: number): number {
    return this.integers[INTEGERS * at + ACQUIRED]!;
  }

  /** The day that the holding period counts from. */
  adjustedAcquired(at: number): number {
    return this.integers[INTEGERS * at + ADJUSTED_ACQUIRED]!;
  }

  /** Adds a row of which nothing is disallowed. O(1) on average. */
  add(row: NewRow): number {
    const { sale, lot, book, long, quantity, proceeds, basis, acquired, adjustedAcquired } = row;
    return this.addRow(sale, lot, book, long, quantity, proceeds, basis, acquired, adjustedAcquired);
  }

  /** The same without an object: a dense book has millions of rows. */
  addRow(
    sale: number,
    lot: number,
    book: number,
    long: boolean,
    quantity: number,
    proceeds: number,
    basis: number,
    acquired: number,
    adjustedAcquired: number,
  ): number {
    const at = this.count++;
    this.makeRoom(this.count);
    const { numbers, integers } = this;
    numbers[NUMBERS * at + QUANTITY] = quantity;
    numbers[NUMBERS * at + PROCEEDS] = proceeds;
    numbers[NUMBERS * at + BASIS] = basis;
    numbers[NUMBERS * at + DISALLOWED] = 0;
    numbers[NUMBERS * at + PERMANENT] = 0;
    integers[INTEGERS * at + SALE] = sale;
    integers[INTEGERS * at + LOT] = lot;
    integers[INTEGERS * at + BOOK] = book;
    integers[INTEGERS * at + LONG] = long ? 1 : 0;
    integers[INTEGERS * at + ACQUIRED] = acquired;
    integers[INTEGERS * at + ADJUSTED_ACQUIRED] = adjustedAcquired;
    return at;
  }

  /** More shares in a row, or fewer where the figures are negative. */
  change(at: number, quantity: number, proceeds: number, basis: number): void {
    const { numbers } = this;
    numbers[NUMBERS * at + QUANTITY]! += quantity;
    numbers[NUMBERS * at + PROCEEDS]! += proceeds;
    numbers[NUMBERS * at + BASIS]! += basis;
  }

  /** Moves the day that the holding period of a row counts from, and with it the term. */
  setHeldSince(at: number, adjustedAcquired: number, long: boolean): void {
    this.integers[INTEGERS * at + ADJUSTED_ACQUIRED] = adjustedAcquired;
    this.integers[INTEGERS * at + LONG] = long ? 1 : 0;
  }

  disallow(at: number, amount: number, permanent: boolean): void {
    this.numbers[NUMBERS * at + DISALLOWED]! += amount;
    if (permanent) this.numbers[NUMBERS * at + PERMANENT]! += amount;
  }
}
