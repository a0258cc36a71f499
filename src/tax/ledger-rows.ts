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
          lot: lines.source(fragments.lot[at]!).id,
          ...place,
          acquired: dateOf(fragments.acquired[at]!),
          adjustedAcquired: dateOf(fragments.adjustedAcquired[at]!),
          quantity: compact(fragments.quantity[at]! / unit),
          basis: fragments.cost[at]! / 100,
          adjustedBasis: fragments.adjusted[at]! / 100,
        });
      }
      for (const { order, quantity, proceeds } of book.shorts) {
        const { id, date } = lines.source(order);
        openShorts.push({ lot: id, ...place, opened: date, quantity: quantity / unit, proceeds: proceeds / 100 });
      }
    }
  }
  // what is read already makes room for what is written: at a million lines both at once would be the peak of memory
  state.fragments.clear();
  const audit = auditRecords(state, names);
  state.records = new RecordColumns(0);
  const dispositions = dispositionsOf(state, names);
  state.rows = new RowColumns(0);
  return { openLots, openShorts, dispositions, audit };
}

function auditRecords({ rows, records }: TaxState, names: Names): WashSaleRecord[] {
  const saleOf = (at: number): number => rows.sale[records.row[at]!]!;
  return inOrderOfSale(records.count, saleOf, names.lines, (at) => auditOf(records, at, rows, names));
}

function dispositionsOf({ rows }: TaxState, names: Names): Disposition[] {
  return inOrderOfSale(
    rows.count,
    (at) => rows.sale[at]!,
    names.lines,
    (at) => dispositionOf(rows, at, names),
  );
}

/** What positions, units and days stand for. */
interface Names {
  readonly unit: number;
  readonly dateOf: (day: number) => string;
  readonly accounts: TaxState["settings"]["accounts"];
  readonly books: readonly Book[];
  readonly lines: JournalLines;
}

/** One for each place, by date and id of the sale; what one sale made stays in the order it was made. */
function inOrderOfSale<T>(
  count: number,
  saleOf: (at: number) => number,
  lines: JournalLines,
  make: (at: number) => T,
): T[] {
  const order = (a: number, b: number): number => lines.compare(saleOf(a), saleOf(b));
  const made: T[] = new Array(count);
  let sorted = true; // as a rule: sales are booked by date and id
  for (let at = 1; sorted && at < count; at++) sorted = order(at - 1, at) <= 0;
  const places = sorted ? undefined : Int32Array.from(made.keys()).sort(order);
  for (let i = 0; i < count; i++) made[i] = make(places === undefined ? i : places[i]!);
  return made;
}

function dispositionOf(rows: RowColumns, at: number, { unit, accounts, books, dateOf, lines }: Names): Disposition {
  const { id, date } = lines.source(rows.sale[at]!);
  const book = books[rows.book[at]!]!;
  const proceeds = rows.proceeds[at]!;
  const basis = rows.basis[at]!;
  const disallowed = rows.disallowed[at]!;
  return {
    sale: id,
    lot: lines.source(rows.lot[at]!).id,
    account: accounts[book.account]!.id,
    asset: book.asset.name,
    date,
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
  const { id, date } = lines.source(rows.sale[row]!);
  const book = books[rows.book[row]!]!;
  const replacing = books[records.book[at]!]!;
  const shares = compact(records.quantity[at]! / unit);
  return {
    rule: replacing.retirement ? "wash-sale-retirement" : "wash-sale",
    sale: id,
    saleDate: date,
    lossLot: lines.source(rows.lot[row]!).id,
    lossShares: shares,
    account: accounts[book.account]!.id,
    asset: book.asset.name,
    replacementLot: lines.source(records.replacement[at]!).id,
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
