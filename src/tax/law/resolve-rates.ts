import { PortfolioError } from "../../core/portfolio-error.js";
import { requireObject } from "../../core/require-object.js";
import { shownValue } from "../../core/shown-value.js";
import type { LotMethod, TaxRates } from "../types.js";

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
  const { shortTerm, longTerm } = rates;
  for (const [name, rate] of Object.entries({ shortTerm, longTerm, netInvestmentIncome: extra })) {
    if (!(typeof rate === "number" && rate >= 0 && rate <= 1)) {
      throw new PortfolioError(
        "invalid-argument",
        `options.rates.${name} is ${shownValue(rate)}: give a fraction from 0 to 1`,
        {
          rates,
        },
      );
    }
  }
  return { short: rates.shortTerm + extra, long: rates.longTerm + extra };
}
