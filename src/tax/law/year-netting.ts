import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { requireObject } from "../../core/errors/require-object.js";
import type { LossCarryover, TaxBrackets, TaxRates, YearIncome } from "../types.js";
import type { BentTax } from "./bent-tax.js";
import { checkBrackets } from "./check-rates.js";
import { netGains } from "./net-capital-gains.js";
import { taxOfNetGains, yearTerms } from "./tax-of-year.js";

/** What a dollar of carryover counts beside a dollar of tax. Any positive number would do: carryover never outweighs tax. */
const CARRYOVER = 0.1;
/** What a dollar of carryover counts more where it is short-term: it keeps its character, and meets short-term gains first (26 USC 1212(b)). */
const SHORT_CARRYOVER = 0.001;
/** What a cent of loss counts, short-term and long-term, where it only adds to the carryover. */
export const CARRYOVER_WORTH: readonly [number, number] = [CARRYOVER + SHORT_CARRYOVER, CARRYOVER];

/**
 * The tax that gains add to a year, less a tenth of the loss that the year then carries on.
 *
 * A choice that carries a loss on has taken the whole deduction, so that no choice has less tax. So tax and carryover never pull
 * apart: the least of this is the least tax, and of the choices that have it the one whose carryover is greatest, where a dollar of
 * short-term loss counts one per cent more than a dollar of long-term loss.
 */
export interface YearTax extends BentTax {
  /** The tax alone, cents. */
  readonly taxNow: (shortTerm: number, longTerm: number) => number;
  /** No gains add less tax. */
  readonly leastNow: number;
  /** Losses that the year carries on, cents. */
  readonly carryover: (shortTerm: number, longTerm: number) => LossCarryover;
}

/** The brackets and the other income of every year of a ledger. */
export interface YearNetting {
  readonly brackets: readonly TaxBrackets[];
  readonly income: Readonly<Record<string, YearIncome>>;
}

/** Recognized gains less losses, cents. */
export interface GainsInCents {
  shortTerm: number;
  longTerm: number;
}

/** Gains by year of the rows that no later purchase can change any more. */
export interface SettledGains {
  /** Rows counted in. */
  rows: number;
  readonly byYear: Map<number, GainsInCents>;
}

/** Whether rates are brackets, so that a year is netted. */
export function areBrackets(
  rates: TaxRates | TaxBrackets | readonly TaxBrackets[],
): rates is TaxBrackets | readonly TaxBrackets[] {
  return typeof rates === "object" && rates !== null && (Array.isArray(rates) || "ordinary" in rates);
}

/**
 * Checks brackets and income by year.
 *
 * @throws {@link PortfolioError} `invalid-argument`, `not-finite`
 */
export function resolveYearNetting(
  rates: TaxBrackets | readonly TaxBrackets[],
  income: Readonly<Record<string, YearIncome>> = {},
): YearNetting {
  const brackets: readonly TaxBrackets[] = "ordinary" in rates ? [rates] : rates;
  const invalid = (message: string): PortfolioError => new PortfolioError("invalid-argument", message, { rates });
  if (brackets.length === 0) throw invalid("options.rates is empty: give usTaxRates of at least one year");
  for (const [i, one] of brackets.entries()) {
    if (!Number.isInteger(one?.year) || !Array.isArray(one.ordinary) || !Array.isArray(one.longTerm)) {
      throw invalid(`options.rates[${i}] is no table of brackets: give usTaxRates(year, filingStatus)`);
    }
    checkBrackets(`options.rates[${i}]`, one);
    if (brackets.findIndex(({ year }) => year === one.year) < i) {
      throw invalid(`options.rates has two tables for ${one.year}: give one a year`);
    }
  }
  requireObject("options.income", income, 'the income of each year, such as { "2026": { ordinaryIncome: 90_000 } }');
  for (const [year, own] of Object.entries(income)) {
    if (!/^\d{4}$/.test(year)) throw invalid(`options.income.${year} is no year: give it as "2026"`);
    requireObject(`options.income.${year}`, own, "income, such as { ordinaryIncome: 90_000 }");
    yearTerms(own, brackets[0]!);
    if (own.shortTerm !== undefined || own.longTerm !== undefined) {
      throw invalid(`options.income.${year} has gains: leave them to the ledger, and losses carried in to carryover`);
    }
  }
  return { brackets: brackets.slice().sort((a, b) => a.year - b.year), income };
}

/**
 * Tax that more gains add to a year: netting, the limit on losses, and what the years before carry on.
 *
 * @param gains - what the ledger has recognized by year, this one included
 * @remarks O(years), then O(brackets) a look.
 */
