import type { PricesTable, ReturnsTable } from "../../core/types.js";
import { type MutableMemory, marketReturn } from "../steps/market-row.js";
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
  const memory: MutableMemory = {
    rows: 0,
    gap: 0,
    rising: [],
    spreads: [],
    prices: [],
    ages: [],
    label: [0, 0],
    parameters: [],
  };
  const lead = market.kind === "prices" ? 1 : 0;
  const returns = new Float64Array(market.dates.length - lead);
  for (let t = 0; t < market.dates.length; t++) {
    const r = marketReturn(market.kind, weights, market.values, t * n, memory);
    if (t >= lead) returns[t - lead] = r;
  }
  return returns;
}
