import { RowBuffer, rowLayout } from "../rows/row-buffer.js";
import type { NamedLot, TaxTransaction, TaxTransactionType } from "../types.js";
import { compareIds } from "./compare-ids.js";
import { IdSet } from "./id-set.js";
import { KIND_LIST } from "./transaction-kinds.js";

/** A line as it is read. */
export interface NewLine {
  /** In the list that was handed in. */
  readonly position: number;
  readonly day: number;
  /** Position of the account, −1 where there is none. */
  readonly account: number;
  readonly asset: number;
  /** Whole units of 10^−decimals shares; 0 where there is none. */
  readonly units: number;
  readonly cents: number;
  /** Place in {@link KIND_LIST}. */
  readonly kind: number;
  /** Place of its part of a day in `DAY_PARTS`. */
  readonly part: number;
  /** What orders it within its day; equal ones keep the order of the list. */
  readonly clock: number;
}

/**
 * A transaction with its names as positions and its figures as whole numbers.
 *
 * Nothing that is booked keeps an entry, so one object serves for line after line.
 */
export class Entry {
  readonly #lines: JournalLines;
  #special = false;
  /** Place in the order of booking. */
  order = 0;
  /** In the list that was handed in. */
  position = 0;
  /** Place in {@link KIND_LIST}. */
  kind = 0;
  day = 0;
  /** Position of the account, −1 where there is none. */
  account = 0;
  asset = 0;
  /** Whole units of 10^−decimals shares; 0 where there is none. */
  units = 0;
  cents = 0;

  /** @param order - place of the first line to be read */
  constructor(lines: JournalLines, order: number) {
    this.#lines = lines;
    this.read(order);
  }

  /** Reads the line at a place in the order of booking. */
  read(order: number): void {
    const lines = this.#lines;
    this.#special = lines.special(order);
    this.order = order;
    this.position = lines.position(order);
    this.kind = lines.kind(order);
    this.day = lines.day(order);
    this.account = lines.account(order);
    this.asset = lines.asset(order);
    this.units = lines.units(order);
    this.cents = lines.cents(order);
  }

  get type(): TaxTransactionType {
    return KIND_LIST[this.kind]!.type;
  }

  /** What was handed in. Reading it is dear: these objects lie all over the memory. */
  get source(): TaxTransaction {
    return this.#lines.source(this.order);
  }

  /** The lots that a sale or a transfer names. */
  get lots(): readonly NamedLot[] | undefined {
    return this.#special ? this.source.lots : undefined;
  }

  /** Whether the shares count as no purchase in the sense of the wash-sale rule. */
  get cannotReplace(): boolean {
    return this.#special && this.source.cannotReplace === true;
  }
}

type IdOrder = (a: string, b: string) => number;

/** The shorter id first, of two that are equally long that with the lesser letters. */
const comparesShorter: IdOrder = (a, b) => a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);

/** 40 bytes, four of them to fill up. */
const LAYOUT = rowLayout(["UNITS", "CENTS"], ["POSITION", "DAY", "ACCOUNT", "ASSET", "MARKS"]);
const NUMBERS = LAYOUT.width;
const INTEGERS = 2 * NUMBERS;
const { UNITS, CENTS, POSITION, DAY, ACCOUNT, ASSET, MARKS } = LAYOUT.at;

/** The marks: the part of the day, the kind from bit 3 on, and whether the line is special. */
const [PART_BITS, KIND_SHIFT, KIND_BITS, SPECIAL] = [7, 3, 15, 128];

/**
 * The lines of a journal that can be booked; a line is known by its place, which from {@link JournalLines.sort} on is that in the order of
 * booking.
 */
export class JournalLines extends RowBuffer {
  /** Lines that can be booked. */
  count = 0;
  #ids: string[] = [];
  readonly #transactions: readonly TaxTransaction[];
  /** Whether each id comes after that of the line before in an order of all ids: then none stands twice, and there is no need of a set. */
  #rising: IdOrder | undefined = comparesShorter;
  #known: IdSet | undefined;
  #times: Int32Array | undefined;
  /** The days of the lines and the dates of these, as they were written; a map is made when a date is asked for, which a preview never does. */
  readonly #days: number[] = [];
  readonly #datesOfDays: string[] = [];
  #dates: Map<number, string> | undefined;
  #lastDay = Number.NaN;
  /** By line, kept only where one differs from 0. */
  #clocks: Float64Array | undefined;

