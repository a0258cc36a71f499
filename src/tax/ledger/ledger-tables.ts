import { fromEpochDay } from "../../core/dates/calendar.js";
import { livingPlaces } from "../booking/hold-fragment.js";
import type { Asset, TaxState } from "../booking/tax-state.js";
import { powerOfTen } from "../journal/decimal.js";
import type { JournalLines } from "../journal/journal-lines.js";
import type { RecordTable } from "../rows/record-table.js";
import type { RowTable } from "../rows/row-table.js";
import type { Disposition, TaxLot, TaxShort, WashSaleRecord, YearTotals } from "../types.js";
import { lazily } from "./lazily.js";
import { MadeBySales } from "./made-by-sales.js";
import { YearSums } from "./year-totals.js";

/** What a run booked, in shares and currency units. */
export interface LedgerRows {
  readonly openLots: TaxLot[];
  readonly openShorts: TaxShort[];
  readonly dispositions: Disposition[];
  readonly audit: WashSaleRecord[];
  readonly byYear: Record<string, YearTotals>;
}

/** What positions, units and days stand for. */
interface Names {
  /** Units of a share of an asset. */
  readonly unitOf: (asset: Asset) => number;
  readonly dateOf: (day: number) => string;
  readonly accounts: TaxState["settings"]["accounts"];
  readonly lines: JournalLines;
}

/** What a row says of its book. */
interface BookName {
  readonly account: string;
  readonly asset: string;
  readonly retirement: boolean;
  /** Units of a share. */
  readonly unit: number;
}

/** What was booked for one set of tied assets. */
interface BookedSet {
  readonly rows: RowTable;
  readonly records: RecordTable;
  /** By position of the book. */
  readonly books: readonly BookName[];
}

/**
 * The tables of a ledger: units and cents become shares and currency units, day numbers dates.
 *
 * Dense books have many more dispositions and records than lines, and who asks for the totals of a year reads none of them. So
 * these two stay in
 * columns until they are read.
 */
export class LedgerTables {
  readonly #names: Names;
  /** By asset. */
  readonly #lots: TaxLot[][] = [];
  readonly #shorts: TaxShort[][] = [];
  readonly #sets: BookedSet[] = [];
  readonly #sums: YearSums = new YearSums();

  constructor({ settings, journal }: TaxState) {
    const { lines, decimalsOf } = journal;
    const unitOf = ({ position }: Asset): number => powerOfTen(decimalsOf[position]!);
    this.#names = { unitOf, dateOf: dateTexts(lines), accounts: settings.accounts, lines };
  }

  /** Takes over all that has been booked and clears it from the state. O(n). */
  take(state: TaxState): void {
    for (const { asset } of state.books) this.#lots[asset.position] ??= this.#lotsOf(state, asset);
    state.fragments.clear();
    if (state.rows.count > 0) this.#sets.push(this.#bookedSet(state)); // without a sale there is nothing to keep
    state.books.length = 0;
  }

