import { type PricesTable, periodsPerYear, priceCoverage } from "../../src/index.js";
import { fiveCompanies, marketIndex } from "../real-prices.js";
import { type Job, percent } from "./job.js";

/** Reads the prices and says what is missing. */
export function readPrices(say: Job["say"]): { readonly prices: PricesTable; readonly market: PricesTable } {
  const prices = fiveCompanies();
  const market = marketIndex();
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
  return { prices, market };
}