  /** @param transactions - as they were handed in; they are read again where a line is special, not copied */
  constructor(transactions: readonly TaxTransaction[]) {
    super(NUMBERS, transactions.length);
    this.#transactions = transactions;
  }

  /** What was handed in as this line. */
  source(line: number): TaxTransaction {
    return this.#transactions[this.position(line)]!;
  }

  id(line: number): string {
    return this.#ids[line]!;
  }

  position(line: number): number {
    return this.integers[INTEGERS * line + POSITION]!;
  }

  day(line: number): number {
    return this.integers[INTEGERS * line + DAY]!;
  }

  account(line: number): number {
    return this.integers[INTEGERS * line + ACCOUNT]!;
  }

  asset(line: number): number {
    return this.integers[INTEGERS * line + ASSET]!;
  }

  units(line: number): number {
    return this.numbers[NUMBERS * line + UNITS]!;
  }

  setUnits(line: number, units: number): void {
    this.numbers[NUMBERS * line + UNITS] = units;
  }

  cents(line: number): number {
    return this.numbers[NUMBERS * line + CENTS]!;
  }

  kind(line: number): number {
    return (this.integers[INTEGERS * line + MARKS]! >> KIND_SHIFT) & KIND_BITS;
  }

  /** Place of its part of a day in `DAY_PARTS`. */
  part(line: number): number {
    return this.integers[INTEGERS * line + MARKS]! & PART_BITS;
  }

  /** Whether it names lots, or its shares cannot replace others. */
  special(line: number): boolean {
    return (this.integers[INTEGERS * line + MARKS]! & SPECIAL) !== 0;
  }

