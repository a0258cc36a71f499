import type { LossCarryover } from "./law/net-capital-gains.js";

export interface YearIncome {
  /** Taxable income without capital gains and losses: wages, interest and the like after all deductions; may be negative. 0. */
  readonly ordinaryIncome?: number;
  /** Dividends taxed as long-term gains; not part of `ordinaryIncome`. 0. */
  readonly qualifiedDividends?: number;
  /** Recognised gains less losses of the year. 0. */
  readonly shortTerm?: number;
  readonly longTerm?: number;
  readonly carryover?: LossCarryover;
  /** Interest and dividends within the other two figures, for the net investment income tax; `qualifiedDividends`. */
  readonly investmentIncome?: number;
  /** Modified adjusted gross income without capital gains; ordinary income plus qualified dividends, which leaves the deductions out. */
  readonly modifiedAdjustedGrossIncome?: number;
}
