import type { TaxLedger, TaxLedgerOptions, TaxTransaction } from "../types.js";
import { bookedRows } from "./booked-rows.js";
import { ledgerOfTables } from "./kept-ledger.js";
import { KeptTable } from "./kept-table.js";
import { ownData, ownDisposition, ownLine, ownLines, ownLot, ownRecord, ownShort } from "./own-copies.js";
import { requireLines } from "./require-ledger.js";

/**
 * Lots, sales, wash sales and yearly totals of a journal of transactions, exact to the cent.
 *
 * Money is whole cents inside and quantities whole units, parts are taken from what is left, so nothing is lost or made:
 * recognized = proceeds − cost + adjusted basis of open lots + permanently disallowed, for the taxable accounts. Sales in
 * retirement accounts move lots and make no disposition. A loss sold in the last thirty days is provisional: a later
 * purchase can still disallow it.
 *
 * @param transactions - sorted by date; within a day `time` and the list are the order (see `sameDayOrder`)
 * @param options - `accounts`; `lotMethod` hifo; `washSales` the default policies; `rules` of the United States
 * @returns plain JSON of its own, which {@link applyTransactions} goes on from
 * @throws {@link PortfolioError} `invalid-transactions` with every problem in `details.problems` ({@link TaxProblem}) and nothing
 *   booked; `invalid-argument`, `conflicting-options` for the options
 * @remarks O(n log n) for n transactions and the fragments that wash sales make of their lots. The lines and the options are copied:
 *   writing into them later changes nothing. 26 USC §1091, §1223(3);
 *   Reg. 1.1091-1 and -2; Rev. Rul. 56-602, 2008-5; IRS Publication 550.
 * @example
 * buildTaxLedger(
 *   [
 *     { id: "b1", type: "buy", date: "2025-03-03", account: "main", asset: "KO", quantity: 100, amount: 1000 },
 *     { id: "s1", type: "sell", date: "2025-06-02", account: "main", asset: "KO", quantity: 100, amount: 750 },
 *     { id: "b2", type: "buy", date: "2025-06-16", account: "main", asset: "KO", quantity: 100, amount: 800 },
 *   ],
 *   { accounts: [{ id: "main", kind: "taxable" }] },
 * ).openLots[0].adjustedBasis; // 1050: the loss of 250 waits in the replacement
 */
export function buildTaxLedger(transactions: readonly TaxTransaction[], options: TaxLedgerOptions): TaxLedger {
  requireLines("buildTaxLedger", "transactions", transactions);
  const lines = ownLines(transactions);
  const rows = bookedRows(lines, options);
  const tables = {
    openLots: KeptTable.of(() => rows.openLots, ownLot),
    openShorts: KeptTable.of(() => rows.openShorts, ownShort),
    dispositions: KeptTable.of(() => rows.dispositions, ownDisposition),
    audit: KeptTable.of(() => rows.audit, ownRecord),
    transactions: KeptTable.of(() => lines, ownLine),
  };
  return ledgerOfTables(tables, rows.byYear, ownData(options));
}
