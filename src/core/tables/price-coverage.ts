import { PortfolioError } from "../errors/portfolio-error.js";
import type { IsoDate, PricesTable } from "../types.js";
import { requireTable } from "./require-table.js";

/** Where the prices of one asset begin and end, and what is missing between. */
export interface AssetCoverage {
  /** The name of the asset. */
  readonly asset: string;
  /** First date with a price. */
  readonly first: IsoDate;
  /** Last date with a price. */
  readonly last: IsoDate;
  /** Dates of the table without a price: before the first, after the last, and between. */
  readonly missing: { readonly before: number; readonly after: number; readonly between: number };
  /** Every run of missing prices between the first and the last. */
  readonly gaps: readonly { readonly from: IsoDate; readonly to: IsoDate; readonly dates: number }[];
  /** The price never changes: its variance is zero. */
  readonly constant: boolean;
  /** The greatest change from one price to the next, as a fraction with its sign, and its date: a first look for splits and typing errors. */
  readonly largestMove: { readonly date: IsoDate; readonly change: number } | null;
}

/**
 * What a table of prices covers: for each asset its first and last price, every gap, and its greatest move.
 *
 * @param prices - T dates by N assets
 * @returns one entry for each asset, in table order
 * @throws {@link PortfolioError} `missing-price` for an asset without any price; `invalid-argument` for a table that does not hold
 *   prices, and those of dates and shape
 * @remarks O(T·N).
 * @example
 * priceCoverage(prices).filter((asset) => asset.missing.before > 0); // those that list later
 */
export function priceCoverage(prices: PricesTable): readonly AssetCoverage[] {
  requireTable("prices", prices, "prices");
  return prices.assets.map((asset, i) => coverageOf(prices, asset, i));
}

function coverageOf({ assets, dates, values }: PricesTable, asset: string, column: number): AssetCoverage {
  let firstRow = -1;
  let lastRow = -1;
  let constant = true;
  let largestMove: AssetCoverage["largestMove"] = null;
  const gaps: { from: IsoDate; to: IsoDate; dates: number }[] = [];
  for (let t = 0; t < dates.length; t++) {
    const price = values[t * assets.length + column]!;
    if (Number.isNaN(price)) continue;
    if (firstRow < 0) firstRow = t;
    else {
      if (t - lastRow > 1) gaps.push({ from: dates[lastRow + 1]!, to: dates[t - 1]!, dates: t - lastRow - 1 });
      const change = price / values[lastRow * assets.length + column]! - 1;
      if (change !== 0) constant = false;
      if (largestMove === null || Math.abs(change) > Math.abs(largestMove.change))
        largestMove = { date: dates[t]!, change };
    }
    lastRow = t;
  }
  if (firstRow < 0) {
    throw new PortfolioError(
      "missing-price",
      `${asset} has no price on any of the ${dates.length} dates: leave it out`,
      { asset },
    );
  }
  const between = gaps.reduce((sum, gap) => sum + gap.dates, 0);
  return {
    asset,
    first: dates[firstRow]!,
    last: dates[lastRow]!,
    missing: { before: firstRow, after: dates.length - 1 - lastRow, between },
    gaps,
    constant,
    largestMove,
  };
}
