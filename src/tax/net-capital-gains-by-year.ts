import type { FilingStatus } from "./filing-status.js";
import { type LossCarryover, type NetCapitalGains, netCapitalGains } from "./net-capital-gains.js";
import type { TaxLedger } from "./types.js";

/**
 * The years of a ledger netted one after another, each with the losses that the one before carried on.
 *
 * Years without sales between the first and the last count too: their deduction uses up a carryover.
 *
 * @param byYear - recognised totals of each year, as in `ledger.byYear`
 * @param options - `taxableIncome` by year as in {@link netCapitalGains}; `carryover` into the first year
 * @returns a row for each year, in order
 * @throws {@link PortfolioError} as {@link netCapitalGains}
 * @remarks O(years). NaN throws.
 * @example
 * netCapitalGainsByYear(ledger.byYear, { filingStatus: "single" });
 */
export function netCapitalGainsByYear(
  byYear: Readonly<Record<string, { readonly shortTerm: number; readonly longTerm: number }>> | TaxLedger["byYear"],
  options: {
    readonly filingStatus: FilingStatus;
    readonly taxableIncome?: Readonly<Record<string, number>>;
    readonly carryover?: LossCarryover;
  },
): readonly (NetCapitalGains & { readonly year: number })[] {
  const years = Object.keys(byYear).map(Number);
  if (years.length === 0) return [];
  const rows: (NetCapitalGains & { readonly year: number })[] = [];
  let carryover = options.carryover ?? { shortTerm: 0, longTerm: 0 };
  for (let year = Math.min(...years); year <= Math.max(...years); year++) {
    const { shortTerm, longTerm } = byYear[String(year)] ?? { shortTerm: 0, longTerm: 0 };
    const taxableIncome = options.taxableIncome?.[String(year)];
    const row = netCapitalGains({
      shortTerm,
      longTerm,
      carryover,
      filingStatus: options.filingStatus,
      ...(taxableIncome !== undefined && { taxableIncome }),
    });
    carryover = row.carryover;
    rows.push({ year, ...row });
  }
  return rows;
}
