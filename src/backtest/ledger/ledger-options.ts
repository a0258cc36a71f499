import type { TaxLedgerOptions } from "../../tax/types.js";
import type { BacktestOptions, BacktestTax } from "../inputs/backtest-types.js";

/** The options of the ledger of a backtest: one taxable account. */
export function ledgerOptions({ account = "main", ...options }: BacktestTax): TaxLedgerOptions {
  return { ...options, accounts: [{ id: account, kind: "taxable" }] };
}

/** How the ledger of a backtest books: least tax is by the rates that are paid, unless others are given. */
export function ledgerTax({ tax = {}, taxesPaid }: Pick<BacktestOptions, "tax" | "taxesPaid">): BacktestTax {
  return taxesPaid !== undefined && tax.rates === undefined && tax.lotMethod === "min-tax"
    ? { ...tax, rates: taxesPaid.rates }
    : tax;
}
