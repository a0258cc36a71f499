import type { PricesTable, ReturnsTable } from "../../core/types.js";
import { type RowEvents, worthAfterEvents } from "../inputs/market-events.js";
import { type GuardedRows, guardedRows } from "./guarded-rows.js";
import { ShownTable } from "./shown-table.js";

/**
 * The past as strategies and triggers see it, filled row by row as the simulation reaches it.
 *
 * A view of the caller's table would leak, because `subarray(…).buffer` reaches the whole of it. So strategies are handed
 * {@link guardedRows}, which hold nothing yet where the future would be and which they cannot spoil.
 */
export interface GrowingHistory {
  /** Prices of the latest rows up to and including `row`, for a strategy. */
  prices(row: number): PricesTable;
  /** Simple total returns of the same rows, one fewer, for a strategy. */
  returns(row: number): ReturnsTable;
  /** The same returns for the simulation itself, which writes into nothing. */
  returnValues(row: number): Float64Array;
  /**
   * To be called at the end.
   *
   * @throws {@link PortfolioError} `invalid-argument` when a strategy wrote into what it was given
   */
  verify(): void;
}

/**
 * Starts the history of a price table.
 *
 * @param prices - the whole table; rows are read when they are asked for
 * @param events - splits and dividends by row
 * @param most - how many of the latest rows of prices are shown
 * @remarks O(T·N) for a whole backtest. The dates shown are copied when a strategy first looks at them on a date, O(T²) for
 *   one that does so on every date without `most`.
 */
export function growingHistory(
  prices: PricesTable,
  events: ReadonlyMap<number, RowEvents>,
  most: number = Number.POSITIVE_INFINITY,
): GrowingHistory {
  const { assets, dates, values } = prices;
  const n = assets.length;
  let shownPrices: GuardedRows | undefined;
  let shownReturns: GuardedRows | undefined;
  let returns: Float64Array | undefined;
  let returnRows = 1;
  // one copy of the names for all dates, so that they are read once; a new one after a strategy has written into it
  let shownAssets: readonly string[] | undefined;
  const names = (): readonly string[] => {
    if (shownAssets?.length !== n || assets.some((asset, i) => shownAssets![i] !== asset)) shownAssets = assets.slice();
    return shownAssets;
  };

  const reckonReturns = (row: number): Float64Array => {
    returns ??= new Float64Array(values.length - n); // most strategies never ask
    for (; returnRows <= row; returnRows++) {
      const start = returnRows * n;
      for (let k = start; k < start + n; k++) returns[k - n] = values[k]! / values[k - n]! - 1;
      const actions = events.get(returnRows);
      if (actions !== undefined) correctRow(returns, prices, returnRows, actions);
    }
    return returns;
  };
  return {
    prices(row) {
      shownPrices ??= guardedRows("prices", values);
      const from = Math.max(0, row + 1 - most);
      return new ShownTable("prices", names, dates, from, row, shownPrices.upTo((row + 1) * n).subarray(from * n));
    },
    returns(row) {
      shownReturns ??= guardedRows("returns", reckonReturns(row));
      reckonReturns(row);
      const from = Math.max(1, row + 2 - most);
      return new ShownTable("simple", names, dates, from, row, shownReturns.upTo(row * n).subarray((from - 1) * n));
    },
    returnValues: (row) => reckonReturns(row).subarray(0, row * n),
    verify() {
      shownPrices?.verify();
      shownReturns?.verify();
    },
  };
}

/** On a day with corporate actions the holder of one old share has (price + dividends + what an exchange brings) × ratio. */
function correctRow(returns: Float64Array, prices: PricesTable, row: number, events: RowEvents): void {
  const { values, assets } = prices;
  const n = assets.length;
  const start = row * n;
  const { splits, dividends, exchanges } = events;
  const touched = new Set([
    ...splits.map(([i]) => i),
    ...dividends.map(([i]) => i),
    ...exchanges.map(({ from }) => from),
  ]);
  for (const i of touched) {
    const worth = worthAfterEvents(prices, row, i, events, values[start + i]!);
    const ratio = splits.reduce((product, [asset, by]) => (asset === i ? product * by : product), 1);
    returns[start - n + i] = (worth * ratio) / values[start - n + i]! - 1;
  }
}
