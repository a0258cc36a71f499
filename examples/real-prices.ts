import { readFileSync } from "node:fs";
import { type PricesTable, pricesFromCsv, resamplePrices } from "../src/index.js";

// The real prices that come with the devDependency `vega-datasets`.
const data = (file: string): string =>
  readFileSync(new URL(`../node_modules/vega-datasets/data/${file}`, import.meta.url), "utf8");

/**
 * Five companies, month ends, January 2000 to March 2010. Google has no price before August 2004.
 *
 * The file dates each month by its first day and gives the price of its last (Apple's 25.94 "Jan 1 2000" is the close of
 * 31 January), so the rows take the market's last trading day of the month: otherwise they would run a month ahead of it.
 */
export function fiveCompanies(): PricesTable {
  const prices = pricesFromCsv(data("stocks.csv"));
  const monthEnds = new Map(resamplePrices(marketIndex(), "month").dates.map((date) => [date.slice(0, 7), date]));
  return { ...prices, dates: prices.dates.map((date) => monthEnds.get(date.slice(0, 7)) ?? date) };
}

/** The S&P 500 index, daily closes, January 2000 to April 2020. */
export function marketIndex(): PricesTable {
  return pricesFromCsv(data("sp500-2000.csv"), { columns: { "S&P 500": "close" } });
}
