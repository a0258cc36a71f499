import type { WashSaleRecord } from "../types.js";
import { RowBuffer, rowLayout } from "./row-buffer.js";

/** The policies by their numbers in the table. */
const POLICIES: readonly WashSaleRecord["policy"][] = [
  "none",
  "earlierAcquired: wash",
  "soldReplacement: eligible",
  "sameOrder: eligible",
];

/** 48 bytes. */
const LAYOUT = rowLayout(
  ["QUANTITY", "AMOUNT"],
  ["ROW", "REPLACEMENT", "ACQUIRED", "BOOK", "POLICY", "MOST_DAYS", "FEWEST_DAYS"],
);
const NUMBERS = LAYOUT.width;
const INTEGERS = 2 * NUMBERS;
const { QUANTITY, AMOUNT, ROW, REPLACEMENT, ACQUIRED, BOOK, POLICY, MOST_DAYS, FEWEST_DAYS } = LAYOUT.at;

/** The audit records of a run in units and cents; a record is known by its place. */
export class RecordTable extends RowBuffer {
  count = 0;

  constructor() {
    super(NUMBERS);
  }

  /** Takes all records out of another table. O(n). @param rows - is added to the places of their rows; `books` to the positions of their books */
  take(from: RecordTable, rows: number, books: number): void {
    const first = this.count;
    this.takeRows(from, first, from.count);
    this.count += from.count;
    from.count = 0;
    if (rows === 0 && books === 0) return;
    const { integers } = this;
    for (let at = first; at < this.count; at++) {
      integers[INTEGERS * at + ROW]! += rows;
      integers[INTEGERS * at + BOOK]! += books;
    }
  }

  row(at: number): number {
    return this.integers[INTEGERS * at + ROW]!;
  }

  replacement(at: number): number {
    return this.integers[INTEGERS * at + REPLACEMENT]!;
  }

  acquired(at: number): number {
    return this.integers[INTEGERS * at + ACQUIRED]!;
  }

  book(at: number): number {
    return this.integers[INTEGERS * at + BOOK]!;
  }

  policy(at: number): WashSaleRecord["policy"] {
    return POLICIES[this.integers[INTEGERS * at + POLICY]!]!;
  }

  quantity(at: number): number {
    return this.numbers[NUMBERS * at + QUANTITY]!;
  }

  amount(at: number): number {
    return this.numbers[NUMBERS * at + AMOUNT]!;
  }

  /** Most days that the holding period of its shares was moved back. */
  daysTacked(at: number): number {
    return this.integers[INTEGERS * at + MOST_DAYS]!;
  }

  fewestDays(at: number): number {
    return this.integers[INTEGERS * at + FEWEST_DAYS]!;
  }

  /**
   * Adds an adjustment. O(1) on average.
   *
   * @param row - the row whose loss it is
   * @param replacement - place of the replacing purchase in the order of booking
   * @param acquired - its day
   * @param book - position of the book that holds it
   * @param quantity - units
   * @param amount - cents
   */
  add(
    row: number,
    replacement: number,
    acquired: number,
    book: number,
    quantity: number,
    amount: number,
    daysTacked: number,
    policy: WashSaleRecord["policy"],
  ): number {
    const at = this.count++;
    this.makeRoom(this.count);
    const { numbers, integers } = this;
    numbers[NUMBERS * at + QUANTITY] = quantity;
    numbers[NUMBERS * at + AMOUNT] = amount;
    integers[INTEGERS * at + ROW] = row;
    integers[INTEGERS * at + REPLACEMENT] = replacement;
    integers[INTEGERS * at + ACQUIRED] = acquired;
    integers[INTEGERS * at + BOOK] = book;
    integers[INTEGERS * at + POLICY] = POLICIES.indexOf(policy);
    integers[INTEGERS * at + MOST_DAYS] = daysTacked;
    integers[INTEGERS * at + FEWEST_DAYS] = daysTacked;
    return at;
  }

  /** More shares that met in the same way. */
  merge(at: number, quantity: number, amount: number, days: number): void {
    this.numbers[NUMBERS * at + QUANTITY]! += quantity;
    this.numbers[NUMBERS * at + AMOUNT]! += amount;
    if (days > this.daysTacked(at)) this.integers[INTEGERS * at + MOST_DAYS] = days;
    if (days < this.fewestDays(at)) this.integers[INTEGERS * at + FEWEST_DAYS] = days;
  }
}
