import type { WashSaleRecord } from "../types.js";
import { RowBuffer } from "./row-buffer.js";

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

/** The policies by their numbers in the table. */
const POLICIES: readonly WashSaleRecord["policy"][] = [
  "none",
  "earlierAcquired: wash",
  "soldReplacement: eligible",
  "sameOrder: eligible",
];

/** 48 bytes: two numbers, seven whole numbers. */
const NUMBERS = 6;
const INTEGERS = 2 * NUMBERS;

const [QUANTITY, AMOUNT] = [0, 1];
const [ROW, REPLACEMENT, ACQUIRED, BOOK, POLICY, MOST_DAYS, FEWEST_DAYS] = [4, 5, 6, 7, 8, 9, 10];

/** The audit records of a run in units and cents; a record is known by its place. */
export class RecordTable extends RowBuffer {
  count = 0;

  constructor() {
    super(NUMBERS);
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

  /** O(1) on average. */
  add(record: NewRecord): number {
    const at = this.count++;
    this.makeRoom(this.count);
    const { numbers, integers } = this;
    numbers[NUMBERS * at + QUANTITY] = record.quantity;
    numbers[NUMBERS * at + AMOUNT] = record.amount;
    integers[INTEGERS * at + ROW] = record.row;
    integers[INTEGERS * at + REPLACEMENT] = record.replacement;
    integers[INTEGERS * at + ACQUIRED] = record.acquired;
    integers[INTEGERS * at + BOOK] = record.book;
    integers[INTEGERS * at + POLICY] = POLICIES.indexOf(record.policy);
    integers[INTEGERS * at + MOST_DAYS] = record.daysTacked;
    integers[INTEGERS * at + FEWEST_DAYS] = record.daysTacked;
    return at;
  }

  /** More shares that met in the same way. */
  merge(at: number, quantity: number, amount: number, days: number): void {
    this.numbers[NUMBERS * at + QUANTITY]! += quantity;
    this.numbers[NUMBERS * at + AMOUNT]! += amount;
    if (days > this.daysTacked(at)) this.integers[INTEGERS * at + MOST_DAYS] = days;
    if (days < this.fewestDays(at)) this.integers[INTEGERS * at + FEWEST_DAYS] = days;
  }

  clear(): void {
    this.count = 0;
    this.empty();
  }
}
