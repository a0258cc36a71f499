import { type PricesTable, periodsPerYear, priceCoverage, sliceDates } from "../../src/index.js";
import { marketIndex, twentyStocks } from "../real-prices.js";
import { type Job, LOOKBACK, percent } from "./job.js";

/** Reads the prices and says what is missing. */
export function readPrices(say: Job["say"]): { readonly prices: PricesTable; readonly market: PricesTable } {
  const market = marketIndex();
  const stocks = twentyStocks();
  // three years to learn from before the index begins, and no further than it goes
  const first = stocks.dates.indexOf(market.dates[0]!) - LOOKBACK;
  const prices = sliceDates(stocks, stocks.dates[first]!, market.dates.at(-1)!);
  const span = ({ dates }: PricesTable) => `${dates.length} dates from ${dates[0]} to ${dates.at(-1)}`;
  say(`${prices.assets.join(", ")}: ${span(prices)}, ${periodsPerYear(prices.dates)} a year`);
  say(`${market.assets[0]}: ${span(market)}, ${periodsPerYear(market.dates)} a year`);
  for (const { asset, first, missing, gaps, largestMove } of priceCoverage(prices)) {
    if (missing.before > 0) say(`missing: ${asset} on ${missing.before} dates before ${first}, when it lists`);
    for (const gap of gaps) say(`missing: ${asset} from ${gap.from} to ${gap.to}`);
    if (missing.after > 0) say(`missing: ${asset} on the last ${missing.after} dates`);
    if (largestMove !== null && Math.abs(largestMove.change) > 0.5) {
      say(`check: ${asset} moved ${percent(largestMove.change)} to ${largestMove.date} (a split would look like this)`);
    }
  }
  say("the stocks have their dividends reinvested, the index leaves them out: about 2 % a year");
  say("all twenty were chosen because they are large today: compare methods with each other, none with the index");
  return { prices, market };
}
