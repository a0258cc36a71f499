import type { BacktestResult } from "../inputs/backtest-types.js";
import { afterTaxValues } from "../ledger/after-tax-values.js";
import type { SimulationRun } from "./simulation-run.js";

/** What a result has of taxes: nothing, a ledger, or a ledger and what was paid. */
export type TaxedResult = Pick<BacktestResult, "tax" | "taxesPaid" | "afterTax">;

/** The taxes of a run that has come to its end. */
export function taxedResult({ ledger: running, taxes, record, book, prices }: SimulationRun): TaxedResult {
  if (running === undefined) return {};
  const date = record.dates.at(-1)!;
  const ledger = running.at(date);
  if (taxes === undefined) return { tax: ledger };
  const { values, returns } = record;
  const price = (asset: string): number => book.lastPrices[prices.assets.indexOf(asset)]!;
  return {
    tax: ledger,
    taxesPaid: taxes.paid,
    afterTax: afterTaxValues({ ...taxes, date, ledger, price, values, returns }),
  };
}
