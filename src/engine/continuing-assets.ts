import { adjustedPrices } from "../backtest/actions/adjusted-prices.js";
import type { CorporateActions } from "../backtest/actions/corporate-actions.js";
import { selectAssets } from "../core/tables/select-assets.js";
import type { IsoDate, PricesTable } from "../core/types.js";

/** The assets that a rename, a merger or a delisting has ended by a date. */
export function endedAssets(
  { corporateEvents = [], delistings = [] }: CorporateActions,
  date: IsoDate,
): ReadonlySet<string> {
  return new Set([
    ...corporateEvents.filter((event) => event.kind !== "spin-off" && event.date <= date).map(({ asset }) => asset),
    ...delistings.filter((end) => end.date <= date).map(({ asset }) => asset),
  ]);
}

/**
 * Prices whose returns are total returns, of the assets that have not come to an end: what estimates are made from. What comes of an event
 * that is still ahead is left out until it has a price.
 *
 * @returns the same table where nothing has happened
 * @throws {@link PortfolioError} those of `adjustedPrices`
 */
export function totalReturnPrices(prices: PricesTable, actions: CorporateActions): PricesTable {
  const adjusted = adjustedPrices(prices, actions);
  const ended = endedAssets(actions, prices.dates.at(-1)!);
  const coming = new Set(actions.corporateEvents?.flatMap(({ newAsset }) => newAsset ?? []));
  if (ended.size + coming.size === 0) return adjusted;
  const left = adjusted.assets.filter(
    (asset, i) => !ended.has(asset) && !(coming.has(asset) && hasNoPrice(adjusted, i)),
  );
  return left.length === 0 || left.length === adjusted.assets.length ? adjusted : selectAssets(adjusted, left);
}

function hasNoPrice({ assets, values }: PricesTable, i: number): boolean {
  for (let k = i; k < values.length; k += assets.length) if (!Number.isNaN(values[k]!)) return false;
  return true;
}
