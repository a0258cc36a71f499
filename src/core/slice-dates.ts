import { toEpochDay } from "./calendar.js";
import { PortfolioError } from "./portfolio-error.js";
import type { IsoDate, Table } from "./types.js";

/**
 * The rows from one date to another, both included. The values are a view of the same buffer, not a copy.
 *
 * @param from - first date to keep; it need not be in the table
 * @param to - last date to keep (default: the last of the table)
 * @throws {@link PortfolioError} `invalid-date`, `empty` when no row lies between
 * @remarks O(log T), and the list of dates is copied.
 * @example
 * sliceDates(prices, "2008-01-01", "2008-12-31");
 */
export function sliceDates<A extends Table>(table: A, from: IsoDate, to: IsoDate = table.dates.at(-1) ?? from): A {
  toEpochDay(from, "from");
  toEpochDay(to, "to");
  const first = firstRow(table.dates, (date) => date >= from);
  const end = firstRow(table.dates, (date) => date > to);
  if (first >= end) {
    throw new PortfolioError(
      "empty",
      `no date lies between ${from} and ${to}: the table runs from ${table.dates[0]} to ${table.dates.at(-1)}`,
      { from, to },
    );
  }
  const n = table.assets.length;
  // the first period that is kept begins where the one before it ends
  const start = first > 0 && "start" in table ? { start: table.dates[first - 1] } : {};
  return {
    ...table,
    ...start,
    dates: table.dates.slice(first, end),
    values: table.values.subarray(first * n, end * n),
  };
}

/** First row whose date satisfies a condition that stays true once it is. */
function firstRow(dates: readonly IsoDate[], condition: (date: IsoDate) => boolean): number {
  let low = 0;
  let high = dates.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (condition(dates[middle]!)) high = middle;
    else low = middle + 1;
  }
  return low;
}
