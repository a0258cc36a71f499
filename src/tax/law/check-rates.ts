import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { requireObject } from "../../core/errors/require-object.js";
import type { ListOption, OptionsOf } from "../../core/options/option-types.js";
import { readOptions } from "../../core/options/read-options.js";
import type { TaxBracket, TaxBrackets, TaxRates } from "../types.js";
import { FILING_STATUSES } from "./filing-status.js";

const FLAT = "{ shortTerm: 0.37, longTerm: 0.2 }";
const BRACKETS = "usTaxRates(year, filingStatus)";

/**
 * Refuses rates that no tax can be computed with, flat or as the brackets of one year.
 *
 * @throws {@link PortfolioError} `invalid-argument`
 * @remarks O(brackets).
 */
export function checkRates(name: string, rates: TaxRates | TaxBrackets): void {
  requireObject(name, rates, `${FLAT}, or ${BRACKETS}`);
  if (Array.isArray(rates)) {
    throw new PortfolioError("invalid-argument", `${name} is a list: give the brackets of one year, ${BRACKETS}`);
  }
  if ("ordinary" in rates) checkBrackets(name, rates);
  else checkFlatRates(name, rates);
}

/** How {@link TaxRates} are read. */
export const taxRatesOptions: OptionsOf<TaxRates> = {
  shortTerm: { kind: "number", min: 0, max: 1, unit: "fraction", required: true },
  longTerm: { kind: "number", min: 0, max: 1, unit: "fraction", required: true },
  netInvestmentIncome: { kind: "number", min: 0, max: 1, unit: "fraction" },
};

const bracketOptions: OptionsOf<TaxBracket> = {
  from: { kind: "number", required: true },
  rate: { kind: "number", min: 0, max: 1, unit: "fraction", required: true },
};

/** How a table of brackets is read. */
export const bracketTable: ListOption = { kind: "list", of: { kind: "object", of: bracketOptions }, minLength: 1 };

/** How the net investment income tax is read. */
export const netInvestmentOptions: OptionsOf<TaxBrackets["netInvestmentIncome"]> = {
  rate: { kind: "number", min: 0, max: 1, unit: "fraction", required: true },
  threshold: { kind: "number", min: 0, infinite: true, required: true },
};

/** How {@link TaxBrackets} are read. */
const taxBracketsOptions: OptionsOf<TaxBrackets> = {
  year: { kind: "number", integer: true },
  filingStatus: { kind: "choice", of: FILING_STATUSES, required: true },
  ordinary: { ...bracketTable, required: true },
  longTerm: { ...bracketTable, required: true },
  netInvestmentIncome: { kind: "object", of: netInvestmentOptions, required: true },
  lossDeductionLimit: { kind: "number", min: 0, infinite: true, required: true },
  source: { kind: "text", empty: true },
};

/** Refuses a value that does not hold flat rates. @throws {@link PortfolioError} `invalid-argument`, `not-finite` */
export function checkFlatRates(name: string, rates: TaxRates): void {
  requireObject(name, rates, FLAT);
  readOptions(name, rates, taxRatesOptions, { what: "a flat rate" });
}

/** Refuses a value that does not hold the brackets of one year. @throws {@link PortfolioError} `invalid-argument`, `not-finite` */
export function checkBrackets(name: string, rates: TaxBrackets): void {
  requireObject(name, rates, BRACKETS);
  if (!("ordinary" in rates)) {
    throw new PortfolioError("invalid-argument", `${name} has no brackets: give ${BRACKETS}`, { rates });
  }
  readOptions(name, rates, taxBracketsOptions, { what: "a part of the brackets" });
  checkTable(`${name}.ordinary`, rates.ordinary);
  checkTable(`${name}.longTerm`, rates.longTerm);
}

/** Refuses brackets that do not rise from 0. */
function checkTable(name: string, table: readonly TaxBracket[]): void {
  for (const [k, { from }] of table.entries()) {
    if (k === 0 ? from === 0 : from > table[k - 1]!.from) continue;
    const wanted = k === 0 ? "begin with 0" : `give more than ${table[k - 1]!.from}, where the bracket before begins`;
    throw new PortfolioError("invalid-argument", `${name}[${k}].from is ${from}: ${wanted}`, { from });
  }
}
