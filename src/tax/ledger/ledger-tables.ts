import { fromEpochDay } from "../../core/dates/calendar.js";
import { livingPlaces } from "../booking/hold-fragment.js";
import type { Asset, TaxState } from "../booking/tax-state.js";
import { powerOfTen } from "../journal/decimal.js";
import type { JournalLines } from "../journal/journal-lines.js";
import { RecordTable } from "../rows/record-table.js";
import { RowTable } from "../rows/row-table.js";
import type { Disposition, TaxLot, TaxShort, WashSaleRecord, YearTotals } from "../types.js";
import { lazily } from "./lazily.js";
import { madeBySales } from "./made-by-sales.js";
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
  readonly #rows: RowTable = new RowTable();
  readonly #records: RecordTable = new RecordTable();
  /** By position of the book. */
  readonly #books: BookName[] = [];
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
    if (state.rows.count > 0) this.#keepRows(state); // without a sale there is nothing to keep
    state.books.length = 0;
  }

  #keepRows(state: TaxState): void {
    const { lines, unitOf, accounts, dateOf } = this.#names;
    const rows = this.#rows;
    const first = rows.count;
    const books = this.#books.length;
    rows.take(state.rows, books);
    this.#records.take(state.records, first, books);
    for (const { account, asset, retirement } of state.books) {
      this.#books.push({ account: accounts[account]!.id, asset: asset.name, retirement, unit: unitOf(asset) });
    }
    for (let at = first; at < rows.count; at++) this.#sums.addRow(dateOf(lines.day(rows.sale(at))), rows, at);
  }

  /** The tables in their order; dispositions and audit are made when they are first read. O(n). */
  inOrder({ assets }: TaxState): LedgerRows {
    const byName = assets.slice().sort((a, b) => (a.name < b.name ? -1 : 1));
    const names = this.#names;
    const rows = this.#rows;
    const records = this.#records;
    const books = this.#books;
    const openLots: TaxLot[] = [];
    const openShorts: TaxShort[] = [];
    for (const { position } of byName) {
      for (const lot of this.#lots[position] ?? []) openLots.push(lot);
      for (const short of this.#shorts[position] ?? []) openShorts.push(short);
    }
    const tables = { openLots, openShorts };
    const withDispositions = lazily(tables, "dispositions", () => dispositionsOf(rows, books, names));
    const withAudit = lazily(withDispositions, "audit", () => auditOf(records, rows, books, names));
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
    if (texts[at] === "") texts[at] = lines.dateOf(day) ?? fromEpochDay(day);
    return texts[at]!;
  };
}

function dispositionsOf(rows: RowTable, books: readonly BookName[], names: Names): Disposition[] {
  const { lines } = names;
  return madeBySales(
    rows.count,
    lines.count,
    (at) => lines.time(rows.sale(at)),
    (at) => dispositionOf(rows, at, books, names),
  );
}

function auditOf(records: RecordTable, rows: RowTable, books: readonly BookName[], names: Names): WashSaleRecord[] {
  const { lines } = names;
  return madeBySales(
    records.count,
    lines.count,
    (at) => lines.time(rows.sale(records.row(at))),
    (at) => recordOf(records, at, rows, books, names),
  );
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
