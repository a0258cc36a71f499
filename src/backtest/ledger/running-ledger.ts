import type { IsoDate } from "../../core/types.js";
import { applyTransactions } from "../../tax/ledger/apply-transactions.js";
import { buildTaxLedger } from "../../tax/ledger/build-tax-ledger.js";
import type { TaxLedger } from "../../tax/types.js";
import type { BacktestTax, Split } from "../inputs/backtest-types.js";
import type { CorporateEvent } from "../inputs/corporate-event.js";
import { ledgerOptions } from "./ledger-options.js";
import { type Position, positionsOf } from "./ledger-positions.js";
import type { TradeLog } from "./trade-log.js";
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
  trades: TradeLog,
  splits: readonly Split[],
  corporateEvents: readonly CorporateEvent[],
): RunningLedger {
  const { account = "main" } = tax;
  const positions = new Map<string, Position>();
  let ledger = buildTaxLedger([], ledgerOptions(tax));
  let done = 0;
  let last: IsoDate = "";
  const book = (until: number, on?: IsoDate): void => {
    const today = (action: { readonly date: IsoDate }): boolean => action.date === on;
    const lines = linesOfTrades(trades.slice(done, until), {
      account,
      ledger,
      positions,
      firstTrade: done,
      splits: splits.filter(today),
      corporateEvents: corporateEvents.filter(today),
    });
    done = until;
    if (lines.length > 0) ledger = applyTransactions(ledger, lines);
  };
  const actionDates = [...new Set([...splits, ...corporateEvents].map(({ date }) => date))].sort();
  return {
    at(date) {
      for (const on of actionDates) {
        if (on <= last || on > date) continue;
        let before = done;
        while (before < trades.length && trades.at(before).date! < on) before++;
        book(before);
        book(before, on);
        // the ledger rounds each lot down, so it may hold some millionths less than the shares that are there
        const held = positionsOf(ledger, account);
        for (const [asset, position] of positions) position.units = held.get(asset)?.units ?? 0;
      }
      book(trades.length);
      last = date;
      return ledger;
    },
  };
}
