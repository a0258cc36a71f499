import { netGains } from "../../tax/law/net-capital-gains.js";
import { taxOfYear } from "../../tax/law/tax-of-year.js";
import type { LossCarryover, TaxBrackets, TaxRates } from "../../tax/types.js";
import { type BacktestTaxYear, isBrackets, type TaxesPaid } from "../inputs/taxes-paid.js";

/** What a year of a backtest brought, before carryovers. */
export type TaxedYear = Pick<BacktestTaxYear, "year" | "shortTerm" | "longTerm" | "dividends" | "interest">;

/** The tax of a year, after netting with the losses carried into it. O(brackets). */
export function taxOfBacktestYear(year: TaxedYear, carryover: LossCarryover, taxes: TaxesPaid): BacktestTaxYear {
  const { rates } = taxes;
  return isBrackets(rates) ? byBrackets(year, carryover, taxes, rates) : byFlatRates(year, carryover, taxes, rates);
}

function byFlatRates(
  year: TaxedYear,
  carryover: LossCarryover,
  { dividends, lossDeductionLimit }: TaxesPaid,
  { shortTerm, longTerm, netInvestmentIncome = 0 }: TaxRates,
): BacktestTaxYear {
  const net = netGains({ shortTerm: year.shortTerm, longTerm: year.longTerm, carryover }, lossDeductionLimit);
  const [short, long] = [net.netShortTerm, net.netLongTerm];
  // a net loss of one term lowers the gain of the other
  const taxedShort = Math.max(0, short + Math.min(0, long));
  const taxedLong = Math.max(0, long + Math.min(0, short));
  const paid = Math.max(0, year.dividends);
  const ordinary = taxedShort + Math.max(0, year.interest) + (dividends === "ordinary" ? paid : 0);
  const preferred = taxedLong + (dividends === "qualified" ? paid : 0);
  const tax =
    ordinary * (shortTerm + netInvestmentIncome) +
    preferred * (longTerm + netInvestmentIncome) -
    net.deduction * shortTerm;
  return { ...year, tax, carryover: net.carryover };
}

function byBrackets(
  year: TaxedYear,
  carryover: LossCarryover,
  { dividends, income = {} }: TaxesPaid,
  rates: TaxBrackets,
): BacktestTaxYear {
  const paid = Math.max(0, year.dividends);
  const interest = Math.max(0, year.interest);
  const qualified = dividends === "qualified" ? paid : 0;
  const { ordinaryIncome = 0, qualifiedDividends = 0, investmentIncome, modifiedAdjustedGrossIncome: gross } = income;
  const before = taxOfYear(income, rates);
  const after = taxOfYear(
    {
      ordinaryIncome: ordinaryIncome + interest + paid - qualified,
      qualifiedDividends: qualifiedDividends + qualified,
      investmentIncome: (investmentIncome ?? qualifiedDividends) + interest + paid,
      ...(gross !== undefined && { modifiedAdjustedGrossIncome: gross + interest + paid }),
      shortTerm: year.shortTerm,
      longTerm: year.longTerm,
      carryover,
    },
    rates,
  );
  return { ...year, tax: after.total - before.total, carryover: after.netting.carryover };
}
