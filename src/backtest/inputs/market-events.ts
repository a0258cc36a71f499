import { assetPosition } from "../../core/names/asset-positions.js";
import type { BacktestMarket } from "./backtest-types.js";

/** The splits and dividends that take effect on one row of the price table. */
export interface RowEvents {
  /** [position of the asset, new shares per old] */
  readonly splits: (readonly [asset: number, ratio: number])[];
  /** [position of the asset, units of currency per share] */
  readonly dividends: (readonly [asset: number, amount: number])[];
}

/**
 * Splits and dividends by the row on which they take effect: the first on or after their date.
 *
 * What falls on or before the first row, or after the last, has nothing to act on and is left out.
 *
 * @param market - splits and dividends as the options reader gives them
 * @throws {@link PortfolioError} `unknown-asset`
 * @remarks O(E log T).
 */
export function marketEvents(market: BacktestMarket): ReadonlyMap<number, RowEvents> {
  const { assets, dates } = market.prices;
  const rows = new Map<number, RowEvents>();
  const at = (date: string): RowEvents | undefined => {
    let low = 0;
    let high = dates.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (dates[middle]! >= date) high = middle;
      else low = middle + 1;
    }
    if (low === 0 || low === dates.length) return undefined;
    let events = rows.get(low);
    if (events === undefined) rows.set(low, (events = { splits: [], dividends: [] }));
    return events;
  };
  for (const [k, { date, asset, ratio }] of (market.splits ?? []).entries()) {
    const position = assetPosition(`splits[${k}].asset`, asset, assets);
    at(date)?.splits.push([position, ratio]);
  }
  for (const [k, { date, asset, amount }] of (market.dividends ?? []).entries()) {
    const position = assetPosition(`dividends[${k}].asset`, asset, assets);
    at(date)?.dividends.push([position, amount]);
  }
  return rows;
}
