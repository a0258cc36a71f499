import { PortfolioError } from "../../core/portfolio-error.js";
import { requireObject } from "../../core/require-object.js";
import type { TaxBracket, TaxBrackets, TaxRates } from "../types.js";
import { checkFilingStatus } from "./filing-status.js";

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

/** @throws {@link PortfolioError} `invalid-argument` */
export function checkFlatRates(name: string, rates: TaxRates): void {
  requireObject(name, rates, FLAT);
  checkRate(`${name}.shortTerm`, rates.shortTerm);
  checkRate(`${name}.longTerm`, rates.longTerm);
  if (rates.netInvestmentIncome !== undefined) checkRate(`${name}.netInvestmentIncome`, rates.netInvestmentIncome);
}

/** @throws {@link PortfolioError} `invalid-argument` */
export function checkBrackets(name: string, rates: TaxBrackets): void {
  requireObject(name, rates, BRACKETS);
  if (!("ordinary" in rates)) {
    throw new PortfolioError("invalid-argument", `${name} has no brackets: give ${BRACKETS}`, { rates });
  }
  checkFilingStatus(rates.filingStatus);
  checkTable(`${name}.ordinary`, rates.ordinary);
  checkTable(`${name}.longTerm`, rates.longTerm);
  requireObject(`${name}.netInvestmentIncome`, rates.netInvestmentIncome, "{ rate, threshold }");
  checkRate(`${name}.netInvestmentIncome.rate`, rates.netInvestmentIncome.rate);
  checkLeast(`${name}.netInvestmentIncome.threshold`, rates.netInvestmentIncome.threshold);
  checkLeast(`${name}.lossDeductionLimit`, rates.lossDeductionLimit);
}

function checkTable(name: string, table: readonly TaxBracket[]): void {
  if (!Array.isArray(table) || table.length === 0) {
    throw new PortfolioError("invalid-argument", `${name} is no table of brackets: give [{ from: 0, rate }, …]`);
  }
  for (const [k, bracket] of table.entries()) {
    requireObject(`${name}[${k}]`, bracket, "{ from, rate }");
    const { from, rate } = bracket as TaxBracket;
    checkRate(`${name}[${k}].rate`, rate);
    const fits = k === 0 ? from === 0 : typeof from === "number" && from > table[k - 1]!.from;
    if (fits) continue;
    const wanted = k === 0 ? "begin with 0" : `give more than ${table[k - 1]!.from}, where the bracket before begins`;
    throw new PortfolioError("invalid-argument", `${name}[${k}].from is ${from}: ${wanted}`, { from });
  }
}

/** @throws {@link PortfolioError} `invalid-argument` */
export function checkRate(name: string, rate: number): void {
  if (typeof rate === "number" && rate >= 0 && rate <= 1) return;
  throw new PortfolioError("invalid-argument", `${name} is ${String(rate)}: give a fraction from 0 to 1`, { rate });
}

function checkLeast(name: string, value: number): void {
  if (typeof value === "number" && value >= 0) return;
  throw new PortfolioError("invalid-argument", `${name} is ${String(value)}: give 0 or more`, { value });
}
