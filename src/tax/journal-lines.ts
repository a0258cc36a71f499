import { compareIds } from "./compare-ids.js";
import { PHASES, TRANSACTION_KINDS } from "./transaction-kinds.js";
import type { NamedLot, TaxTransaction, TaxTransactionType } from "./types.js";

/** A transaction with its names as positions and its figures as whole numbers. */
export interface Entry {
  readonly source: TaxTransaction;
  /** In the list that was handed in. */
  readonly position: number;
  readonly type: TaxTransactionType;
  readonly day: number;
  /** Position of the account, −1 where there is none. */
  readonly account: number;
  readonly asset: number;
  /** Whole units of 10^−decimals shares; 0 where there is none. */
  readonly units: number;
  readonly cents: number;
  /** The lots that a sale or a transfer names. */
  readonly lots: readonly NamedLot[] | undefined;
  /** Whether the shares count as no purchase in the sense of the wash-sale rule. */
  readonly cannotReplace: boolean;
  /** Place in the order of booking. */
  readonly order: number;
}

/**
 * The lines of a journal that can be booked, a column for each field; a line is known by its place, which from {@link JournalLines.sort} on is
 * that in the order of booking.
 *
 * Entries are made one at a time, when they are booked: a million of them that all live until the end cost more than the booking. What nearly
 * every line needs stands here, so that booking seldom goes back to the objects that were handed in: they lie all over the memory.
 */
export class JournalLines {
  /** Lines that can be booked. */
  count = 0;
  /** Those among them that sell. */
  sales = 0;
  /** In the list that was handed in. */
  position: Int32Array;
  readonly ids: string[] = [];
  /** Place among {@link TRANSACTION_KINDS}. */
  kind: Uint8Array;
  /** Whether it names lots, or its shares cannot replace others. */
  special: Uint8Array;
  day: Int32Array;
  phase: Uint8Array;
  account: Int32Array;
  asset: Int32Array;
  units: Float64Array;
  cents: Float64Array;
  readonly #transactions: readonly TaxTransaction[];
  #canonical = false;

  /** @param transactions - as they were handed in; they are read again where a line is special, not copied */
  constructor(transactions: readonly TaxTransaction[]) {
    const most = transactions.length;
    this.#transactions = transactions;
    this.position = new Int32Array(most);
    this.kind = new Uint8Array(most);
    this.special = new Uint8Array(most);
    this.day = new Int32Array(most);
    this.phase = new Uint8Array(most);
    this.account = new Int32Array(most);
    this.asset = new Int32Array(most);
    this.units = new Float64Array(most);
    this.cents = new Float64Array(most);
  }

  /** What was handed in as this line. */
  source(line: number): TaxTransaction {
    return this.#transactions[this.position[line]!]!;
  }

  id(line: number): string {
    return this.ids[line]!;
  }

  /** By day and id, once they are sorted. */
  compare(a: number, b: number): number {
    const days = this.day[a]! - this.day[b]!;
    if (days !== 0) return days;
    // of one kind they stand in the order of their ids
    const byPlace = a === b || (this.#canonical && this.phase[a] === this.phase[b]);
    return byPlace ? a - b : compareIds(this.ids[a]!, this.ids[b]!);
  }

  entry(line: number): Entry {
    const source = this.source(line);
    const special = this.special[line] === 1;
    return {
      source,
      position: this.position[line]!,
      type: TRANSACTION_KINDS[this.kind[line]!]!.type,
      day: this.day[line]!,
      account: this.account[line]!,
      asset: this.asset[line]!,
      units: this.units[line]!,
      cents: this.cents[line]!,
      lots: special ? source.lots : undefined,
      cannotReplace: special && source.cannotReplace === true,
      order: line,
    };
  }

  /**
   * Puts the lines into the order of booking: days, and within a day the phases, and within a phase the ids; without `canonical` only the days,
   * as they stand. O(n), and O(n log n) for ids that do not rise.
   */
  sort(canonical: boolean): void {
    this.#canonical = canonical;
    const { count, day } = this;
    const places = new Int32Array(count);
    for (let line = 0; line < count; line++) places[line] = line;
    // dates out of order are a problem that has been reported; what follows looks for others
    if (places.some((line) => line > 0 && day[line - 1]! > day[line]!))
      places.sort((a, b) => day[a]! - day[b]! || a - b);
    if (canonical) this.#sortDays(places);
    this.position = inOrder(this.position, places);
    this.kind = inOrder(this.kind, places);
    this.special = inOrder(this.special, places);
    this.day = inOrder(this.day, places);
    this.phase = inOrder(this.phase, places);
    this.account = inOrder(this.account, places);
    this.asset = inOrder(this.asset, places);
    this.units = inOrder(this.units, places);
    this.cents = inOrder(this.cents, places);
    for (let line = 0; line < count; line++) this.ids[line] = this.#transactions[this.position[line]!]!.id;
  }

  /** Sorts the lines of each day by phase and id. */
  #sortDays(places: Int32Array): void {
    const { count, day, phase } = this;
    const oneDay = new Int32Array(count);
    for (let from = 0, to = 0; from < count; from = to) {
      for (to = from + 1; to < count && day[places[to]!] === day[places[from]!]; ) to++;
      oneDay.set(places.subarray(from, to));
      let filled = from;
      for (let turn = 0; turn < PHASES && filled < to; turn++) {
        const start = filled;
        for (let i = 0; i < to - from; i++) if (phase[oneDay[i]!] === turn) places[filled++] = oneDay[i]!;
        this.#sortById(places, start, filled);
      }
    }
  }

  #sortById(places: Int32Array, from: number, to: number): void {
    const { ids } = this;
    for (let i = from + 1; i < to; i++) {
      // ids mostly rise already, and comparing them is the dear part
      if (compareIds(ids[places[i - 1]!]!, ids[places[i]!]!) <= 0) continue;
      places.subarray(from, to).sort((a, b) => compareIds(ids[a]!, ids[b]!));
      return;
    }
  }
}

function inOrder<Column extends Int32Array | Float64Array | Uint8Array>(column: Column, places: Int32Array): Column {
  const sorted = column.slice(0, places.length) as Column;
  for (let i = 0; i < places.length; i++) sorted[i] = column[places[i]!]!;
  return sorted;
}