export function netTaxOf(netting: YearNetting, gains: ReadonlyMap<number, GainsInCents>, year: number): YearTax {
  const carryover = carryoverInto(netting, gains, year);
  const sums = gains.get(year) ?? { shortTerm: 0, longTerm: 0 };
  return addedTax(incomeOf(netting, year) ?? {}, bracketsOf(netting, year), {
    shortTerm: sums.shortTerm / 100 - carryover.shortTerm,
    longTerm: sums.longTerm / 100 - carryover.longTerm,
  });
}

/** Losses that the years before carry into a year, unless its income names them. O(years · brackets). */
export function carryoverInto(
  netting: YearNetting,
  gains: ReadonlyMap<number, GainsInCents>,
  year: number,
): LossCarryover {
  const { income } = netting;
  let carryover: LossCarryover = { shortTerm: 0, longTerm: 0 };
  const first = Math.min(year, ...gains.keys(), ...namedYears(income));
  for (let at = first; at < year; at++) {
    const { shortTerm, longTerm } = gains.get(at) ?? { shortTerm: 0, longTerm: 0 };
    const own = incomeOf(netting, at);
    const limit = bracketsOf(netting, at).lossDeductionLimit;
    const base = {
      shortTerm: shortTerm / 100,
      longTerm: longTerm / 100,
      carryover: income[at]?.carryover ?? carryover,
    };
    const { deduction } = netGains(base, limit);
    const taxableIncome = (own?.ordinaryIncome ?? 0) + (own?.qualifiedDividends ?? 0) - deduction;
    carryover = netGains(own === undefined ? base : { ...base, taxableIncome }, limit).carryover;
  }
  return income[year]?.carryover ?? carryover;
}

function bracketsOf({ brackets }: YearNetting, year: number): TaxBrackets {
  return brackets.filter((table) => table.year <= year).at(-1) ?? brackets[0]!;
}

function incomeOf({ income }: YearNetting, year: number): YearIncome | undefined {
  const named = namedYears(income);
  return income[named.filter((own) => own <= year).at(-1) ?? named[0] ?? year];
}

function namedYears(income: YearNetting["income"]): number[] {
  return Object.keys(income)
    .map(Number)
    .sort((a, b) => a - b);
}

/** Tax in cents, not rounded, that gains of so many cents add to a year in which `net` is there already, currency units; see {@link YearTax}. */
export function addedTax(
  income: YearIncome,
  brackets: TaxBrackets,
  net: { readonly shortTerm: number; readonly longTerm: number },
): YearTax {
  const terms = yearTerms(income, brackets);
  const without = taxOfNetGains(terms, net.shortTerm, net.longTerm).total;
  const taxNow = (shortTerm: number, longTerm: number): number =>
    100 * (taxOfNetGains(terms, net.shortTerm + shortTerm / 100, net.longTerm + longTerm / 100).total - without);
  const { ordinary, dividends, invested, adjustedIncome } = terms;
  const starts = [...brackets.ordinary, ...brackets.longTerm].map(({ from }) => from); // 0 among them
  const sum = net.shortTerm + net.longTerm;
  const beyond = (values: readonly number[], there: number): number[] =>
    [...new Set(values)].map((value) => 100 * (value - there));
  const deductible = Math.min(brackets.lossDeductionLimit, Math.max(0, ordinary + dividends));
  // the deduction is taken from short-term losses first
  const carried = (shortTerm: number, longTerm: number): number =>
    Math.max(0, -100 * (sum + deductible) - shortTerm - longTerm);
  const carriedShort = (all: number, shortTerm: number): number =>
    Math.min(all, Math.max(0, -100 * (net.shortTerm + deductible) - shortTerm));
  return {
    taxOf: (shortTerm, longTerm) => {
      const all = carried(shortTerm, longTerm);
      return taxNow(shortTerm, longTerm) - CARRYOVER * all - SHORT_CARRYOVER * carriedShort(all, shortTerm);
    },
    taxNow,
    leastNow: 100 * (taxOfNetGains(terms, -brackets.lossDeductionLimit, 0).total - without),
    carryover: (shortTerm, longTerm) => {
      const all = carried(shortTerm, longTerm);
      const short = carriedShort(all, shortTerm);
      return { shortTerm: short, longTerm: all - short };
    },
    bends: {
      // where a net gain begins, where a short-term loss is carried on, and where the ordinary part of the income reaches a bracket
      shortTerm: beyond([0, -deductible, ...starts.map((from) => from - ordinary)], net.shortTerm),
      longTerm: beyond([0], net.longTerm),
      net: beyond(
        [
          0,
          -brackets.lossDeductionLimit,
          -deductible,
          ...starts.flatMap((from) => [from - ordinary, from - ordinary - dividends]),
          -invested,
          brackets.netInvestmentIncome.threshold - adjustedIncome,
        ],
        sum,
      ),
    },
    flat: undefined,
  };
}
