import type { IsoDate, Trade } from "../../core/types.js";
import { applyTransactions } from "../../tax/ledger/apply-transactions.js";
import { buildTaxLedger } from "../../tax/ledger/build-tax-ledger.js";
import type { TaxLedger } from "../../tax/types.js";
import type { BacktestTax, Split } from "../inputs/backtest-types.js";
import type { CorporateEvent } from "../inputs/corporate-event.js";
import { ledgerOptions } from "./ledger-options.js";
import { linesOfTrades } from "./transactions-from-trades.js";

/** A tax ledger that follows the trades of a backtest. */
export interface RunningLedger {
  /** The ledger of all trades so far and of the corporate actions up to a date. Dates must not fall from call to call. */
  at(date: IsoDate): TaxLedger;
}

/**
 * Starts the ledger of a backtest. Nothing is booked before somebody asks.
 *
 * @param trades - the log, which grows
 * @remarks Each call costs what `applyTransactions` costs for the trades since the one before.
 */
export function runningLedger(
  tax: BacktestTax,
  trades: readonly Trade[],
  splits: readonly Split[],
  corporateEvents: readonly CorporateEvent[],
): RunningLedger {
  const { account = "main" } = tax;
  let ledger = buildTaxLedger([], ledgerOptions(tax));
  let done = 0;
  let last: IsoDate = "";
  return {
    at(date) {
      const due = (action: { readonly date: IsoDate }): boolean => action.date > last && action.date <= date;
      const lines = linesOfTrades(trades.slice(done), {
        account,
        ledger,
        firstTrade: done,
        splits: splits.filter(due),
        corporateEvents: corporateEvents.filter(due),
      });
      done = trades.length;
      last = date;
      if (lines.length > 0) ledger = applyTransactions(ledger, lines);
      return ledger;
    },
  };
}
