import type { PricesTable } from "../core/types.js";

/**
 * Assets that have fallen by a stop loss from their highest price of the window and have not yet won back half of that fall.
 *
 * The memory is in the prices: the window is walked from its beginning, so that the same prices give the same answer.
 *
 * @param prices - whose returns are total returns
 * @returns names, in the order of the table
 * @remarks O(window · N).
 */
export function stoppedAssets(
  { assets, dates, values }: PricesTable,
  { window, stopLoss }: { readonly window: number; readonly stopLoss: number },
): readonly string[] {
  const n = assets.length;
  const first = Math.max(0, dates.length - window);
  return assets.filter((_, i) => {
    let highest = 0;
    let stopped = false;
    for (let t = first; t < dates.length; t++) {
      const price = values[t * n + i]!;
      if (Number.isNaN(price)) continue;
      if (price > highest) highest = price;
      const fall = 1 - price / highest;
      stopped = stopped ? fall > stopLoss / 2 : fall >= stopLoss;
    }
    return stopped;
  });
}