  #bookedSet(state: TaxState): BookedSet {
    const { lines, unitOf, accounts, dateOf } = this.#names;
    const rows = state.rows.moveOut();
    const records = state.records.moveOut();
    const books = state.books.map(({ account, asset, retirement }) => {
      return { account: accounts[account]!.id, asset: asset.name, retirement, unit: unitOf(asset) };
    });
    for (let at = 0; at < rows.count; at++) this.#sums.addRow(dateOf(lines.day(rows.sale(at))), rows, at);
    return { rows, records, books };
  }

  /** The tables in their order; dispositions and audit are made when they are first read. O(n). */
  inOrder({ assets }: TaxState): LedgerRows {
    const byName = assets.slice().sort((a, b) => (a.name < b.name ? -1 : 1));
    const names = this.#names;
    const sets = this.#sets;
    const tables = {
      openLots: byName.flatMap(({ position }) => this.#lots[position] ?? []),
      openShorts: byName.flatMap(({ position }) => this.#shorts[position] ?? []),
    };
    const withDispositions = lazily(tables, "dispositions", () => dispositionsOf(sets, names));
    const withAudit = lazily(withDispositions, "audit", () => auditOf(sets, names));
    return Object.assign(withAudit, { byYear: this.#sums.totals() });
  }

  /** The open lots of an asset by account; its open short sales beside them. */
  #lotsOf(state: TaxState, asset: Asset): TaxLot[] {
    const { fragments } = state;
    const { unitOf, dateOf, accounts, lines } = this.#names;
    const unit = unitOf(asset);
    const lots: TaxLot[] = [];
    const shorts: TaxShort[] = [];
    for (const book of asset.books) {
      if (book === undefined) continue;
      const account = accounts[book.account]!.id;
      const { name } = asset;
      for (const at of livingPlaces(state, book)) {
        lots.push({
          lot: lines.id(fragments.lot(at)),
          account,
          asset: name,
          acquired: dateOf(fragments.acquired(at)),
          adjustedAcquired: dateOf(fragments.adjustedAcquired(at)),
          quantity: compact(fragments.quantity(at) / unit),
          basis: fragments.cost(at) / 100,
          adjustedBasis: fragments.adjusted(at) / 100,
        });
      }
      for (const { order, quantity, proceeds, deferred } of book.shorts) {
        shorts.push({
          lot: lines.id(order),
          account,
          asset: name,
          opened: dateOf(lines.day(order)),
          quantity: quantity / unit,
          proceeds: proceeds / 100,
          adjustedProceeds: (proceeds - deferred) / 100,
        });
      }
    }
    if (shorts.length > 0) this.#shorts[asset.position] = shorts;
    return lots;
  }
}

/** What has been booked into a state, which is used up. O(n). */
export function ledgerRows(state: TaxState): LedgerRows {
  const tables = new LedgerTables(state);
  tables.take(state);
  return tables.inOrder(state);
}

/** Days before the first line to which holding periods are mostly tacked back, and days for which texts are kept, 270 years. */
const [BEFORE, KEPT] = [400, 100_000];

/** ISO dates of day numbers; those in the span of the journal are made once. */
function dateTexts(lines: JournalLines): (day: number) => string {
  if (lines.count === 0) return fromEpochDay;
  const first = lines.day(0) - BEFORE;
  const texts: string[] = new Array(Math.min(lines.day(lines.count - 1) - first + 1, KEPT)).fill("");
  return (day) => {
    const at = day - first;
    if (!(at >= 0 && at < texts.length)) return fromEpochDay(day);
    if (texts[at] === "") texts[at] = fromEpochDay(day);
    return texts[at]!;
  };
}

function dispositionsOf(sets: readonly BookedSet[], names: Names): Disposition[] {
  const made = new MadeBySales<Disposition>();
  for (const { rows, books } of sets) {
    const own: Disposition[] = new Array(rows.count);
    const times = new Int32Array(rows.count);
    for (let at = 0; at < rows.count; at++) {
      own[at] = dispositionOf(rows, at, books, names);
      times[at] = names.lines.time(rows.sale(at));
    }
    made.add(own, times);
  }
  return made.inTime(names.lines.count);
}

function auditOf(sets: readonly BookedSet[], names: Names): WashSaleRecord[] {
  const made = new MadeBySales<WashSaleRecord>();
  for (const { rows, records, books } of sets) {
    const own: WashSaleRecord[] = new Array(records.count);
    const times = new Int32Array(records.count);
    for (let at = 0; at < records.count; at++) {
      own[at] = recordOf(records, at, rows, books, names);
      times[at] = names.lines.time(rows.sale(records.row(at)));
    }
    made.add(own, times);
  }
  return made.inTime(names.lines.count);
}

function dispositionOf(rows: RowTable, at: number, books: readonly BookName[], { dateOf, lines }: Names): Disposition {
  const sale = rows.sale(at);
  const { account, asset, unit } = books[rows.book(at)]!;
  const proceeds = rows.proceeds(at);
  const basis = rows.basis(at);
  const disallowed = rows.disallowed(at);
  return {
    sale: lines.id(sale),
    lot: lines.id(rows.lot(at)),
    account,
    asset,
    date: dateOf(lines.day(sale)),
    quantity: compact(rows.quantity(at) / unit),
    proceeds: proceeds / 100,
    basis: basis / 100,
    disallowed: disallowed / 100,
    permanentlyDisallowed: compact(rows.permanent(at) / 100),
    recognized: (proceeds - basis + disallowed) / 100,
    term: rows.long(at) ? "long" : "short",
    acquired: dateOf(rows.acquired(at)),
    adjustedAcquired: dateOf(rows.adjustedAcquired(at)),
    code: disallowed > 0 ? "W" : "",
  };
}

function recordOf(
  records: RecordTable,
  at: number,
  rows: RowTable,
  books: readonly BookName[],
  { dateOf, lines }: Names,
): WashSaleRecord {
  const row = records.row(at);
  const sale = rows.sale(row);
  const { account, asset, unit } = books[rows.book(row)]!;
  const replacing = books[records.book(at)]!;
  const shares = compact(records.quantity(at) / unit);
  return {
    rule: replacing.retirement ? "wash-sale-retirement" : "wash-sale",
    sale: lines.id(sale),
    saleDate: dateOf(lines.day(sale)),
    lossLot: lines.id(rows.lot(row)),
    lossShares: shares,
    account,
    asset,
    replacementLot: lines.id(records.replacement(at)),
    replacementShares: shares,
    replacementAccount: replacing.account,
    replacementAsset: replacing.asset,
    replacementAcquired: dateOf(records.acquired(at)),
    disallowed: records.amount(at) / 100,
    daysTacked: records.daysTacked(at),
    fewestDaysTacked: records.fewestDays(at),
    policy: records.policy(at),
  };
}

/**
 * The same number in less memory. Engines keep small whole numbers inside an object, while a fraction takes 16 bytes of its own
 * beside it.
 */
function compact(value: number): number {
  const whole = value | 0;
  return whole === value ? whole : value;
}
