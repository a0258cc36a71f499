import type { TaxLedger, TaxTransaction } from "../types.js";
import { bookMore } from "./book-more.js";
import { ledgerRows } from "./ledger-tables.js";
import { ownData, ownDisposition, ownLines, ownLot, ownRecord, ownShort } from "./own-copies.js";
import { requireLedger, requireLines } from "./require-ledger.js";
import { SaleOrder } from "./sale-order.js";
import { totalsByYear } from "./year-totals.js";

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
 * @remarks O(n) over the ledger's rows, then the cost of booking the assets that `more` names and those tied to them.
 * @example
 * applyTransactions(ledger, [
 *   { id: "b3", type: "buy", date: "2025-07-01", account: "main", asset: "KO", quantity: 5, amount: 40 },
 * ]).openLots.length; // one more
 */
export function applyTransactions(ledger: TaxLedger, more: readonly TaxTransaction[]): TaxLedger {
  requireLedger("applyTransactions", ledger);
  requireLines("applyTransactions", "more", more);
  const lines = ownLines(more);
  const { state, assets } = bookMore("applyTransactions", ledger, lines);
  const rows = ledgerRows(state);
  const untouched = <T extends { readonly asset: string }>(kept: readonly T[], own: (row: T) => T): T[] => {
    const copies: T[] = [];
    for (const row of kept) if (!assets.has(row.asset)) copies.push(own(row));
    return copies;
  };
  const byAsset = (a: { readonly asset: string }, b: { readonly asset: string }): number =>
    a.asset < b.asset ? -1 : a.asset > b.asset ? 1 : 0;
  const transactions = [...ownLines(ledger.transactions), ...lines];
  const order = new SaleOrder(transactions);
  const dispositions = merged(untouched(ledger.dispositions, ownDisposition), rows.dispositions, (a, b) =>
    order.compare(a, b),
  );
  const audit = merged(untouched(ledger.audit, ownRecord), rows.audit, (a, b) =>
    order.compare({ date: a.saleDate, sale: a.sale }, { date: b.saleDate, sale: b.sale }),
  );
  return {
    version: 1,
    openLots: merged(untouched(ledger.openLots, ownLot), rows.openLots, byAsset),
    openShorts: merged(untouched(ledger.openShorts, ownShort), rows.openShorts, byAsset),
    dispositions,
    audit,
    byYear: totalsByYear(dispositions),
    transactions,
    options: ownData(ledger.options),
  };
}

/** Two sorted lists as one; no key stands in both. O(n). */
function merged<T>(a: readonly T[], b: readonly T[], order: (x: T, y: T) => number): T[] {
  const all: T[] = [];
  let j = 0;
  for (const x of a) {
    while (j < b.length && order(b[j]!, x) < 0) all.push(b[j++]!);
    all.push(x);
  }
  while (j < b.length) all.push(b[j++]!);
  return all;
}
