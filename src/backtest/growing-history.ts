import type { IsoDate, PricesTable, ReturnsTable } from "../core/types.js";
import type { RowEvents } from "./market-events.js";

/**
 * The past as a strategy sees it, filled row by row as the simulation reaches it.
 *
 * A view of the caller's table would leak: `subarray(...).buffer` reaches the whole of it. So the rows are copied into
 * buffers that hold nothing yet where the future would be. O(T·N) for a whole backtest, however often it is looked at.
 */
export interface GrowingHistory {
  /** Prices of the rows up to and including `row`. */
  prices(row: number): PricesTable;
  /** Simple total returns of the rows up to and including `row`. */
  returns(row: number): ReturnsTable;
}

export function growingHistory(prices: PricesTable, events: ReadonlyMap<number, RowEvents>): GrowingHistory {
  const { assets, dates, values } = prices;
  const n = assets.length;
  const names = [...assets];
  let past: Float64Array | undefined;
  let pastReturns: Float64Array | undefined;
  let rows = 0;
  let returnRows = 1;

  const until = (row: number): readonly IsoDate[] => dates.slice(0, row + 1);
  return {
    prices(row) {
      past ??= new Float64Array(values.length);
      if (row >= rows) {
        past.set(values.subarray(rows * n, (row + 1) * n), rows * n);
        rows = row + 1;
      }
      return { kind: "prices", assets: names, dates: until(row), values: past.subarray(0, (row + 1) * n) };
    },
    returns(row) {
      pastReturns ??= new Float64Array(values.length - n); // most strategies never ask
      for (; returnRows <= row; returnRows++) {
        const start = returnRows * n;
        for (let k = start; k < start + n; k++) pastReturns[k - n] = values[k]! / values[k - n]! - 1;
        const actions = events.get(returnRows);
        if (actions !== undefined) correctRow(pastReturns, values, start, n, actions);
      }
      return { kind: "simple", assets: names, dates: until(row).slice(1), values: pastReturns.subarray(0, row * n) };
    },
  };
}

/** On a day with a split or a dividend the holder of one old share has (price + dividends) × ratio. */
function correctRow(
  returns: Float64Array,
  values: Float64Array,
  start: number,
  n: number,
  { splits, dividends }: RowEvents,
): void {
  const touched = new Set([...splits, ...dividends].map(([i]) => i));
  for (const i of touched) {
    const paid = dividends.reduce((sum, [asset, amount]) => (asset === i ? sum + amount : sum), 0);
    const ratio = splits.reduce((product, [asset, by]) => (asset === i ? product * by : product), 1);
    returns[start - n + i] = ((values[start + i]! + paid) * ratio) / values[start - n + i]! - 1;
  }
}
