import { fromEpochDay } from "../core/calendar.js";
import { powerOfTen } from "./decimal.js";
import { livingPlaces } from "./hold-fragment.js";
import type { JournalLines } from "./journal-lines.js";
import { POLICIES, RecordColumns, RowColumns } from "./row-columns.js";
import type { Book, TaxState } from "./tax-state.js";
import type { Disposition, TaxLot, TaxShort, WashSaleRecord, YearTotals } from "./types.js";

/** What a run booked, in shares and currency units. */
export interface LedgerRows {
  readonly openLots: TaxLot[];
  readonly openShorts: TaxShort[];
  readonly dispositions: Disposition[];
  readonly audit: WashSaleRecord[];
}

/** Units and cents to shares and currency units, day numbers to dates; the state is used up. O(n). */
export function ledgerRows(state: TaxState): LedgerRows {
  const unit = powerOfTen(state.journal.decimals);
  const dates = new Map<number, string>();
  const dateOf = (day: number): string => {
    let date = dates.get(day);
    if (date === undefined) {
      date = fromEpochDay(day);
      dates.set(day, date);
    }
    return date;
  };
  const { fragments } = state;
  const { accounts } = state.settings;
  const { lines } = state.journal;
  const names: Names = { unit, dateOf, accounts, books: state.books, lines };

  const openLots: TaxLot[] = [];
  const openShorts: TaxShort[] = [];
  const assets = state.assets.slice().sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const asset of assets) {
    for (const book of asset.books) {
      if (book === undefined) continue;
      const place = { account: accounts[book.account]!.id, asset: book.asset.name };
      for (const at of livingPlaces(state, book)) {
        openLots.push({
          lot: lines.id(fragments.lot(at)),
          ...place,
          acquired: dateOf(fragments.acquired(at)),
          adjustedAcquired: dateOf(fragments.adjustedAcquired(at)),
          quantity: compact(fragments.quantity(at) / unit),
          basis: fragments.cost(at) / 100,
          adjustedBasis: fragments.adjusted(at) / 100,
        });
      }
      for (const { order, quantity, proceeds } of book.shorts) {
        const opened = { lot: lines.id(order), ...place, opened: dateOf(lines.day[order]!) };
        openShorts.push({ ...opened, quantity: quantity / unit, proceeds: proceeds / 100 });
      }
    }
  }
  // what is read already makes room for what is written: at a million lines both at once would be the peak of memory
  state.fragments.clear();
  const { places, ranks } = orderOfRows(state.rows, lines);
  const audit = auditRecords(state, ranks, names);
  state.records = new RecordColumns(0);
  const dispositions = dispositionsOf(state, places, names);
  state.rows = new RowColumns(0);
  return { openLots, openShorts, dispositions, audit };
}

/** By date and id of the sale; what one sale made stays in the order it was made. */
interface RowOrder {
  /** The rows in their order. */
  readonly places: Int32Array;
  /** For each row, how many sales come before its own. */
  readonly ranks: Int32Array;
}

/** O(n), as sales are booked by date and id as a rule; else O(n log n). */
function orderOfRows({ count, sale }: RowColumns, lines: JournalLines): RowOrder {
  const places = new Int32Array(count);
  const ranks = new Int32Array(count);
  const order = (a: number, b: number): number => lines.compare(sale[a]!, sale[b]!);
  let sorted = true;
  for (let at = 0; at < count; at++) {
    places[at] = at;
    sorted &&= at === 0 || order(at - 1, at) <= 0;
  }
  if (!sorted) places.sort(order);
  for (let i = 1, rank = 0; i < count; i++) {
    if (sale[places[i]!] !== sale[places[i - 1]!]) rank++;
    ranks[places[i]!] = rank;
  }
  return { places, ranks };
}

/** A purchase washes losses of days before it, so that records of one sale lie apart: counted, then put where they belong. O(n). */
function auditRecords({ rows, records }: TaxState, ranks: Int32Array, names: Names): WashSaleRecord[] {
  const { count, row } = records;
  const starts = new Int32Array(rows.count + 1);
  for (let at = 0; at < count; at++) starts[ranks[row[at]!]! + 1]!++;
  for (let rank = 1; rank <= rows.count; rank++) starts[rank]! += starts[rank - 1]!;
  const places = new Int32Array(count);
  for (let at = 0; at < count; at++) places[starts[ranks[row[at]!]!]!++] = at;
  const audit: WashSaleRecord[] = new Array(count);
  for (let i = 0; i < count; i++) audit[i] = auditOf(records, places[i]!, rows, names);
  return audit;
}

