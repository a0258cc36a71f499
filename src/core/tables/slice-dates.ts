import { toEpochDay } from "../dates/calendar.js";
import { PortfolioError } from "../errors/portfolio-error.js";
import type { IsoDate, Table } from "../types.js";
import { markDatesChecked } from "./check-table.js";
import { requireTable } from "./require-table.js";

/**
 * The rows from one date to another, both included. The values are a view of the same buffer, not a copy.
 *
 * @param table - prices or returns
 * @param from - first date to keep; it need not be in the table
 * @param to - last date to keep. Default: the last of the table
 * @returns a table of the same kind with the rows between
 * @throws {@link PortfolioError} `invalid-date`, `empty` when no row lies between; `invalid-argument` for what is not a table, and
 *   those of dates and shape
 * @remarks O(log T), and the list of dates is copied.
 * @example
 * sliceDates(prices, "2008-01-01", "2008-12-31");
 */
export function sliceDates<A extends Table>(table: A, from: IsoDate, to?: IsoDate): A {
  requireTable("table", table, "any");
  toEpochDay(from, "from");
  if (to !== undefined) toEpochDay(to, "to");
  const first = firstRow(table.dates, (date) => date >= from);
  const end = to === undefined ? table.dates.length : firstRow(table.dates, (date) => date > to);
  if (first >= end) {
    throw new PortfolioError(
      "empty",
      `no date lies between ${from} and ${to ?? table.dates.at(-1)}: the table runs from ${table.dates[0]} to ${table.dates.at(-1)}`,
      { from, to },
    );
  }
  const n = table.assets.length;
  // the first period that is kept begins where the one before it ends
  const start = first > 0 && "start" in table ? { start: table.dates[first - 1] } : {};
  return {
    ...table,
    ...start,
    dates: markDatesChecked(table.dates.slice(first, end)),
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
