import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { requireObject } from "../../core/errors/require-object.js";
import { readOptions } from "../../core/options/read-options.js";
import type { LotMethod, TaxRates } from "../types.js";
import { taxRatesOptions } from "./check-rates.js";

/** Flat rates with the tax on net investment income added. @throws {@link PortfolioError} `invalid-argument` */
export function resolveRates(
  method: LotMethod,
  rates: TaxRates | undefined,
): { readonly short: number; readonly long: number } | undefined {
  if (rates === undefined) {
    if (method !== "min-tax") return undefined;
    throw new PortfolioError(
      "invalid-argument",
      "options.rates is missing: lotMethod min-tax needs { shortTerm, longTerm }, or usTaxRates(year, filingStatus)",
    );
  }
  requireObject("options.rates", rates, "{ shortTerm, longTerm }, or usTaxRates(year, filingStatus)");
  const extra = rates.netInvestmentIncome ?? 0;
  readOptions("options.rates", rates, taxRatesOptions, { what: "a flat rate" });
  return { short: rates.shortTerm + extra, long: rates.longTerm + extra };
}
