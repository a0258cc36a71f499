import type { OptionsOf } from "../../core/options/option-types.js";
import { readOptions } from "../../core/options/read-options.js";
import type { TaxBrackets, TaxRates, YearIncome } from "../types.js";
import { checkRates } from "./check-rates.js";
import { exactTaxOfYear, type TaxOfYear } from "./tax-of-year.js";
import { yearIncomeOptions } from "./year-income-options.js";

/** Losses as positive numbers, currency units. */
export interface Losses {
  /** Short-term loss, in units of currency. */
  readonly shortTerm: number;
  /** Long-term loss, in units of currency. */
  readonly longTerm: number;
}

/** What {@link valueOfLosses} assumes. */
export interface LossValueOptions {
  /** The year so far; used only with brackets. Default nothing. */
  readonly income?: YearIncome;
  /** Rate per year that later savings are discounted at. Default 0.04. */
  readonly discountRate?: number;
}

const lossesOptions: OptionsOf<Losses> = {
  shortTerm: { kind: "number", min: 0, required: true },
  longTerm: { kind: "number", min: 0, required: true },
};

const lossValueOptions: OptionsOf<LossValueOptions, "discountRate"> = {
  income: { kind: "object", of: yearIncomeOptions },
  discountRate: { kind: "number", min: 0, default: 0.04 },
};

/** What losses are worth, currency units. */
export interface LossValue {
  /** Tax that the losses save this year. */
  readonly taxSaved: number;
  /** What the greater carryover is worth today: what the deduction saves in years with the same other income and no gains, discounted. */
  readonly carryoverValue: number;
}

/**
 * What more losses are worth in a year: the tax they save now, and later through the carryover.
 *
 * With flat rates every dollar counts at its rate. With brackets the year is netted with and without them: a loss first meets
 * gains of its own kind, then of the other, then up to 3,000 of other income, and the rest is carried on. The carryover is
 * used up at the yearly limit, from next year on, by years with the same other income and no gains; where there is no income, it saves nothing.
 *
 * @param losses - positive numbers, or 0
 * @param rates - flat, or the brackets of the year
 * @param options - `income`: the year so far (only with brackets); `discountRate` per year, 0.04
 * @returns the tax saved this year, and the value of the carryover today
 * @throws {@link PortfolioError} `not-finite`, `invalid-argument` (a negative loss, which would be a gain)
 * @remarks O(brackets). NaN throws.
 * @example
 * valueOfLosses({ shortTerm: 1, longTerm: 0 }, usTaxRates(2026, "single"), { income: { ordinaryIncome: 90_000 } }).taxSaved; // 0.22
 */
export function valueOfLosses(
  losses: Losses,
  rates: TaxRates | TaxBrackets,
  options: LossValueOptions = {},
): LossValue {
  readOptions("losses", losses, lossesOptions, { what: "a kind of loss" });
  checkRates("rates", rates);
  const read = readOptions("options", options, lossValueOptions, { what: "an option of valueOfLosses" });
  const { income = {}, discountRate } = read;
  return lossValueIn(rates, income, worthOfCarryover(rates, income, discountRate))(losses);
}

/** {@link valueOfLosses} without its checks, as a function of the losses; `carriedWorth` of {@link worthOfCarryover}. O(brackets) each. */
export function lossValueIn(
  rates: TaxRates | TaxBrackets,
  income: YearIncome,
  carriedWorth: (carryover: number) => number,
): (losses: Losses) => LossValue {
  if (!("ordinary" in rates)) {
    const extra = rates.netInvestmentIncome ?? 0;
    return ({ shortTerm, longTerm }) => ({
      taxSaved: shortTerm * (rates.shortTerm + extra) + longTerm * (rates.longTerm + extra),
      carryoverValue: 0,
    });
  }
  const { shortTerm = 0, longTerm = 0 } = income;
  const sum = ({ netting: { carryover } }: TaxOfYear): number => carryover.shortTerm + carryover.longTerm;
  const without = exactTaxOfYear(income, rates);
  const before = sum(without);
  const beforeWorth = carriedWorth(before);
  return (losses) => {
    const year = { ...income, shortTerm: shortTerm - losses.shortTerm, longTerm: longTerm - losses.longTerm };
    const withLosses = exactTaxOfYear(year, rates);
    const after = sum(withLosses);
    return {
      taxSaved: without.total - withLosses.total,
      carryoverValue: before === after ? 0 : carriedWorth(after) - beforeWorth,
    };
  };
}

/**
 * What a carryover saves in years with the same other income and no gains, from next year on, as a value of today: a function of its amount.
 */
export function worthOfCarryover(
  rates: TaxRates | TaxBrackets,
  income: YearIncome,
  discountRate: number,
): (carryover: number) => number {
  if (!("ordinary" in rates)) return () => 0;
  const taxOf = (loss: number): number =>
    exactTaxOfYear({ ...income, shortTerm: 0, longTerm: 0, carryover: { shortTerm: loss, longTerm: 0 } }, rates).total;
  const taxableIncome = (income.ordinaryIncome ?? 0) + (income.qualifiedDividends ?? 0);
  // a deduction that finds no income is not used up
  const yearly = Math.min(rates.lossDeductionLimit, Math.max(0, taxableIncome));
  const plain = taxOf(0);
  const saved = plain - taxOf(yearly);
  const discount = 1 / (1 + discountRate);
  return (carryover) => {
    if (carryover <= 0 || yearly === 0) return 0;
    const whole = Math.floor(carryover / yearly);
    const years = discountRate === 0 ? whole : (discount * (1 - discount ** whole)) / (1 - discount);
    return saved * years + (plain - taxOf(carryover - whole * yearly)) * discount ** (whole + 1);
  };
}
