import { checkPriceValues } from "./check-price-values.js";
import { checkTable } from "./check-table.js";
import { cleanPrices, type MissingPolicy } from "./clean-prices.js";
import { PortfolioError } from "./portfolio-error.js";
import type { PricesTable, ReturnsTable } from "./types.js";

/**
 * Returns from one date to the next: p₁/p₀ − 1, or ln(p₁/p₀).
 *
 * @param prices - T dates by N assets
 * @param options - `kind` `"simple"`; `missing` `"throw"` (or `"drop-dates"`, `"forward-fill"`; `"keep"` makes a missing return of
 *   each missing price, for whoever can live with NaN)
 * @returns T − 1 returns per period, each dated by the end of its period; `start` is the date of the first price
 * @throws {@link PortfolioError} `too-few-observations` below two dates, `missing-price`, `invalid-price`, and those of dates and shape
 * @remarks O(T·N).
 * @example
 * returnsFromPrices(prices, { kind: "log", missing: "drop-dates" });
 */
export function returnsFromPrices(
  prices: PricesTable,
  options: { readonly kind?: "simple" | "log"; readonly missing?: MissingPolicy | "keep" } = {},
): ReturnsTable {
  checkTable("prices", prices);
  checkPriceValues(prices);
  const { missing = "throw", kind = "simple" } = options;
  const { assets, dates, values } = missing === "keep" ? prices : cleanPrices(prices, { missing });
  if (dates.length < 2) {
    throw new PortfolioError("too-few-observations", `prices has ${dates.length} date: returns need at least two`, {
      expected: 2,
      actual: dates.length,
    });
  }
  const n = assets.length;
  const returns = new Float64Array(values.length - n);
  if (kind === "log") for (let k = 0; k < returns.length; k++) returns[k] = Math.log(values[k + n]! / values[k]!);
  else for (let k = 0; k < returns.length; k++) returns[k] = values[k + n]! / values[k]! - 1;
  return { kind, assets, dates: dates.slice(1), values: returns, start: dates[0]! };
}
