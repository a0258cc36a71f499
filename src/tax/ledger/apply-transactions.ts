import type { Disposition, TaxLedger, TaxTransaction, WashSaleRecord } from "../types.js";
import { bookMore } from "./book-more.js";
import { ledgerOfTables } from "./kept-ledger.js";
import { ledgerRows } from "./ledger-tables.js";
import { ownData, ownLines } from "./own-copies.js";
import { requireLedger, requireLines } from "./require-ledger.js";
import { SaleOrder } from "./sale-order.js";
import { YearSums } from "./year-totals.js";

/**
 * A ledger with more transactions: exactly what {@link buildTaxLedger} makes of all of them together.
 *
 * A purchase within thirty days changes an earlier loss, so rows of the past can differ from those of `ledger`, which is
 * itself left as it was; the two share nothing.
 *
 * @param ledger - from {@link buildTaxLedger} or this function, as it is or after a trip through JSON
 * @param more - sorted by date, none before the last date of `ledger`
 * @returns a new ledger
 * @throws {@link PortfolioError} `invalid-transactions` with every problem in `details.problems` and nothing booked; positions
 *   count within `more`
 * @remarks O(n) over the ledger's rows, then the cost of booking the assets that `more` names and those tied to them. Rows of tables
 *   that the caller has not read are neither checked nor copied before they are read.
 * @example
 * applyTransactions(ledger, [
 *   { id: "b3", type: "buy", date: "2025-07-01", account: "main", asset: "KO", quantity: 5, amount: 40 },
 * ]).openLots.length; // one more
 */
export function applyTransactions(ledger: TaxLedger, more: readonly TaxTransaction[]): TaxLedger {
  const read = requireLedger("applyTransactions", ledger);
  requireLines("applyTransactions", "more", more);
  const lines = ownLines(more);
  const { state, assets } = bookMore("applyTransactions", read, lines);
  const rows = ledgerRows(state);
  const { tables } = read;
  const isMet = ({ asset }: { readonly asset: string }): boolean => assets.has(asset);
  const byAsset = (a: { readonly asset: string }, b: { readonly asset: string }): number =>
    a.asset < b.asset ? -1 : a.asset > b.asset ? 1 : 0;
  const transactions = tables.transactions.withOthers(
    lines,
    () => -1,
    () => false,
  );
  const sales = new SaleOrder(transactions.rows);
  const bySale = (a: Disposition, b: Disposition): number => sales.compare(a, b);
  const byLoss = (a: WashSaleRecord, b: WashSaleRecord): number =>
    sales.compare({ date: a.saleDate, sale: a.sale }, { date: b.saleDate, sale: b.sale });
  const sums = new YearSums();
  // the kept rows are summed on the way: going through all of them once more is a wait for memory at each
  const isMetElseSum = (row: Disposition): boolean => {
    if (isMet(row)) return true;
    sums.add(row);
    return false;
  };
  for (const row of rows.dispositions) sums.add(row);
  const own = {
    openLots: tables.openLots.withOthers(rows.openLots, byAsset, isMet),
    openShorts: tables.openShorts.withOthers(rows.openShorts, byAsset, isMet),
    dispositions: tables.dispositions.withOthers(rows.dispositions, bySale, isMetElseSum),
    audit: tables.audit.withOthers(rows.audit, byLoss, isMet),
    transactions,
  };
  return ledgerOfTables(own, sums.totals(), ownData(read.options));
}
