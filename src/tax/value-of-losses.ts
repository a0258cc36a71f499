import type { LossCarryover } from "./net-capital-gains.js";
import { exactTaxOfYear, type YearIncome } from "./tax-of-year.js";
import type { TaxRates } from "./types.js";
import type { TaxBrackets } from "./us-tax-rates.js";

/** Losses as positive numbers, currency units. */
export interface Losses {
  readonly shortTerm: number;
  readonly longTerm: number;
}

export interface LossValue {
  /** Tax that the losses save this year. */
  readonly now: number;
  /** What the greater carryover is worth today: the yearly deduction at today's ordinary rate, year after year, discounted. */
  readonly carried: number;
}

/**
 * What more losses are worth in a year: the tax they save now, and later through the carryover.
 *
 * With flat rates every dollar counts at its rate. With brackets the year is netted with and without them: a loss first meets
 * gains of its own kind, then of the other, then up to 3,000 of other income, and the rest is carried on.
 *
 * @param losses - positive numbers
 * @param rates - flat, or the brackets of the year
 * @param options - `income`: the year so far (only with brackets); `discountRate` per year, 0.04
 * @throws {@link PortfolioError} `not-finite`, `invalid-argument`
 * @remarks O(brackets). NaN throws.
 * @example
 * valueOfLosses({ shortTerm: 1, longTerm: 0 }, usTaxRates(2026, "single"), { income: { ordinaryIncome: 90_000 } }).now; // 0.22
 */
export function valueOfLosses(
  losses: Losses,
  rates: TaxRates | TaxBrackets,
  options: { readonly income?: YearIncome; readonly discountRate?: number } = {},
): LossValue {
  if (!("ordinary" in rates)) {
    const extra = rates.netInvestmentIncome ?? 0;
    const now = losses.shortTerm * (rates.shortTerm + extra) + losses.longTerm * (rates.longTerm + extra);
    return { now, carried: 0 };
  }
  const { income = {}, discountRate = 0.04 } = options;
  const without = exactTaxOfYear(income, rates);
  const withLosses = exactTaxOfYear(
    {
      ...income,
      shortTerm: (income.shortTerm ?? 0) - losses.shortTerm,
      longTerm: (income.longTerm ?? 0) - losses.longTerm,
    },
    rates,
  );
  const rate = ordinaryRateAt(rates, income.ordinaryIncome ?? 0);
  const worth = (carryover: LossCarryover): number =>
    rate * discountedUse(carryover.shortTerm + carryover.longTerm, rates.lossDeductionLimit, discountRate);
  return {
    now: without.total - withLosses.total,
    carried: worth(withLosses.netting.carryover) - worth(without.netting.carryover),
  };
}

/** A carryover that is used up by the yearly limit, from next year on, as a value of today. */
function discountedUse(carryover: number, limit: number, discountRate: number): number {
  const whole = Math.floor(carryover / limit);
  const discount = 1 / (1 + discountRate);
  const years = discountRate === 0 ? whole : (discount * (1 - discount ** whole)) / (1 - discount);
  return limit * years + (carryover - whole * limit) * discount ** (whole + 1);
}

/** The rate that one more unit of ordinary income would meet. */
export function ordinaryRateAt(rates: TaxBrackets, ordinaryIncome: number): number {
  return rates.ordinary.filter(({ from }) => ordinaryIncome > from).at(-1)?.rate ?? 0;
}
