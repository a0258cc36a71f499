import { buildTaxLedger } from "./build-tax-ledger.js";
import type { TaxLedger, TaxTransaction } from "./types.js";

export function applyTransactions(ledger: TaxLedger, more: readonly TaxTransaction[]): TaxLedger {
  return buildTaxLedger([...ledger.transactions, ...more], ledger.options);
}
