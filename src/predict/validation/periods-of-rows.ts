import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { shownValue } from "../../core/errors/shown-value.js";
import { checkDates } from "../../core/tables/check-table.js";
import type { IsoDate } from "../../core/types.js";

/** Rows grouped by date: rows of one date are never parted. */
export interface RowPeriods {
  /** P + 1 numbers: period p has the rows from starts[p] up to starts[p + 1]. */
  readonly starts: Int32Array;
  /** P, the number of different dates. */
  readonly count: number;
}

/**
 * The periods of rows whose dates do not decrease; several assets of one date are several rows.
 *
 * @throws {@link PortfolioError} `empty`, `invalid-date`, `unsorted-dates`, `invalid-argument`
 * @remarks O(rows).
 */
export function periodsOfRows(dates: readonly IsoDate[]): RowPeriods {
  if (!Array.isArray(dates)) {
    throw new PortfolioError("invalid-argument", `dates is ${shownValue(dates)}: give a date for each row`, {
      argument: "dates",
    });
  }
  const starts: number[] = [];
  const distinct: IsoDate[] = [];
  for (let row = 0; row < dates.length; row++) {
    if (row > 0 && dates[row] === dates[row - 1]) continue;
    starts.push(row);
    distinct.push(dates[row]!);
  }
  checkDates("dates", distinct);
  return { starts: Int32Array.from([...starts, dates.length]), count: distinct.length };
}
