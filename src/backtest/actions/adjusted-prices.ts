import type { OptionsOf } from "../../core/options/option-types.js";
import { readOptions } from "../../core/options/read-options.js";
import type { PricesTable } from "../../core/types.js";
import { dividendsOption, splitsOption } from "../inputs/backtest-options.js";
import type { Dividend, Split } from "../inputs/backtest-types.js";
import { marketEvents } from "../inputs/market-events.js";
import { readPrices } from "../inputs/read-prices.js";

/** What happened to the shares of a price table. */
export interface CorporateActions {
  /** Splits of the assets. Default: none. */
  readonly splits?: readonly Split[];
  /** Dividends of the assets, paid in cash. Default: none. */
  readonly dividends?: readonly Dividend[];
}

const corporateActions: OptionsOf<CorporateActions> = { splits: splitsOption, dividends: dividendsOption };

/**
 * Prices whose returns are total returns: earlier prices are scaled so that neither a split nor a dividend looks like a loss.
 *
 * The prices after the last action of an asset stay as they were quoted. Reinvesting each dividend at the close of the date
 * on which it takes effect gives the same returns.
 *
 * @param prices - as quoted, T dates by N assets; NaN where there is none
 * @param actions - `splits` and `dividends`; each takes effect on the first date of the table on or after its own
 * @returns a new table, or the same one when no action takes effect
 * @throws {@link PortfolioError} those of price tables; `unknown-asset`, `invalid-date`, `invalid-argument`
 * @remarks O(T·N) with actions. Where an asset has no price on the date of an action, its last one before, divided by the
 *   ratio of the split, stands for it.
 * @example
 * returnsFromPrices(adjustedPrices(prices, { splits: [{ date: "2020-08-31", asset: "AAPL", ratio: 4 }] }));
 */
export function adjustedPrices(prices: PricesTable, actions: CorporateActions = {}): PricesTable {
  const read = readOptions("actions", actions, corporateActions, { what: "a kind of corporate action" });
  const events = marketEvents({ prices: readPrices("prices", prices), ...read });
  if (events.size === 0) return prices;
  const { assets, dates, values } = prices;
  const n = assets.length;
  const scaled = values.slice();
  const factor = new Float64Array(n).fill(1);
  for (let row = dates.length - 1; row >= 0; row--) {
    for (let k = row * n, i = 0; i < n; i++, k++) scaled[k] = values[k]! * factor[i]!;
    const today = events.get(row);
    if (today === undefined) continue;
    const ratio = new Map<number, number>();
    for (const [i, by] of today.splits) ratio.set(i, (ratio.get(i) ?? 1) * by);
    const paid = new Map<number, number>();
    for (const [i, amount] of today.dividends) paid.set(i, (paid.get(i) ?? 0) + amount);
    for (const i of new Set([...ratio.keys(), ...paid.keys()])) {
      const by = ratio.get(i) ?? 1;
      const price = values[row * n + i]!;
      const close = Number.isNaN(price) ? lastPrice(values, n, row - 1, i) / by : price;
      const kept = close / (close + (paid.get(i) ?? 0));
      // without a price before there is nothing to scale
      factor[i] = factor[i]! * (Number.isNaN(kept) ? 1 / by : kept / by);
    }
  }
  return { kind: "prices", assets: [...assets], dates: [...dates], values: scaled };
}

/** The last known price of asset i on a row or before it; NaN when there is none. */
function lastPrice(values: Float64Array, n: number, row: number, i: number): number {
  for (let k = row * n + i; k >= 0; k -= n) if (!Number.isNaN(values[k]!)) return values[k]!;
  return Number.NaN;
}
