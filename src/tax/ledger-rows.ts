import { fromEpochDay } from "../core/calendar.js";
import { compareIds } from "./compare-ids.js";
import { powerOfTen } from "./decimal.js";
import { livingFragments } from "./hold-fragment.js";
import type { RecordRow, Row, TaxState } from "./tax-state.js";
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
  const { accounts } = state.settings;
  const accountOf = (position: number): string => accounts[position]!.id;

  const openLots: TaxLot[] = [];
  const openShorts: TaxShort[] = [];
  const assets = state.assets.slice().sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const asset of assets) {
    for (const book of asset.books) {
      if (book === undefined) continue;
      const place = { account: accountOf(book.account), asset: book.asset.name };
      for (const { purchase, adjustedAcquired, quantity, cost, adjusted } of livingFragments(book)) {
        openLots.push({
          lot: purchase.id,
          ...place,
          acquired: dateOf(purchase.acquired),
          adjustedAcquired: dateOf(adjustedAcquired),
          quantity: quantity / unit,
          basis: cost / 100,
          adjustedBasis: adjusted / 100,
        });
      }
      for (const { entry, quantity, proceeds } of book.shorts) {
        const { id, date } = entry.source;
        openShorts.push({ lot: id, ...place, opened: date, quantity: quantity / unit, proceeds: proceeds / 100 });
      }
    }
  }
  // one list at a time, each giving way to the next: at a million lines both at once would be the peak of memory
  const audit = bySale(state.records, (record) => record.row).map((record) => auditOf(record, unit, accountOf, dateOf));
  state.records = [];
  const rows: (Row | undefined)[] = bySale(state.rows, (row) => row);
  state.rows = [];
  const dispositions: Disposition[] = [];
  for (let i = 0; i < rows.length; i++) {
    dispositions.push(dispositionOf(rows[i]!, unit, accountOf, dateOf));
    rows[i] = undefined;
  }
  return { openLots, openShorts, dispositions, audit };
}

/** By date and id of the sale; what one sale made stays in the order it was made. */
function bySale<T>(rows: T[], rowOf: (row: T) => Row): T[] {
  const order = (a: T, b: T): number => {
    const [x, y] = [rowOf(a).sale, rowOf(b).sale];
    return x.day - y.day || (x === y ? 0 : compareIds(x.source.id, y.source.id));
  };
  return rows.every((row, i) => i === 0 || order(rows[i - 1]!, row) <= 0) ? rows : rows.slice().sort(order);
}

type NameOf = (position: number) => string;

function dispositionOf(row: Row, unit: number, accountOf: NameOf, dateOf: NameOf): Disposition {
  return {
    sale: row.sale.source.id,
    lot: row.purchase.id,
    account: accountOf(row.book.account),
    asset: row.book.asset.name,
    date: row.sale.source.date,
    quantity: row.quantity / unit,
    proceeds: row.proceeds / 100,
    basis: row.basis / 100,
    disallowed: row.disallowed / 100,
    permanentlyDisallowed: row.permanent / 100,
    recognized: (row.proceeds - row.basis + row.disallowed) / 100,
    term: row.long ? "long" : "short",
    acquired: dateOf(row.purchase.acquired),
    adjustedAcquired: dateOf(row.adjustedAcquired),
    code: row.disallowed > 0 ? "W" : "",
  };
}

function auditOf(record: RecordRow, unit: number, accountOf: NameOf, dateOf: NameOf): WashSaleRecord {
  const { row, replacement, book, quantity } = record;
  return {
    rule: book.retirement ? "wash-sale-retirement" : "wash-sale",
    sale: row.sale.source.id,
    saleDate: row.sale.source.date,
    lossLot: row.purchase.id,
    lossShares: quantity / unit,
    account: accountOf(row.book.account),
    asset: row.book.asset.name,
    replacementLot: replacement.id,
    replacementShares: quantity / unit,
    replacementAccount: accountOf(book.account),
    replacementAsset: book.asset.name,
    replacementAcquired: dateOf(replacement.acquired),
    disallowed: record.amount / 100,
    daysTacked: record.daysTacked,
    fewestDaysTacked: record.fewestDays,
    policy: record.policy,
  };
}

/** Totals of the years in which something was sold, in whole cents until the last step. */
export function totalsByYear(dispositions: readonly Disposition[]): Record<string, YearTotals> {
  const cents = (amount: number): number => Math.round(amount * 100);
  const years = new Map<string, { shortTerm: number; longTerm: number; disallowed: number; permanent: number }>();
  for (const { date, term, recognized, disallowed, permanentlyDisallowed } of dispositions) {
    const year = date.slice(0, 4);
    let sums = years.get(year);
    if (sums === undefined) {
      sums = { shortTerm: 0, longTerm: 0, disallowed: 0, permanent: 0 };
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