  /** Whether a line has this id, which is that of the line to be added next. O(length of the id) on average. */
  has(id: string): boolean {
    if (this.#risesTo(id)) return false;
    if (this.#known === undefined) {
      this.#known = new IdSet(this.#transactions.length, (line) => this.id(line));
      for (let line = 0; line < this.count; line++) this.#known.add(this.id(line), line);
    }
    return this.#known.has(id);
  }

  /** Most journals count their lines, 1, 2, … or 001, 002, …; the first order is the cheaper one, the other one knows more names that count. */
  #risesTo(id: string): boolean {
    const { count } = this;
    if (this.#rising !== undefined && (count === 0 || this.#rising(this.id(count - 1), id) < 0)) return true;
    if (this.#rising === comparesShorter) {
      this.#rising = compareIds;
      for (let line = 1; line < count; line++) {
        if (compareIds(this.id(line - 1), this.id(line)) < 0) continue;
        this.#rising = undefined;
        return false;
      }
      if (compareIds(this.id(count - 1), id) < 0) return true;
    }
    this.#rising = undefined;
    return false;
  }

  /** The date of a day on which a line stands, as the line has it. */
  dateOf(day: number): string | undefined {
    this.#dates ??= new Map(this.#days.map((own, i) => [own, this.#datesOfDays[i]!]));
    return this.#dates.get(day);
  }

  add(line: NewLine): void {
    const { id, date, lots, cannotReplace } = this.#transactions[line.position]!;
    if (line.day !== this.#lastDay) {
      this.#lastDay = line.day;
      this.#days.push(line.day);
      this.#datesOfDays.push(date);
    }
    const at = this.count++;
    this.#ids.push(id);
    this.#known?.add(id, at);
    const { numbers, integers } = this;
    numbers[NUMBERS * at + UNITS] = line.units;
    numbers[NUMBERS * at + CENTS] = line.cents;
    integers[INTEGERS * at + POSITION] = line.position;
    integers[INTEGERS * at + DAY] = line.day;
    integers[INTEGERS * at + ACCOUNT] = line.account;
    integers[INTEGERS * at + ASSET] = line.asset;
    const special = lots !== undefined || cannotReplace === true ? SPECIAL : 0;
    integers[INTEGERS * at + MARKS] = special | (line.kind << KIND_SHIFT) | line.part;
    if (line.clock === 0) return;
    this.#clocks ??= new Float64Array(this.#transactions.length);
    this.#clocks[at] = line.clock;
  }

  /** Place of a line in the order of the tables: by day, within a day by time and list. */
  time(line: number): number {
    return this.#times === undefined ? line : this.#times[line]!;
  }

  /**
   * Puts the lines into the order of booking: by day, within a day by time, and where that is equal as they stand in the list. Names
   * and types decide nothing.
   *
   * @param unknown - the list says nothing about a day: its lines then stand by part of the day, account, quantity and money, so that the
   *   order of the list changes nothing but the order of lines that are alike
   * @remarks O(n) for lines that stand in order, else O(n log n).
   */
  sort(unknown: boolean): void {
    const { count } = this;
    const clocks = this.#clocks;
    let inOrder = true;
    for (let line = 1; line < count; line++) inOrder &&= this.#inOrder(line - 1, line);
    if (!inOrder) {
      // times that the list does not follow, or days, which is a problem that has been reported; what follows looks for others
      this.#rising = undefined;
      const places = Array.from({ length: count }, (_, line) => line);
      places.sort((a, b) => this.day(a) - this.day(b) || (clocks === undefined ? 0 : clocks[a]! - clocks[b]!));
      this.#arrange(0, places);
    }
    if (!unknown) return;
    this.#times = Int32Array.from({ length: count }, (_, line) => line);
    for (let from = 0, to = 0; from < count; from = to) {
      for (to = from + 1; to < count && this.day(to) === this.day(from); ) to++;
      if (to > from + 1) this.#sortDay(from, to);
    }
  }

  #inOrder(before: number, line: number): boolean {
    const days = this.day(line) - this.day(before);
    return days > 0 || (days === 0 && (this.#clocks === undefined || this.#clocks[before]! <= this.#clocks[line]!));
  }

  /**
   * Puts the sorted lines of each set of assets together; within a set they stay as they are. O(lines + sets).
   *
   * @param setOf - for each asset its set, from 0 to `sets` − 1
   * @returns where the lines of each set end
   */
  groupBySet(setOf: Int32Array, sets: number): Int32Array {
    const { count, integers: before } = this;
    if (sets === 1) return Int32Array.of(count);
    const ids = this.#ids;
    // for each set where its lines begin, then where the next goes
    const next = new Int32Array(sets + 1);
    for (let line = 0; line < count; line++) next[setOf[this.asset(line)]! + 1]!++;
    for (let set = 1; set <= sets; set++) next[set]! += next[set - 1]!;
    const integers = new Int32Array(before.length);
    const grouped = ids.slice();
    const times = new Int32Array(count);
    for (let line = 0; line < count; line++) {
      const set = setOf[this.asset(line)]!;
      const at = next[set]!;
      next[set] = at + 1;
      const source = INTEGERS * line;
      const target = INTEGERS * at;
      for (let k = 0; k < INTEGERS; k++) integers[target + k] = before[source + k]!;
      grouped[at] = ids[line]!;
      times[at] = this.time(line);
    }
    this.integers = integers;
    this.numbers = new Float64Array(integers.buffer);
    this.#ids = grouped;
    this.#times = times;
    return next.subarray(0, sets);
  }

  #sortDay(from: number, to: number): void {
    const places = Array.from({ length: to - from }, (_, i) => from + i);
    places.sort(
      (a, b) =>
        this.part(a) - this.part(b) ||
        this.account(a) - this.account(b) ||
        this.units(a) - this.units(b) ||
        this.cents(a) - this.cents(b),
    );
    if (places.some((line, i) => line !== from + i)) this.#arrange(from, places);
  }

  /** Puts the lines at `places` one after another, from the place `from` on. */
  #arrange(from: number, places: readonly number[]): void {
    const { integers } = this;
    const to = from + places.length;
    const before = integers.slice(INTEGERS * from, INTEGERS * to);
    const ids = this.#ids.slice(from, to);
    const times = this.#times?.slice(from, to);
    places.forEach((line, i) => {
      const source = INTEGERS * (line - from);
      const target = INTEGERS * (from + i);
      for (let k = 0; k < INTEGERS; k++) integers[target + k] = before[source + k]!;
      this.#ids[from + i] = ids[line - from]!;
      if (times !== undefined) this.#times![from + i] = times[line - from]!;
    });
  }
}
