import { requireObject } from "../../core/errors/require-object.js";
import { readOptions } from "../../core/options/read-options.js";
import type { TaxBracket, TaxBrackets, YearIncome } from "../types.js";
import { checkBrackets } from "./check-rates.js";
import { amount, type NetCapitalGains, netGains, toCents } from "./net-capital-gains.js";
import { yearIncomeOptions } from "./year-income-options.js";

/** Federal income tax of a year in its parts. */
export interface TaxOfYear {
  /** On ordinary income and short-term gains. */
  readonly ordinaryTax: number;
  /** On long-term gains and qualified dividends. */
  readonly longTermTax: number;
  /** Net investment income tax, in units of currency. */
  readonly netInvestmentIncomeTax: number;
  /** The whole tax, in units of currency. */
  readonly total: number;
  /** What the brackets were applied to. */
  readonly taxableIncome: number;
  /** How the gains and losses of the year were netted. */
  readonly netting: NetCapitalGains;
}

/**
 * Federal tax of a year: netting first, then ordinary brackets, long-term brackets stacked on top, and the net investment income tax.
 *
 * A net long-term gain, less a net short-term loss, is taxed in the long-term brackets that begin where the other income ends. What
 * ordinary deductions exceed ordinary income by is taken from the gains. A net loss lowers ordinary income by at most the limit. Where the
 * ordinary brackets would tax the long-term part less, they do (line 25 of the worksheet; the 12 % bracket reaches a little
 * beyond the 0 % one).
 *
 * @param income - of the year; what is left out is 0
 * @param rates - brackets of the year, as of {@link usTaxRates}
 * @returns whole cents
 * @throws {@link PortfolioError} `not-finite`, `invalid-argument`
 * @remarks O(brackets). NaN throws. 26 USC §1(h), §1211, §1411; Qualified Dividends and Capital Gain Tax Worksheet. Not in it:
 * the 25 and 28 %
 *   rates for real estate and collectibles, the alternative minimum tax, credits, the tax table's steps of 50 below 100,000.
 *   Reference values: test/reference/tax/schedule-d.json.
 * @example
 * taxOfYear({ ordinaryIncome: 40_000, longTerm: 20_000 }, usTaxRates(2026, "single")).longTermTax; // 15 % of 10,550
 */
export function taxOfYear(income: YearIncome, rates: TaxBrackets): TaxOfYear {
  requireObject("income", income, "the income of the year, such as { ordinaryIncome: 90_000 }");
  readOptions("income", income, yearIncomeOptions, { what: "a figure of the year" });
  checkBrackets("rates", rates);
  const exact = exactTaxOfYear(income, rates);
  const ordinaryTax = toCents(exact.ordinaryTax);
  const longTermTax = toCents(exact.longTermTax);
  const netInvestmentIncomeTax = toCents(exact.netInvestmentIncomeTax);
  return {
    ordinaryTax,
    longTermTax,
    netInvestmentIncomeTax,
    total: toCents(ordinaryTax + longTermTax + netInvestmentIncomeTax),
    taxableIncome: toCents(exact.taxableIncome),
    netting: exact.netting,
  };
}

/** As {@link taxOfYear} without rounding the taxes, so that the value of one more dollar can be read from a difference. */
export function exactTaxOfYear(income: YearIncome, rates: TaxBrackets): TaxOfYear {
  const terms = yearTerms(income, rates);
  const base = {
    shortTerm: income.shortTerm ?? 0,
    longTerm: income.longTerm ?? 0,
    ...(income.carryover !== undefined && { carryover: income.carryover }),
  };
  const { netShortTerm, netLongTerm } = netGains(base, rates.lossDeductionLimit);
  const { deduction, ordinaryPart, ...tax } = taxOfNetGains(terms, netShortTerm, netLongTerm);
  const longTermTax = Math.min(tax.longTermTax, taxBetween(rates.ordinary, ordinaryPart, tax.taxableIncome));
  return {
    ...tax,
    longTermTax,
    total: tax.total - tax.longTermTax + longTermTax,
    netting: netGains(
      { ...base, taxableIncome: terms.ordinary + terms.dividends - deduction },
      rates.lossDeductionLimit,
    ),
  };
}

/** What of a year its gains do not change. */
export interface YearTerms {
  readonly rates: TaxBrackets;
  readonly ordinary: number;
  readonly dividends: number;
  readonly invested: number;
  readonly adjustedIncome: number;
}

/** Checks the figures of a year. @throws {@link PortfolioError} `not-finite`, `invalid-argument` */
export function yearTerms(income: YearIncome, rates: TaxBrackets): YearTerms {
  const ordinary = amount("ordinaryIncome", income.ordinaryIncome ?? 0);
  const dividends = amount("qualifiedDividends", income.qualifiedDividends ?? 0, 0);
  return {
    rates,
    ordinary,
    dividends,
    invested: amount("investmentIncome", income.investmentIncome ?? dividends),
    adjustedIncome: amount("modifiedAdjustedGrossIncome", income.modifiedAdjustedGrossIncome ?? ordinary + dividends),
  };
}

/** Taxes of {@link TaxOfYear}, not rounded, the loss taken from other income, and the income that the ordinary brackets meet. */
type TaxOfNetGains = Omit<TaxOfYear, "netting"> & { readonly deduction: number; readonly ordinaryPart: number };

/**
 * Tax of a year whose gains are netted, carryover included; piecewise linear in both, and it does not fall when either rises. O(brackets).
 *
 * Without the comparison with ordinary rates that {@link taxOfYear} makes: its bend follows no gain, and it is worth at most 3 % of the
 * 950 to 1,900 that the 12 % bracket reaches beyond the 0 % one.
 */
export function taxOfNetGains(terms: YearTerms, netShort: number, netLong: number): TaxOfNetGains {
  const { rates, ordinary, dividends } = terms;
  const net = netShort + netLong;
  const deduction = Math.min(rates.lossDeductionLimit, Math.max(0, -net));
  const preferred = Math.max(0, Math.min(netLong, net));
  const asOrdinary = ordinary + Math.max(0, net - preferred) - deduction;
  const taxableIncome = Math.max(0, asOrdinary + preferred + dividends);
  const longTermPart = Math.min(preferred + dividends, taxableIncome);
  const ordinaryPart = taxableIncome - longTermPart;
  const ordinaryTax = taxBetween(rates.ordinary, 0, ordinaryPart);
  const longTermTax = taxBetween(rates.longTerm, ordinaryPart, taxableIncome);

  const { rate, threshold } = rates.netInvestmentIncome;
  const gainOrLoss = net < 0 ? -deduction : net;
  const invested = Math.max(0, terms.invested + gainOrLoss);
  const netInvestmentIncomeTax = rate * Math.min(invested, Math.max(0, terms.adjustedIncome + gainOrLoss - threshold));
  const total = ordinaryTax + longTermTax + netInvestmentIncomeTax;
  return { ordinaryTax, longTermTax, netInvestmentIncomeTax, total, taxableIncome, deduction, ordinaryPart };
}

/** Tax of the income from `low` to `high`. */
function taxBetween(brackets: readonly TaxBracket[], low: number, high: number): number {
  let tax = 0;
  for (let k = 0; k < brackets.length && brackets[k]!.from < high; k++) {
    const to = Math.min(high, brackets[k + 1]?.from ?? Number.POSITIVE_INFINITY);
    tax += brackets[k]!.rate * Math.max(0, to - Math.max(low, brackets[k]!.from));
  }
  return tax;
}
