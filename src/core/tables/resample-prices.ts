import { type CalendarPeriod, parseEpochDay, periodKey } from "../dates/calendar.js";
import type { ChoiceOption } from "../options/option-types.js";
import { readOption } from "../options/read-options.js";
import type { PricesTable } from "../types.js";
import { markDatesChecked } from "./check-table.js";
import { requireTable } from "./require-table.js";

const periods: ChoiceOption<CalendarPeriod> = { kind: "choice", of: ["week", "month", "quarter", "year"] };

/**
 * The last price of each week, month, quarter or year.
 *
 * @param prices - T dates by N assets
 * @param every - `"week"` (from Monday, ISO 8601), `"month"`, `"quarter"` or `"year"`
 * @returns a row for each period that has a date, dated by its last date in the table; the last price that is not missing
 *   within the period, or missing when there is none
 * @throws {@link PortfolioError} `invalid-argument` for another period and for a table that does not hold prices, and those of
 *   dates and shape
 * @remarks O(T·N). A last period that is not over yet is kept.
 * @example
 * resamplePrices(daily, "month");
 */
export function resamplePrices(prices: PricesTable, every: CalendarPeriod): PricesTable {
  requireTable("prices", prices, "prices");
  readOption("every", every, periods);
  const n = prices.assets.length;
  const dates: string[] = [];
  const values = new Float64Array(prices.values.length);
  let current = Number.NaN;
  let row = -n;
  for (let t = 0; t < prices.dates.length; t++) {
    const date = prices.dates[t]!;
    const key = periodKey(parseEpochDay(date), every);
    if (key !== current) {
      current = key;
      dates.push(date);
      row += n;
      values.fill(Number.NaN, row, row + n);
    }
    dates[dates.length - 1] = date;
    for (let i = 0; i < n; i++) {
      const price = prices.values[t * n + i]!;
      if (!Number.isNaN(price)) values[row + i] = price;
    }
  }
  return { kind: "prices", assets: prices.assets, dates: markDatesChecked(dates), values: values.slice(0, row + n) };
}
