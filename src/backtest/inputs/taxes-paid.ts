import { PortfolioError } from "../../core/errors/portfolio-error.js";
import type { OptionsOf } from "../../core/options/option-types.js";
import { readOptions } from "../../core/options/read-options.js";
import { checkRates } from "../../tax/law/check-rates.js";
import { yearIncomeOptions } from "../../tax/law/year-income-options.js";
import type { LossCarryover, TaxBrackets, TaxRates, YearIncome } from "../../tax/types.js";

/** Taxes that leave the cash: those of a year in a month of the next. */
export interface BacktestTaxesPaid {
  /** Flat rates; or brackets, where the tax is that of all income less that of `income` alone. */
  readonly rates: TaxRates | TaxBrackets;
  /** From 1 to 12: taxes are paid at the first close of this month of the next year. Default 4. */
  readonly month?: number;
  /** Income of each year beside the portfolio; only with brackets. Default: none. */
  readonly income?: Omit<YearIncome, "shortTerm" | "longTerm" | "carryover">;
  /** Whether dividends are taxed as long-term gains or as other income. Default `"qualified"`. */
  readonly dividends?: "qualified" | "ordinary";
  /**
   * With flat rates: the greatest net loss of a year that other income absorbs, which is paid back at the short-term rate. Brackets have their
   * own. Default 0: all of a net loss is carried over.
   */
  readonly lossDeductionLimit?: number;
}

/** The taxes of one year of a backtest, in units of currency. */
export interface BacktestTaxYear {
  readonly year: number;
  /** Recognized gains less losses, before carryovers. */
  readonly shortTerm: number;
  readonly longTerm: number;
  /** By ex-date; negative where short positions paid more. */
  readonly dividends: number;
  /** Interest received less interest and borrowing fees paid; what is below 0 is not deducted. */
  readonly interest: number;
  /** Negative: paid back. */
  readonly tax: number;
  /** Losses that the next year begins with. */
  readonly carryover: LossCarryover;
}

/** What a backtest with `taxesPaid` is worth at its end, in units of currency. */
export interface AfterTaxValues {
  /** What the final value would be if the taxes had not left the cash, by the returns that the portfolio had: growth before tax. */
  readonly preTaxValue: number;
  /** The final value less the taxes on what was realized and not paid yet. */
  readonly afterTaxValue: number;
  /** The final value less the taxes that were due if everything were sold at the last prices, without costs. */
  readonly liquidationValue: number;
  /** Each year from the first to the last. */
  readonly years: readonly BacktestTaxYear[];
}

const { shortTerm: _, longTerm: __, carryover: ___, ...income } = yearIncomeOptions;

const taxesPaidOptions: OptionsOf<BacktestTaxesPaid, "month" | "dividends" | "lossDeductionLimit"> = {
  rates: { kind: "value", read: (_name, rates) => rates, required: true },
  month: { kind: "number", integer: true, min: 1, max: 12, default: 4 },
  income: { kind: "object", of: income },
  dividends: { kind: "choice", of: ["qualified", "ordinary"], default: "qualified" },
  lossDeductionLimit: { kind: "number", min: 0, default: 0 },
};

/** `taxesPaid` with its defaults. */
export type TaxesPaid = BacktestTaxesPaid &
  Required<Pick<BacktestTaxesPaid, "month" | "dividends" | "lossDeductionLimit">>;

/**
 * Reads the option `taxesPaid`.
 *
 * @param name - the name of the option in messages
 * @param given - what the caller gave
 * @returns the option with its defaults
 * @throws {@link PortfolioError} for rates, months and incomes that cannot be
 */
export function readTaxesPaid(name: string, given: unknown): TaxesPaid {
  const read = readOptions(name, given as BacktestTaxesPaid, taxesPaidOptions, { what: "an option of taxesPaid" });
  checkRates(`${name}.rates`, read.rates);
  if (!isBrackets(read.rates) && read.income !== undefined) {
    throw new PortfolioError(
      "invalid-argument",
      `${name}.income counts only beside brackets: give rates: usTaxRates(year, filingStatus), or leave it out`,
      { argument: `${name}.income` },
    );
  }
  return read;
}

/**
 * Whether rates are brackets of a year.
 *
 * @param rates - flat rates, or brackets
 * @returns true for brackets
 * @throws nothing
 */
export function isBrackets(rates: TaxRates | TaxBrackets): rates is TaxBrackets {
  return "ordinary" in rates;
}
