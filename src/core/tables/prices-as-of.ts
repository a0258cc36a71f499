import type { IsoDate, PricesTable } from "../types.js";
import { checkDates, markDatesChecked } from "./check-table.js";
import { requireTable } from "./require-table.js";

/**
 * The last known price of each asset on each of some dates: a daily index on month ends, a monthly fund on trading days.
 *
 * @param prices - T dates by N assets
 * @param dates - strictly increasing; they need not be in the table
 * @returns a row for each date; missing (NaN) before the first price of an asset
 * @throws {@link PortfolioError} `empty`, `invalid-date`, `unsorted-dates`, `duplicate-date`; `invalid-argument` for a table that
 *   does not hold prices and for what is not an array of dates
 * @remarks O(T·N). No price of a later date is used.
 * @example
 * pricesAsOf(dailyIndex, monthlyPrices.dates);
 */
export function pricesAsOf(prices: PricesTable, dates: readonly IsoDate[]): PricesTable {
  requireTable("prices", prices, "prices");
  checkDates("dates", dates);
  const n = prices.assets.length;
  const values = new Float64Array(dates.length * n);
  const last = new Float64Array(n).fill(Number.NaN);
  let row = 0;
  for (let t = 0; t < dates.length; t++) {
    for (; row < prices.dates.length && prices.dates[row]! <= dates[t]!; row++) {
      for (let i = 0; i < n; i++) {
        const price = prices.values[row * n + i]!;
        if (!Number.isNaN(price)) last[i] = price;
      }
    }
    values.set(last, t * n);
  }
  return { kind: "prices", assets: prices.assets, dates: markDatesChecked([...dates]), values };
}
