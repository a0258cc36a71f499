import { type CalendarPeriod, periodKey, toEpochDay } from "./calendar.js";
import { PortfolioError } from "./portfolio-error.js";
import type { PricesTable } from "./types.js";

/**
 * The last price of each week, month, quarter or year.
 *
 * @param every - weeks run from Monday (ISO 8601)
 * @returns a row for each period that has a date, dated by its last date in the table; the last price that is not missing
 *   within the period, or missing when there is none
 * @throws {@link PortfolioError} `invalid-argument`, `invalid-date`
 * @remarks O(T·N). A last period that is not over yet is kept.
 * @example
 * resamplePrices(daily, "month");
 */
export function resamplePrices(prices: PricesTable, every: CalendarPeriod): PricesTable {
  if (!["week", "month", "quarter", "year"].includes(every)) {
    throw new PortfolioError("invalid-argument", `every is "${every}": use "week", "month", "quarter" or "year"`, {
      every,
    });
  }
  const n = prices.assets.length;
  const dates: string[] = [];
  const values: number[] = [];
  let current = Number.NaN;
  for (let t = 0; t < prices.dates.length; t++) {
    const date = prices.dates[t]!;
    const key = periodKey(toEpochDay(date, `prices.dates[${t}]`), every);
    if (key !== current) {
      current = key;
      dates.push(date);
      for (let i = 0; i < n; i++) values.push(Number.NaN);
    }
    dates[dates.length - 1] = date;
    const row = values.length - n;
    for (let i = 0; i < n; i++) {
      const price = prices.values[t * n + i]!;
      if (!Number.isNaN(price)) values[row + i] = price;
    }
  }
  return { kind: "prices", assets: prices.assets, dates, values: Float64Array.from(values) };
}
