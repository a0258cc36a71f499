import { toEpochDay } from "../../core/calendar.js";
import { checkKeys } from "../../core/check-keys.js";
import { PortfolioError } from "../../core/portfolio-error.js";
import { requireObject } from "../../core/require-object.js";
import type { IsoDate, Weights } from "../../core/types.js";
import { checkRates } from "../law/check-rates.js";
import { netGains } from "../law/net-capital-gains.js";
import { yearTerms } from "../law/tax-of-year.js";
import { areBrackets } from "../law/year-netting.js";
import type { TaxBrackets, TaxLedger, TaxRates, YearIncome } from "../types.js";

const INCOME: readonly string[] = [
  "ordinaryIncome",
  "qualifiedDividends",
  "shortTerm",
  "longTerm",
  "carryover",
  "investmentIncome",
  "modifiedAdjustedGrossIncome",
];

/** What {@link findHarvests} and {@link findDeferrals} both take. */
interface PlanningOptions {
  readonly date: IsoDate;
  readonly rates: TaxRates | TaxBrackets;
  readonly income?: YearIncome;
}

/**
 * Refuses a call that nothing can be planned from, and gives the day of the plan.
 *
 * @param known - the options that are read
 * @throws {@link PortfolioError} `invalid-argument`, `invalid-date`, `not-finite`
 */
export function checkPlanning(
  name: string,
  ledger: TaxLedger,
  prices: Weights,
  options: PlanningOptions,
  known: readonly string[],
): number {
  requireObject("ledger", ledger, "what buildTaxLedger returns");
  if (!Array.isArray(ledger.openLots) || !Array.isArray(ledger.transactions)) {
    throw new PortfolioError("invalid-argument", `ledger of ${name} has no lots: give what buildTaxLedger returns`);
  }
  requireObject("prices", prices, "prices by asset, such as { KO: 70 }");
  checkKeys("options", options, known, `an option of ${name}`);
  const { date, rates, income } = options;
  const day = toEpochDay(date, "options.date");
  const last = ledger.transactions.at(-1)?.date ?? date;
  if (last > date) {
    throw new PortfolioError(
      "invalid-argument",
      `${name} is asked for ${date} but the ledger reaches ${last}: build it up to that day`,
      { date, last },
    );
  }
  checkRates("options.rates", rates);
  if (income === undefined) return day;
  checkKeys("options.income", income, INCOME, "a part of the year's income");
  if (areBrackets(rates)) {
    yearTerms(income, rates as TaxBrackets);
    const { shortTerm = 0, longTerm = 0, carryover } = income;
    netGains({ shortTerm, longTerm, ...(carryover !== undefined && { carryover }) }, 0);
  }
  return day;
}

/** @throws {@link PortfolioError} `invalid-argument` */
export function checkWithin(name: string, value: number | undefined, least: number, most: number): void {
  if (value === undefined || (typeof value === "number" && value >= least && value <= most)) return;
  const wanted = most >= Number.MAX_VALUE ? `${least} or more` : `a number from ${least} to ${most}`;
  throw new PortfolioError("invalid-argument", `options.${name} is ${String(value)}: give ${wanted}`, { value });
}
