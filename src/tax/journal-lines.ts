import { compareIds } from "./compare-ids.js";
import type { TaxTransaction } from "./types.js";

/** A transaction with its names as positions and its figures as whole numbers. */
export interface Entry {
  readonly source: TaxTransaction;
  /** In the list that was handed in. */
  readonly position: number;
  readonly day: number;
  /** Position of the account, −1 where there is none. */
  readonly account: number;
  readonly asset: number;
  /** Whole units of 10^−decimals shares; 0 where there is none. */
  readonly units: number;
  readonly cents: number;
  /** Place in the order of booking. */
  readonly order: number;
}

/**
 * The lines of a journal that can be booked, a column for each field.
 *
 * Entries are made one at a time, when they are booked: a million of them that all live until the end cost more than the booking.
 */
export class JournalLines {
  /** Lines that can be booked. */
  count = 0;
  /** Those among them that sell. */
  sales = 0;
  readonly position: Int32Array;
  readonly day: Int32Array;
  readonly phase: Uint8Array;
  readonly account: Int32Array;
  readonly asset: Int32Array;
  readonly units: Float64Array;
  readonly cents: Float64Array;
  readonly #transactions: readonly TaxTransaction[];
  /** The line at each place of the order of booking, and its position in the list that was handed in. */
  #booked: Int32Array = new Int32Array(0);
  #handedIn: Int32Array = new Int32Array(0);
  #canonical = false;

  /** @param transactions - as they were handed in; they are read again when they are booked, not copied */
  constructor(transactions: readonly TaxTransaction[]) {
    const most = transactions.length;
    this.#transactions = transactions;
    this.position = new Int32Array(most);
    this.day = new Int32Array(most);
    this.phase = new Uint8Array(most);
    this.account = new Int32Array(most);
    this.asset = new Int32Array(most);
    this.units = new Float64Array(most);
    this.cents = new Float64Array(most);
  }

  /** What was handed in as this line. */
  lineSource(line: number): TaxTransaction {
    return this.#transactions[this.position[line]!]!;
  }

  /** The transaction at a place in the order of booking. */
  source(order: number): TaxTransaction {
    return this.#transactions[this.#handedIn[order]!]!;
  }

  /** The day of the transaction at a place in the order of booking. */
  dayAt(order: number): number {
    return this.day[this.#booked[order]!]!;
  }

  /** Places in the order of booking by day and id. */
  compare(a: number, b: number): number {
    if (a === b) return 0;
    const [x, y] = [this.#booked[a]!, this.#booked[b]!];
    const days = this.day[x]! - this.day[y]!;
    if (days !== 0) return days;
    // of one kind they are booked in the order of their ids
    return this.#canonical && this.phase[x] === this.phase[y]
      ? a - b
      : compareIds(this.source(a).id, this.source(b).id);
  }

  entry(order: number): Entry {
    const line = this.#booked[order]!;
    return {
      source: this.lineSource(line),
      position: this.position[line]!,
      day: this.day[line]!,
      account: this.account[line]!,
      asset: this.asset[line]!,
      units: this.units[line]!,
      cents: this.cents[line]!,
      order,
    };
  }

  /** Puts the lines into the order of booking: days, and within a day the phases, and within a phase the ids. O(n log n). */
  sort(canonical: boolean): void {
    const { count, day, phase } = this;
    // one whole number below 2^53 for all of day, phase and line: numbers sort several times as fast as by a comparison
    const keys = new Float64Array(count);
    const perPhase = 2 ** Math.ceil(Math.log2(count + 1));
    for (let line = 0; line < count; line++) {
      keys[line] = (8 * day[line]! + (canonical ? phase[line]! : 0)) * perPhase + line;
    }
    keys.sort();
    const booked = new Int32Array(count);
    // the lowest bits, of negative days as well
    for (let i = 0; i < count; i++) booked[i] = keys[i]! - Math.floor(keys[i]! / perPhase) * perPhase;
    this.#booked = booked;
    if (canonical) this.#sortById(booked);
    this.#canonical = canonical;
    this.#handedIn = booked.map((line) => this.position[line]!);
  }

  #sortById(booked: Int32Array): void {
    const { count, day, phase } = this;
    const byId = (a: number, b: number): number => compareIds(this.lineSource(a).id, this.lineSource(b).id);
    for (let from = 0, to = 0; from < count; from = to) {
      const first = booked[from]!;
      let sorted = true; // ids mostly rise already, and comparing them is the dear part
      for (to = from + 1; to < count; to++) {
        const line = booked[to]!;
        if (day[line] !== day[first] || phase[line] !== phase[first]) break;
        if (sorted && byId(booked[to - 1]!, line) > 0) sorted = false;
      }
      if (!sorted) booked.subarray(from, to).sort(byId);
    }
  }
}
