import { fromEpochDay } from "../core/calendar.js";
import { compareIds } from "./compare-ids.js";
import { powerOfTen } from "./decimal.js";
import { livingPlaces } from "./hold-fragment.js";
import type { JournalLines } from "./journal-lines.js";
import { POLICIES, RecordColumns, RowColumns } from "./row-columns.js";
import type { TaxState } from "./tax-state.js";
import type { Disposition, TaxLot, TaxShort, TaxTransaction, WashSaleRecord, YearTotals } from "./types.js";

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
  const names: Names = {
    unit,
    dateOf,
    accountOf: (position) => accounts[position]!.id,
    assetOf: (position) => state.assets[position]!.name,
    retirement: (account) => accounts[account]!.retirement,
    source: (order) => lines.source(order),
  };

  const openLots: TaxLot[] = [];
  const openShorts: TaxShort[] = [];
  const assets = state.assets.slice().sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const asset of assets) {
    for (const book of asset.books) {
      if (book === undefined) continue;
      const place = { account: names.accountOf(book.account), asset: book.asset.name };
      for (const at of livingPlaces(state, book)) {
        openLots.push({
          lot: lines.source(fragments.lot[at]!).id,
          ...place,
          acquired: dateOf(fragments.acquired[at]!),
          adjustedAcquired: dateOf(fragments.adjustedAcquired[at]!),
          quantity: fragments.quantity[at]! / unit,
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
  const { rows, records } = state;
  const audit: WashSaleRecord[] = [];
  for (const at of bySale(records.count, (record) => rows.sale[records.row[record]!]!, lines)) {
    audit.push(auditOf(records, at, rows, names));
  }
  state.records = new RecordColumns(); // what is read already makes room for what is written
  const dispositions: Disposition[] = [];
  for (const at of bySale(rows.count, (row) => rows.sale[row]!, lines))
    dispositions.push(dispositionOf(rows, at, names));
  state.rows = new RowColumns();
  return { openLots, openShorts, dispositions, audit };
}

/** What the positions, units and days of the columns stand for. */
interface Names {
  readonly unit: number;
  readonly dateOf: (day: number) => string;
  readonly accountOf: (position: number) => string;
  readonly assetOf: (position: number) => string;
  readonly retirement: (account: number) => boolean;
  readonly source: (order: number) => TaxTransaction;
}

/** Places by date and id of the sale; what one sale made stays in the order it was made. */
function bySale(count: number, saleOf: (at: number) => number, lines: JournalLines): Int32Array {
  const order = (a: number, b: number): number => {
    const [x, y] = [saleOf(a), saleOf(b)];
    if (x === y) return 0;
    return lines.dayAt(x) - lines.dayAt(y) || compareIds(lines.source(x).id, lines.source(y).id);
  };
  const places = Int32Array.from({ length: count }, (_, at) => at);
  return places.every((at) => at === 0 || order(at - 1, at) <= 0) ? places : places.sort(order);
}

function dispositionOf(rows: RowColumns, at: number, { unit, accountOf, assetOf, dateOf, source }: Names): Disposition {
  const { id, date } = source(rows.sale[at]!);
  const [proceeds, basis, disallowed] = [rows.proceeds[at]!, rows.basis[at]!, rows.disallowed[at]!];
  return {
    sale: id,
    lot: source(rows.lot[at]!).id,
    account: accountOf(rows.account[at]!),
    asset: assetOf(rows.asset[at]!),
    date,
    quantity: rows.quantity[at]! / unit,
    proceeds: proceeds / 100,
    basis: basis / 100,
    disallowed: disallowed / 100,
    permanentlyDisallowed: rows.permanent[at]! / 100,
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
  { unit, accountOf, assetOf, retirement, dateOf, source }: Names,
): WashSaleRecord {
  const row = records.row[at]!;
  const account = records.account[at]!;
  const { id, date } = source(rows.sale[row]!);
  const shares = records.quantity[at]! / unit;
  return {
    rule: retirement(account) ? "wash-sale-retirement" : "wash-sale",
    sale: id,
    saleDate: date,
    lossLot: source(rows.lot[row]!).id,
    lossShares: shares,
    account: accountOf(rows.account[row]!),
    asset: assetOf(rows.asset[row]!),
    replacementLot: source(records.replacement[at]!).id,
    replacementShares: shares,
    replacementAccount: accountOf(account),
    replacementAsset: assetOf(records.asset[at]!),
    replacementAcquired: dateOf(records.acquired[at]!),
    disallowed: records.amount[at]! / 100,
    daysTacked: records.daysTacked[at]!,
    fewestDaysTacked: records.fewestDays[at]!,
    policy: POLICIES[records.policy[at]!]!,
  };
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
