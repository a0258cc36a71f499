import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { assetPosition } from "../../core/names/asset-positions.js";
import type { PricesTable } from "../../core/types.js";
import type { BacktestMarket, Dividend } from "./backtest-types.js";
import { type Exchange, readCorporateEvents } from "./read-corporate-events.js";
import { rowOfDate } from "./row-of-date.js";

/** The corporate actions that take effect on one row of the price table. */
export interface RowEvents {
  /** [position of the asset, new shares per old] */
  readonly splits: (readonly [asset: number, ratio: number])[];
  /** [position of the asset, units of currency per share, row on which they are paid] */
  readonly dividends: (readonly [asset: number, amount: number, paidOn: number])[];
  /** Renames, spin-offs and mergers. */
  readonly exchanges: readonly Exchange[];
}

/**
 * Corporate actions by the row on which they take effect: the first on or after their date.
 *
 * What falls on or before the first row, or after the last, has nothing to act on and is left out.
 *
 * @param market - corporate actions as the options reader gives them
 * @throws {@link PortfolioError} `unknown-asset`; `invalid-argument`, naming the entry, for a dividend as large as the price before it
 *   and for what {@link readCorporateEvents} refuses
 * @remarks O(E log T).
 */
export function marketEvents(
  market: Pick<BacktestMarket, "prices" | "splits" | "dividends" | "corporateEvents" | "delistings">,
): ReadonlyMap<number, RowEvents> {
  const { prices, splits = [], dividends = [], corporateEvents = [], delistings = [] } = market;
  const { assets, dates } = prices;
  const rows = new Map<
    number,
    { splits: RowEvents["splits"]; dividends: RowEvents["dividends"]; exchanges: Exchange[] }
  >();
  const at = (row: number) => {
    let events = rows.get(row);
    if (events === undefined) rows.set(row, (events = { splits: [], dividends: [], exchanges: [] }));
    return events;
  };
  const acts = (row: number): boolean => row > 0 && row < dates.length;
  for (const [k, { date, asset, ratio }] of splits.entries()) {
    const position = assetPosition(`splits[${k}].asset`, asset, assets);
    const row = rowOfDate(dates, date);
    if (acts(row)) at(row).splits.push([position, ratio]);
  }
  for (const [k, dividend] of dividends.entries()) {
    const position = assetPosition(`dividends[${k}].asset`, dividend.asset, assets);
    const { date, payDate = date, amount } = dividend;
    if (payDate < date) {
      throw refusedDividend(k, dividend, `is paid on ${payDate}, before that date: date is the ex-date`);
    }
    const row = rowOfDate(dates, date);
    if (!acts(row)) continue;
    const events = at(row);
    const before = priceBefore(prices, row, position) / ratioOf(events.splits, position);
    if (amount >= before) {
      throw refusedDividend(
        k,
        dividend,
        `is ${amount} a share, and the last price before it is ${before}: a dividend is less than the price; give a spin-off, a merger or a delisting, or mend the amount`,
      );
    }
    events.dividends.push([position, amount, rowOfDate(dates, payDate)]);
  }
  const ends = new Set(delistings.map(({ asset }) => assets.indexOf(asset)));
  for (const [row, exchanges] of readCorporateEvents(corporateEvents, prices, ends))
    at(row).exchanges.push(...exchanges);
  return rows;
}

/**
 * What a holder of one share of asset i, after the splits of a row, has at its close: the share (unless an event has ended it), the dividends and
 * what spin-offs and mergers bring.
 *
 * @param close - of the share itself; NaN where it has none
 */
export function worthAfterEvents(
  { values, assets }: Pick<PricesTable, "values" | "assets">,
  row: number,
  i: number,
  { dividends, exchanges }: Pick<RowEvents, "dividends" | "exchanges">,
  close: number,
): number {
  let share = close;
  let brought = 0;
  for (const { kind, from, to, ratio, cash } of exchanges) {
    if (from !== i) continue;
    if (kind !== "spin-off") share = 0;
    brought += cash + (to === undefined ? 0 : ratio * values[row * assets.length + to]!);
  }
  for (const [asset, amount] of dividends) if (asset === i) brought += amount;
  return share + brought;
}

/** The last known price before a row; NaN when there is none. */
function priceBefore({ assets, values }: PricesTable, row: number, i: number): number {
  const n = assets.length;
  for (let k = (row - 1) * n + i; k >= 0; k -= n) if (!Number.isNaN(values[k]!)) return values[k]!;
  return Number.NaN;
}

function ratioOf(splits: RowEvents["splits"], i: number): number {
  return splits.reduce((product, [asset, ratio]) => (asset === i ? product * ratio : product), 1);
}

function refusedDividend(k: number, { asset, date }: Dividend, what: string): PortfolioError {
  return new PortfolioError("invalid-argument", `dividends[${k}]: the dividend of ${asset} on ${date} ${what}`, {
    argument: `dividends[${k}]`,
    asset,
    date,
  });
}
