import { PortfolioError } from "../../core/portfolio-error.js";
import { requireObject } from "../../core/require-object.js";
import type { FilingStatus, LossCarryover, TaxLedger } from "../types.js";
import { lossDeductionLimit } from "./filing-status.js";
import { type NetCapitalGains, netGains } from "./net-capital-gains.js";

/**
 * The years of a ledger netted one after another, each with the losses that the one before carried on.
 *
 * Years without sales between the first and the last count too: their deduction uses up a carryover.
 *
 * @param byYear - recognised totals of each year, as in `ledger.byYear`
 * @param options - `taxableIncome` by year as in {@link netCapitalGains}; `carryover` into the first year
 * @returns a row for each year, in order
 * @throws {@link PortfolioError} as {@link netCapitalGains}; `invalid-argument` for a key that is no year
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
  requireObject("byYear", byYear, "totals by year, as ledger.byYear");
  requireObject("options of netCapitalGainsByYear", options, "an object with filingStatus");
  const limit = lossDeductionLimit(options.filingStatus);
  const years = yearsOf("byYear", byYear);
  if (options.taxableIncome !== undefined) {
    requireObject("options.taxableIncome", options.taxableIncome, "amounts by year");
    yearsOf("options.taxableIncome", options.taxableIncome);
  }
  if (years.length === 0) return [];
  const rows: (NetCapitalGains & { readonly year: number })[] = [];
  let carryover = options.carryover ?? { shortTerm: 0, longTerm: 0 };
  for (let year = Math.min(...years); year <= Math.max(...years); year++) {
    const own = byYear[String(year)];
    if (own !== undefined) requireObject(`byYear.${year}`, own, "{ shortTerm, longTerm }");
    const { shortTerm, longTerm } = own ?? { shortTerm: 0, longTerm: 0 };
    const taxableIncome = options.taxableIncome?.[String(year)];
    const row = netGains(
      { shortTerm, longTerm, carryover, ...(taxableIncome !== undefined && { taxableIncome }) },
      limit,
    );
    carryover = row.carryover;
    rows.push({ year, ...row });
  }
  return rows;
}

function yearsOf(name: string, record: object): number[] {
  return Object.keys(record).map((year) => {
    if (/^[1-9]\d{3}$/.test(year)) return Number(year);
    throw new PortfolioError("invalid-argument", `${name}.${year} is no year: give it as "2026"`, { year });
  });
}
