import type { FilingStatus } from "./law/filing-status.js";

/** A rate for the part of the income from `from` to the next bracket. */
export interface TaxBracket {
  /** Currency units of taxable income. */
  readonly from: number;
  readonly rate: number;
}

/** The rates of one year and one filing status, as plain data that a caller may replace. */
export interface TaxBrackets {
  readonly year: number;
  readonly filingStatus: FilingStatus;
  /** From 0 upwards. */
  readonly ordinary: readonly TaxBracket[];
  /** From 0 upwards; income other than long-term gains fills them first. */
  readonly longTerm: readonly TaxBracket[];
  /** Added on investment income above the threshold of modified adjusted gross income. */
  readonly netInvestmentIncome: { readonly rate: number; readonly threshold: number };
  /** Greatest net capital loss taken from other income in a year. */
  readonly lossDeductionLimit: number;
  readonly source: string;
}
