import type { PricesTable } from "../../core/types.js";
import { featureColumns, featureRows } from "./feature-rows.js";
import type { FeatureOptions, FeatureTable } from "./feature-types.js";
import { readFeatures } from "./read-feature-options.js";

/**
 * Features of assets by date, each from prices up to its date alone.
 *
 * A feature is missing (NaN) until its look-back is full, and wherever a price within it that it needs is missing; nothing is
 * filled in. Spans follow from the dates: with 252 rows a year a month is 21 rows and a week 5.
 *
 * @param prices - T dates by N assets; NaN is a missing price
 * @param options - `features` all that the data suffice for; `scale` `"rank"`; without `market` the mean of the assets
 * @returns values by date, asset and feature, with the look-back of each in rows of prices, so that labels can be purged exactly
 * @throws {@link PortfolioError} those of tables; `conflicting-options` for a feature that needs volumes or regimes that are not
 *   given; `unknown-asset`, `shape`, `unknown-date`; `not-finite` for what a custom feature gives
 * @remarks O(T·N·lookback) for each feature. The numbers of a row depend on the `lookback` rows up to it alone, to the bit, so that
 *   `findLookAhead` finds nothing. Reference values: test/reference/predict/features.json.
 * @example
 * const table = buildFeatures(prices, { features: ["momentum-12-1", "volatility"] });
 * table.lookback; // { "momentum-12-1": 253, volatility: 64 }
 */
export function buildFeatures(prices: PricesTable, options: FeatureOptions = {}): FeatureTable {
  const read = readFeatures(prices, options, "an option of buildFeatures");
  const { dates, assets } = read.prices;
  const values = featureRows(
    read,
    dates.map((_, t) => t),
  );
  return { dates: [...dates], assets: [...assets], ...featureColumns(read), values };
}
