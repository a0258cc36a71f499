import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { readOption } from "../../core/options/read-options.js";
import type { IsoDate, Weights } from "../../core/types.js";
import { checkRates } from "../../tax/law/check-rates.js";
import { addedTax, areBrackets, type YearTax } from "../../tax/law/year-netting.js";
import { yearSoFar } from "../../tax/law/year-so-far.js";
import type { TaxBrackets, TaxLedger } from "../../tax/types.js";
import type { AfterTaxOptions } from "./after-tax-types.js";

/** The tax of the year as far as it is known, where brackets are given; undefined with flat rates. */
export function yearOf(
  { taxRates, income, maxTax }: AfterTaxOptions,
  ledger: TaxLedger,
  date: IsoDate,
): YearTax | undefined {
  checkRates("options.taxRates", taxRates);
  if (!areBrackets(taxRates)) {
    if (income === undefined) return undefined;
    throw new PortfolioError(
      "conflicting-options",
      "options.income counts only beside brackets: give taxRates: usTaxRates(year, filingStatus), or leave income out",
    );
  }
  const brackets = taxRates as TaxBrackets;
  if (brackets.year !== Number(date.slice(0, 4))) {
    throw new PortfolioError(
      "invalid-argument",
      `options.taxRates are the brackets of ${brackets.year} but date is ${date}: give usTaxRates(${date.slice(0, 4)}, filingStatus)`,
      { date, year: brackets.year },
    );
  }
  if (maxTax !== undefined) {
    throw new PortfolioError(
      "conflicting-options",
      "options.maxTax is held at flat rates only: with brackets give maxGains, or flat rates",
    );
  }
  const so = yearSoFar(ledger, date, brackets, income);
  return addedTax(so, brackets, {
    shortTerm: (so.shortTerm ?? 0) - (so.carryover?.shortTerm ?? 0),
    longTerm: (so.longTerm ?? 0) - (so.carryover?.longTerm ?? 0),
  });
}

/** Whether every asset that the account holds has moments. */
export function checkAccount(ledger: TaxLedger, account: string, assets: readonly string[]): void {
  const own = new Set(assets);
  const stray = ledger.openLots.find((lot) => lot.account === account && !own.has(lot.asset));
  if (stray !== undefined) {
    throw new PortfolioError(
      "unknown-asset",
      `the ledger holds ${stray.asset} in ${account}, which moments do not have: estimate moments of every asset that is held`,
      { asset: stray.asset, account },
    );
  }
}

/** A price above 0 for every asset. */
export function readPrices(given: Weights, assets: readonly string[]): Weights {
  readOption("prices", given, { kind: "numbers-by-name", names: "any", above: 0 });
  for (const asset of assets) {
    if (Object.hasOwn(given, asset) && given[asset] !== undefined) continue;
    throw new PortfolioError("missing-price", `prices has no ${asset}: give a price for every asset of moments`, {
      asset,
    });
  }
  return given;
}
