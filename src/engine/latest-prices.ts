import { labeled } from "../core/names/labeled.js";
import type { PricesTable, Weights } from "../core/types.js";

/** The last known price of every asset by position, up to a number of rows; NaN where there is none. */
export function lastKnown({ assets, values }: PricesTable, rows: number): Float64Array {
  const n = assets.length;
  const last = new Float64Array(n).fill(Number.NaN);
  let open = n;
  for (let t = rows - 1; t >= 0 && open > 0; t--) {
    for (let i = 0; i < n; i++) {
      const price = values[t * n + i]!;
      if (!Number.isNaN(last[i]!) || Number.isNaN(price)) continue;
      last[i] = price;
      open -= 1;
    }
  }
  return last;
}

/** Takes the last known prices of assets that have come to an end away: nothing of them can be bought any more. */
export function forgetEnded(last: Float64Array, assets: readonly string[], ended: ReadonlySet<string>): void {
  if (ended.size === 0) return;
  for (let i = 0; i < assets.length; i++) if (ended.has(assets[i]!)) last[i] = Number.NaN;
}

/** Prices by name of the assets that have one. */
export function knownPrices(assets: readonly string[], last: Float64Array): Weights {
  const priced: number[] = [];
  for (let i = 0; i < assets.length; i++) if (!Number.isNaN(last[i]!)) priced.push(i);
  return labeled(
    priced.map((i) => assets[i]!),
    (k) => last[priced[k]!]!,
  );
}

/** The date of the last known price of every asset that has one. */
export function priceDates({ assets, dates, values }: PricesTable): Readonly<Record<string, string>> {
  const n = assets.length;
  const found: [string, string][] = [];
  for (let i = 0; i < n; i++) {
    let t = dates.length - 1;
    while (t >= 0 && Number.isNaN(values[t * n + i]!)) t -= 1;
    if (t >= 0) found.push([assets[i]!, dates[t]!]);
  }
  return Object.fromEntries(found);
}
