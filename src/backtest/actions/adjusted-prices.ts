import { readOptions } from "../../core/options/read-options.js";
import type { PricesTable } from "../../core/types.js";
import { marketEvents, type RowEvents, worthAfterEvents } from "../inputs/market-events.js";
import { rowDelistings } from "../inputs/read-market-extras.js";
import { readPrices } from "../inputs/read-prices.js";
import { type CorporateActions, corporateActions } from "./corporate-actions.js";

/**
 * Prices whose returns are total returns: earlier prices are scaled so that no corporate action looks like a loss or a gain.
 *
 * The prices after the last action of an asset stay as they were quoted. Reinvesting each dividend at the close of the date
 * on which it takes effect gives the same returns. A spin-off is a dividend of the value of its shares. An asset that ends by a rename,
 * a merger or a delisting has on that date, as its last price, what a holder got for a share; none where that is nothing, because
 * a price is above 0. After a rename the new asset has the earlier prices of the old one too.
 *
 * @param prices - as quoted, T dates by N assets; NaN where there is none
 * @param actions - `splits`, `dividends`, `corporateEvents`, `delistings`; each takes effect on the first date of the table on or after its
 *   own
 * @returns a new table of the same assets and dates, or the same one when no action takes effect
 * @throws {@link PortfolioError} those of price tables; `unknown-asset`, `invalid-date`, `invalid-argument`
 * @remarks O(T·N) with actions. Where an asset has no price on the date of an action, its last one before, divided by the
 *   ratio of the split, stands for it.
 * @example
 * returnsFromPrices(adjustedPrices(prices, { splits: [{ date: "2020-08-31", asset: "AAPL", ratio: 4 }] }));
 */
export function adjustedPrices(prices: PricesTable, actions: CorporateActions = {}): PricesTable {
  const read = readOptions("actions", actions, corporateActions, { what: "a kind of corporate action" });
  const events = marketEvents({ prices: readPrices("prices", prices), ...read });
  const ends = rowDelistings(read.delistings ?? [], prices);
  if (events.size === 0 && ends.size === 0) return prices;
  const { assets, dates, values } = prices;
  const n = assets.length;
  const scaled = values.slice();
  const factor = new Float64Array(n).fill(1);
  for (let row = dates.length - 1; row >= 0; row--) {
    for (let k = row * n, i = 0; i < n; i++, k++) scaled[k] = values[k]! * factor[i]!;
    const today = events.get(row) ?? NOTHING;
    const closings = new Map(ends.get(row));
    if (today === NOTHING && closings.size === 0) continue;
    const ratio = new Map<number, number>();
    for (const [i, by] of today.splits) ratio.set(i, (ratio.get(i) ?? 1) * by);
    const ended = new Set(today.exchanges.flatMap(({ kind, from }) => (kind === "spin-off" ? [] : [from])));
    const touched = [...today.dividends.map(([i]) => i), ...today.exchanges.map(({ from }) => from)];
    for (const i of new Set([...ratio.keys(), ...touched, ...closings.keys()])) {
      const by = ratio.get(i) ?? 1;
      const price = values[row * n + i]!;
      const close = closings.get(i) ?? (Number.isNaN(price) ? lastPrice(values, n, row - 1, i) / by : price);
      const worth = worthAfterEvents(prices, row, i, today, close);
      if (ended.has(i) || closings.has(i)) {
        scaled[row * n + i] = worth > 0 ? worth : Number.NaN;
        factor[i] = 1 / by;
        continue;
      }
      const kept = close / worth;
      // without a price before there is nothing to scale
      factor[i] = factor[i]! * (Number.isNaN(kept) ? 1 / by : kept / by);
    }
  }
  continueNames(scaled, n, events);
  return { kind: "prices", assets: [...assets], dates: [...dates], values: scaled };
}

const NOTHING: RowEvents = { splits: [], dividends: [], exchanges: [] };

/** Gives each new name the prices of the old one, in the order of time, so that one of several names goes back to the first. */
function continueNames(scaled: Float64Array, n: number, events: ReadonlyMap<number, RowEvents>): void {
  for (const [row, { exchanges }] of [...events].sort(([a], [b]) => a - b)) {
    for (const { kind, from, to } of exchanges) {
      if (kind !== "rename" || to === undefined) continue;
      // the old name's last price is what its holder has on the date, so the two columns meet there
      const level = scaled[row * n + to]! / scaled[row * n + from]!;
      for (let t = 0; t < row; t++) {
        if (Number.isNaN(scaled[t * n + to]!)) scaled[t * n + to] = scaled[t * n + from]! * level;
      }
    }
  }
}

/** The last known price of asset i on a row or before it; NaN when there is none. */
function lastPrice(values: Float64Array, n: number, row: number, i: number): number {
  for (let k = row * n + i; k >= 0; k -= n) if (!Number.isNaN(values[k]!)) return values[k]!;
  return Number.NaN;
}
