import { resolveLedgerOptions } from "../journal/ledger-options.js";
import { readTransactions } from "../journal/read-transactions.js";
import type { TaxLedgerOptions, TaxProblem, TaxTransaction } from "../types.js";
import { invalidTransactions } from "./invalid-transactions.js";
import type { LedgerRows } from "./ledger-tables.js";
import { ledgerOf } from "./run-journal.js";

/**
 * What the lines of a journal make, without a copy of the lines: for those who keep neither.
 *
 * @throws {@link PortfolioError} as `buildTaxLedger`
 * @remarks O(n log n) for n lines and fragments.
 */
export function bookedRows(lines: readonly TaxTransaction[], options: TaxLedgerOptions): LedgerRows {
  const settings = resolveLedgerOptions(options);
  const problems: TaxProblem[] = [];
  const journal = readTransactions(lines, settings, problems);
  const rows = ledgerOf(journal, settings, problems);
  if (problems.length > 0) throw invalidTransactions("buildTaxLedger", problems);
  return rows;
}
