import type { IsoDate } from "../../core/types.js";
import type { TaxBrackets, TaxLedger, TaxRates, YearIncome } from "../types.js";
import { areBrackets, carryoverInto } from "./year-netting.js";

/**
 * The year of a date as far as it is known: the caller's figures, what the ledger has recognized in it, and the losses that the
 * ledger's earlier years carry into it unless the caller names them. O(years · brackets).
 */
export function yearSoFar(
  ledger: TaxLedger,
  date: IsoDate,
  rates: TaxRates | TaxBrackets,
  income: YearIncome | undefined,
): YearIncome {
  if (!areBrackets(rates)) return {}; // flat rates know no year
  const year = date.slice(0, 4);
  const gains = new Map(
    Object.entries(ledger.byYear).map(([at, { shortTerm, longTerm }]) => [
      Number(at),
      { shortTerm: Math.round(shortTerm * 100), longTerm: Math.round(longTerm * 100) },
    ]),
  );
  const netting = { brackets: [rates as TaxBrackets], income: income === undefined ? {} : { [year]: income } };
  const booked = ledger.byYear[year];
  return {
    ...income,
    shortTerm: (income?.shortTerm ?? 0) + (booked?.shortTerm ?? 0),
    longTerm: (income?.longTerm ?? 0) + (booked?.longTerm ?? 0),
    carryover: carryoverInto(netting, gains, Number(year)),
  };
}
