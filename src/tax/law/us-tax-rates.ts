import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { shownValue } from "../../core/errors/shown-value.js";
import type { OptionsOf } from "../../core/options/option-types.js";
import { readOptions } from "../../core/options/read-options.js";
import type { FilingStatus, TaxBracket, TaxBrackets } from "../types.js";
import { bracketTable, checkBrackets, netInvestmentOptions } from "./check-rates.js";
import { checkFilingStatus, lossDeductionLimit } from "./filing-status.js";
import { LONG_TERM_RATES, NET_INVESTMENT_THRESHOLDS, ORDINARY_RATES, US_TAX_YEARS } from "./us-tax-data.js";

/** Brackets and thresholds in place of those of the year, such as those of a later law. */
export type TaxBracketChanges = Partial<Omit<TaxBrackets, "year" | "filingStatus">>;

/** How changed brackets are read. Whether the tables rise is checked when the other tables are in place. */
const changesOptions: OptionsOf<TaxBracketChanges> = {
  ordinary: bracketTable,
  longTerm: bracketTable,
  netInvestmentIncome: { kind: "object", of: netInvestmentOptions },
  lossDeductionLimit: { kind: "number", min: 0, infinite: true },
  source: { kind: "text", empty: true },
};

/**
 * Federal income tax brackets of the United States, 2024 to 2026.
 *
 * Taxable income in currency units, after deductions. State tax, the alternative minimum tax and the phase-outs of credits are not in it.
 *
 * @param year - the tax year
 * @param filingStatus - how the taxpayer files
 * @param changes - what to put in place of the published data, for a year to come or another law
 * @returns the brackets of the year, with the changes
 * @throws {@link PortfolioError} `invalid-argument` for a year without data (unless `changes` gives both tables) or an unknown status,
 *   brackets that do not rise from 0
 * @remarks O(1). Rev. Proc. 2023-34 (2024), 2024-40 (2025), 2025-32 (2026); 26 USC §1411 for the net investment income tax.
 * @example
 * usTaxRates(2026, "single").longTerm; // 0 %, 15 % from 49,450, 20 % from 545,500
 */
export function usTaxRates(year: number, filingStatus: FilingStatus, changes: TaxBracketChanges = {}): TaxBrackets {
  checkFilingStatus(filingStatus);
  const read = readOptions("changes", changes, changesOptions, { what: "a part of the brackets" });
  if (!Number.isInteger(year)) {
    throw new PortfolioError("invalid-argument", `year is ${shownValue(year)}: give a number such as 2026`, {
      year,
    });
  }
  const data = Object.hasOwn(US_TAX_YEARS, year) ? US_TAX_YEARS[year] : undefined;
  if (data === undefined && (read.ordinary === undefined || read.longTerm === undefined)) {
    throw new PortfolioError(
      "invalid-argument",
      `usTaxRates has no data for the year ${year}, only ${Object.keys(US_TAX_YEARS).join(", ")}: give ordinary and longTerm in changes`,
      { year },
    );
  }
  const brackets = (starts: readonly number[], rates: readonly number[]): TaxBracket[] =>
    rates.map((rate, k) => ({ from: k === 0 ? 0 : starts[k - 1]!, rate }));
  const rates: TaxBrackets = {
    year,
    filingStatus,
    ordinary: brackets(data?.ordinary[filingStatus] ?? [], ORDINARY_RATES),
    longTerm: brackets(data?.longTerm[filingStatus] ?? [], LONG_TERM_RATES),
    netInvestmentIncome: { rate: 0.038, threshold: NET_INVESTMENT_THRESHOLDS[filingStatus] },
    lossDeductionLimit: lossDeductionLimit(filingStatus),
    source: data?.source ?? "given by the caller",
    ...read,
  };
  checkBrackets("changes", rates);
  return rates;
}