function dispositionsOf({ rows }: TaxState, places: Int32Array, names: Names): Disposition[] {
  const dispositions: Disposition[] = new Array(places.length);
  for (let i = 0; i < places.length; i++) dispositions[i] = dispositionOf(rows, places[i]!, names);
  return dispositions;
}

/** What positions, units and days stand for. */
interface Names {
  readonly unit: number;
  readonly dateOf: (day: number) => string;
  readonly accounts: TaxState["settings"]["accounts"];
  readonly books: readonly Book[];
  readonly lines: JournalLines;
}

function dispositionOf(rows: RowColumns, at: number, { unit, accounts, books, dateOf, lines }: Names): Disposition {
  const sale = rows.sale[at]!;
  const book = books[rows.book[at]!]!;
  const proceeds = rows.proceeds[at]!;
  const basis = rows.basis[at]!;
  const disallowed = rows.disallowed[at]!;
  return {
    sale: lines.id(sale),
    lot: lines.id(rows.lot[at]!),
    account: accounts[book.account]!.id,
    asset: book.asset.name,
    date: dateOf(lines.day[sale]!),
    quantity: compact(rows.quantity[at]! / unit),
    proceeds: proceeds / 100,
    basis: basis / 100,
    disallowed: disallowed / 100,
    permanentlyDisallowed: compact(rows.permanent[at]! / 100),
    recognized: (proceeds - basis + disallowed) / 100,
    term: rows.long[at] === 1 ? "long" : "short",
    acquired: dateOf(rows.acquired[at]!),
    adjustedAcquired: dateOf(rows.adjustedAcquired[at]!),
    code: disallowed > 0 ? "W" : "",
  };
}

function auditOf(
  records: RecordColumns,
  at: number,
  rows: RowColumns,
  { unit, accounts, books, dateOf, lines }: Names,
): WashSaleRecord {
  const row = records.row[at]!;
  const sale = rows.sale[row]!;
  const book = books[rows.book[row]!]!;
  const replacing = books[records.book[at]!]!;
  const shares = compact(records.quantity[at]! / unit);
  return {
    rule: replacing.retirement ? "wash-sale-retirement" : "wash-sale",
    sale: lines.id(sale),
    saleDate: dateOf(lines.day[sale]!),
    lossLot: lines.id(rows.lot[row]!),
    lossShares: shares,
    account: accounts[book.account]!.id,
    asset: book.asset.name,
    replacementLot: lines.id(records.replacement[at]!),
    replacementShares: shares,
    replacementAccount: accounts[replacing.account]!.id,
    replacementAsset: replacing.asset.name,
    replacementAcquired: dateOf(records.acquired[at]!),
    disallowed: records.amount[at]! / 100,
    daysTacked: records.daysTacked[at]!,
    fewestDaysTacked: records.fewestDays[at]!,
    policy: POLICIES[records.policy[at]!]!,
  };
}

/** The same number. Engines keep small whole numbers inside an object, while a fraction takes 16 bytes of its own beside it. */
function compact(value: number): number {
  const whole = value | 0;
  return whole === value ? whole : value;
}

/** Totals of the years in which something was sold, in whole cents until the last step. */
export function totalsByYear(dispositions: readonly Disposition[]): Record<string, YearTotals> {
  const cents = (amount: number): number => Math.round(amount * 100);
  const years = new Map<string, { shortTerm: number; longTerm: number; disallowed: number; permanent: number }>();
  let lastDate = "";
  let sums = { shortTerm: 0, longTerm: 0, disallowed: 0, permanent: 0 };
  for (const { date, term, recognized, disallowed, permanentlyDisallowed } of dispositions) {
    if (date !== lastDate) {
      lastDate = date;
      const year = date.slice(0, 4);
      sums = years.get(year) ?? { shortTerm: 0, longTerm: 0, disallowed: 0, permanent: 0 };
      years.set(year, sums);
    }
    if (term === "long") sums.longTerm += cents(recognized);
    else sums.shortTerm += cents(recognized);
    sums.disallowed += cents(disallowed);
    sums.permanent += cents(permanentlyDisallowed);
  }
  const totals: Record<string, YearTotals> = {};
  for (const [year, sums] of years) {
    totals[year] = {
      shortTerm: sums.shortTerm / 100,
      longTerm: sums.longTerm / 100,
      disallowed: sums.disallowed / 100,
      permanentlyDisallowed: sums.permanent / 100,
    };
  }
  return totals;
}
