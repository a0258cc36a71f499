import { fromEpochDay } from "../../core/calendar.js";
import { livingPlaces } from "../booking/hold-fragment.js";
import type { Asset, Book, TaxState } from "../booking/tax-state.js";
import { powerOfTen } from "../journal/decimal.js";
import type { JournalLines } from "../journal/journal-lines.js";
import type { RecordTable } from "../rows/record-table.js";
import type { RowTable } from "../rows/row-table.js";
import type { Disposition, TaxLot, TaxShort, WashSaleRecord, YearTotals } from "../types.js";
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

/** The tables of a ledger: units and cents become shares and currency units, day numbers dates. */
export class LedgerTables {
  readonly #names: Names;
  /** By asset. */
  readonly #lots: TaxLot[][] = [];
  readonly #shorts: TaxShort[][] = [];
  readonly #dispositions: MadeBySales<Disposition> = new MadeBySales();
  readonly #audit: MadeBySales<WashSaleRecord> = new MadeBySales();
  readonly #sums: YearSums = new YearSums();

  constructor({ settings, journal }: TaxState) {
    const { lines, decimalsOf } = journal;
    const unitOf = ({ position }: Asset): number => powerOfTen(decimalsOf[position]!);
    this.#names = { unitOf, dateOf: dateTexts(lines), accounts: settings.accounts, lines };
  }

  /** Takes over all that has been booked and clears it from the state. O(n). */
  take(state: TaxState): void {
    const { books, rows, records } = state;
    const { lines } = this.#names;
    for (const { asset } of books) this.#lots[asset.position] ??= this.#lotsOf(state, asset);
    state.fragments.clear();
    const audit: WashSaleRecord[] = new Array(records.count);
    const auditTimes = new Int32Array(records.count);
    for (let at = 0; at < records.count; at++) {
      audit[at] = auditOf(records, at, rows, books, this.#names);
      auditTimes[at] = lines.time(rows.sale(records.row(at)));
    }
    this.#audit.add(audit, auditTimes);
    records.clear();
    const dispositions: Disposition[] = new Array(rows.count);
    const times = new Int32Array(rows.count);
    for (let at = 0; at < rows.count; at++) {
      dispositions[at] = dispositionOf(rows, at, books, this.#names);
      times[at] = lines.time(rows.sale(at));
      this.#sums.add(dispositions[at]!);
    }
    this.#dispositions.add(dispositions, times);
    rows.clear();
    books.length = 0;
  }

  /** The tables in their order. O(n). */
  inOrder({ assets }: TaxState): LedgerRows {
    const byName = assets.slice().sort((a, b) => (a.name < b.name ? -1 : 1));
    const { count } = this.#names.lines;
    const dispositions = this.#dispositions.inTime(count);
    const audit = this.#audit.inTime(count);
    return {
      openLots: byName.flatMap(({ position }) => this.#lots[position] ?? []),
      openShorts: byName.flatMap(({ position }) => this.#shorts[position] ?? []),
      dispositions,
      audit,
      byYear: this.#sums.totals(),
    };
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
      const place = { account: accounts[book.account]!.id, asset: asset.name };
      for (const at of livingPlaces(state, book)) {
        lots.push({
          lot: lines.id(fragments.lot(at)),
          ...place,
          acquired: dateOf(fragments.acquired(at)),
          adjustedAcquired: dateOf(fragments.adjustedAcquired(at)),
          quantity: compact(fragments.quantity(at) / unit),
          basis: fragments.cost(at) / 100,
          adjustedBasis: fragments.adjusted(at) / 100,
        });
      }
      for (const { order, quantity, proceeds, deferred } of book.shorts) {
        const opened = { lot: lines.id(order), ...place, opened: dateOf(lines.day(order)) };
        const money = { proceeds: proceeds / 100, adjustedProceeds: (proceeds - deferred) / 100 };
        shorts.push({ ...opened, quantity: quantity / unit, ...money });
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

/** Days before the first line to which holding periods are tacked back now and then, and days for which texts are kept, 270 years. */
const [BEFORE, KEPT] = [5000, 100_000];

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

function dispositionOf(
  rows: RowTable,
  at: number,
  books: readonly Book[],
  { unitOf, accounts, dateOf, lines }: Names,
): Disposition {
  const sale = rows.sale(at);
  const book = books[rows.book(at)]!;
  const proceeds = rows.proceeds(at);
  const basis = rows.basis(at);
  const disallowed = rows.disallowed(at);
  return {
    sale: lines.id(sale),
    lot: lines.id(rows.lot(at)),
    account: accounts[book.account]!.id,
    asset: book.asset.name,
    date: dateOf(lines.day(sale)),
    quantity: compact(rows.quantity(at) / unitOf(book.asset)),
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

function auditOf(
  records: RecordTable,
  at: number,
  rows: RowTable,
  books: readonly Book[],
  { unitOf, accounts, dateOf, lines }: Names,
): WashSaleRecord {
  const row = records.row(at);
  const sale = rows.sale(row);
  const book = books[rows.book(row)]!;
  const replacing = books[records.book(at)]!;
  const shares = compact(records.quantity(at) / unitOf(book.asset));
  return {
    rule: replacing.retirement ? "wash-sale-retirement" : "wash-sale",
    sale: lines.id(sale),
    saleDate: dateOf(lines.day(sale)),
    lossLot: lines.id(rows.lot(row)),
    lossShares: shares,
    account: accounts[book.account]!.id,
    asset: book.asset.name,
    replacementLot: lines.id(records.replacement(at)),
    replacementShares: shares,
    replacementAccount: accounts[replacing.account]!.id,
    replacementAsset: replacing.asset.name,
    replacementAcquired: dateOf(records.acquired(at)),
    disallowed: records.amount(at) / 100,
    daysTacked: records.daysTacked(at),
    fewestDaysTacked: records.fewestDays(at),
    policy: records.policy(at),
  };
}

/** The same number. Engines keep small whole numbers inside an object, while a fraction takes 16 bytes of its own beside it. */
function compact(value: number): number {
  const whole = value | 0;
  return whole === value ? whole : value;
}
