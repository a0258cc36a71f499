import type { CorporateActions, EngineState, PricesTable } from "../../../src/index.js";

/** The prices of an engine as they were quoted, and the splits and dividends that belong to them. */
export function quotedPrices({ prices, splits, dividends }: EngineState): {
  readonly prices: PricesTable;
  readonly actions: CorporateActions;
} {
  const { assets, dates } = prices;
  const values = Float64Array.from(prices.values, (price) => price ?? Number.NaN);
  return {
    prices: { kind: "prices", assets, dates, values },
    actions: { ...(splits && { splits }), ...(dividends && { dividends }) },
  };
}
