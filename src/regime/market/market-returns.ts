import type { PricesTable, ReturnsTable } from "../../core/types.js";
import { marketReturn } from "../steps/market-row.js";
import { readMarket, readMarketWeights } from "./read-market.js";

/**
 * Log returns of the market that the assets of a table make, equally weighted.
 *
 * @returns T numbers, T − 1 for prices
 */
export function marketReturns(market: PricesTable | ReturnsTable): Float64Array {
  readMarket(market);
  const n = market.assets.length;
  const weights = readMarketWeights(market.assets, undefined);
  const prices = new Float64Array(market.kind === "prices" ? n : 0).fill(Number.NaN);
  const spreads = new Float64Array(0);
  const lead = market.kind === "prices" ? 1 : 0;
  const returns = new Float64Array(market.dates.length - lead);
  for (let t = 0; t < market.dates.length; t++) {
    const r = marketReturn(market.kind, weights, market.values, t * n, prices, spreads);
    if (t >= lead) returns[t - lead] = r;
  }
  return returns;
}
