import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { requireObject } from "../../core/errors/require-object.js";
import type { OptionsOf } from "../../core/options/option-types.js";
import { readOptions } from "../../core/options/read-options.js";
import type { FilingStatus, LossCarryover, TaxLedger, YearTotals } from "../types.js";
import { FILING_STATUSES, lossDeductionLimit } from "./filing-status.js";
import { type NetCapitalGains, netGains } from "./net-capital-gains.js";
import { lossCarryoverOptions } from "./year-income-options.js";

/** What {@link netCapitalGainsByYear} needs beside the totals. */
export interface NetGainsByYearOptions {
  /** The filing status, which gives the limit of the deduction. */
  readonly filingStatus: FilingStatus;
  /** Taxable income by year with the loss deduction already taken. Default: enough to use the whole deduction. */
  readonly taxableIncome?: Readonly<Record<string, number>>;
  /** Losses carried into the first year. Default none. */
  readonly carryover?: LossCarryover;
}

/** How yearly totals are read; those of a ledger also hold what was disallowed. */
const totalsOptions: OptionsOf<Pick<YearTotals, "shortTerm" | "longTerm"> & Partial<YearTotals>> = {
  shortTerm: { kind: "number", required: true },
  longTerm: { kind: "number", required: true },
  disallowed: { kind: "number" },
  permanentlyDisallowed: { kind: "number" },
};

const byYearOptions: OptionsOf<NetGainsByYearOptions> = {
  filingStatus: { kind: "choice", of: FILING_STATUSES, required: true },
  taxableIncome: { kind: "numbers-by-name" },
  carryover: { kind: "object", of: lossCarryoverOptions },
};

/**
 * The years of a ledger netted one after another, each with the losses that the one before carried on.
 *
 * Years without sales between the first and the last count too: their deduction uses up a carryover.
 *
 * @param byYear - recognized totals of each year, as in `ledger.byYear`
 * @param options - `taxableIncome` by year as in {@link netCapitalGains}; `carryover` into the first year
 * @returns a row for each year, in order
 * @throws {@link PortfolioError} as {@link netCapitalGains}; `invalid-argument` for a key that is no year
 * @remarks O(years). NaN throws.
 * @example
 * netCapitalGainsByYear(ledger.byYear, { filingStatus: "single" });
 */
export function netCapitalGainsByYear(
  byYear: Readonly<Record<string, { readonly shortTerm: number; readonly longTerm: number }>> | TaxLedger["byYear"],
  options: NetGainsByYearOptions,
): readonly (NetCapitalGains & { readonly year: number })[] {
  requireObject("byYear", byYear, "totals by year, as ledger.byYear");
  readOptions("options", options, byYearOptions, { what: "an option of netCapitalGainsByYear" });
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
    if (own !== undefined) readOptions(`byYear.${year}`, own, totalsOptions, { what: "a total of a year" });
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
