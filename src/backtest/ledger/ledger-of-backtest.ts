import { buildTaxLedger } from "../../tax/ledger/build-tax-ledger.js";
import type { TaxLedger, TaxLedgerOptions } from "../../tax/types.js";
import type { BacktestResult, BacktestTax, Split } from "../inputs/backtest-types.js";
import type { CorporateEvent } from "../inputs/corporate-event.js";
import { transactionsFromTrades } from "./transactions-from-trades.js";

/** The options of the ledger: one taxable account. */
export function ledgerOptions({ account = "main", ...options }: BacktestTax): TaxLedgerOptions {
  return { ...options, accounts: [{ id: account, kind: "taxable" }] };
}

/** The fills of a backtest, and the corporate actions up to its last date, as a tax ledger. */
export function ledgerOfBacktest(
  tax: BacktestTax,
  { trades, dates }: Pick<BacktestResult, "trades" | "dates">,
  splits: readonly Split[] = [],
  corporateEvents: readonly CorporateEvent[] = [],
): TaxLedger {
  const booked = splits.filter(({ date }) => date <= dates.at(-1)!);
  const { account = "main" } = tax;
  return buildTaxLedger(
    transactionsFromTrades(trades, { account, splits: booked, corporateEvents }),
    ledgerOptions(tax),
  );
}
