import { adjustedPrices } from "../backtest/actions/adjusted-prices.js";
import type { BacktestManifest } from "../backtest/inputs/backtest-types.js";
import { rowOfDate } from "../backtest/inputs/row-of-date.js";
import { pricesAsOf } from "../core/tables/prices-as-of.js";
import { returnsFromPrices } from "../core/tables/returns-from-prices.js";
import type { IsoDate, PricesTable, ReturnsTable } from "../core/types.js";

/**
 * Total returns of the assets over the dates of a backtest, with the corporate actions of its manifest. An asset that ended at nothing
 * has lost all on that date.
 */
export function returnsOfBacktest(
  prices: PricesTable,
  { splits, dividends, corporateEvents, delistings }: BacktestManifest,
  dates: readonly IsoDate[],
): ReturnsTable {
  const total = adjustedPrices(prices, {
    ...(splits !== undefined && { splits }),
    ...(dividends !== undefined && { dividends }),
    ...(corporateEvents !== undefined && { corporateEvents }),
    ...(delistings !== undefined && { delistings }),
  });
  const returns = returnsFromPrices(pricesAsOf(total, dates), { missing: "keep" });
  const worthless = delistings?.filter(({ price }) => price === 0) ?? [];
  if (worthless.length === 0) return returns;
  const values = returns.values.slice();
  for (const { asset, date } of worthless) {
    const column = returns.assets.indexOf(asset);
    const row = rowOfDate(returns.dates, date);
    const atEnd = total.values[rowOfDate(total.dates, date) * total.assets.length + column];
    // a dividend or a spin-off of the same date may have left something
    if (row < returns.dates.length && Number.isNaN(atEnd)) values[row * returns.assets.length + column] = -1;
  }
  return { ...returns, values };
}
