import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { shownValue } from "../../core/errors/shown-value.js";
import { isFloat64Array } from "../../core/tables/check-table.js";
import { periodsPerYear as inferPeriodsPerYear } from "../../core/tables/periods-per-year.js";
import { requireTable } from "../../core/tables/require-table.js";
import type { IsoDate, ReturnsTable } from "../../core/types.js";

/** One series of returns per period, as fractions: bare numbers, or a table of one asset, which also has dates. */
export type ReturnSeries = Float64Array | ReturnsTable;

/** How many periods make a year when a series has no dates to tell: trading days. */
export const DEFAULT_PERIODS_PER_YEAR = 252;

/** A return series after its checks. */
export interface SeriesReading {
  /** T simple returns. They may be the caller's own buffer, so they are never written. */
  readonly values: Float64Array;
  /** The date of each return, or `null` for bare numbers. */
  readonly dates: readonly IsoDate[] | null;
  /** The date at which the first period begins, where the table knows it. */
  readonly start: IsoDate | null;
}

/**
 * The numbers of a series, checked; log returns become simple ones.
 *
 * @param argument - what the caller handed in, for messages: `"returns"`, `"benchmark"`
 * @param returns - what came
 * @returns the simple returns, with dates where there are any
 * @throws {@link PortfolioError} `empty`, `shape` (a table of several assets), `not-finite` (with asset and date),
 *   `invalid-argument` (neither numbers nor a table of returns)
 * @remarks O(T).
 */
export function readReturnSeries(argument: string, returns: ReturnSeries): SeriesReading {
  if (isFloat64Array(returns)) {
    refuseEmpty(argument, returns.length);
    for (let t = 0; t < returns.length; t++) {
      if (!Number.isFinite(returns[t]!)) {
        throw new PortfolioError("not-finite", `${argument}[${t}] is ${returns[t]}: give finite returns`, {
          argument,
          position: t,
        });
      }
    }
    return { values: returns, dates: null, start: null };
  }
  if (typeof returns !== "object" || returns === null || !("dates" in returns)) {
    throw new PortfolioError(
      "invalid-argument",
      `${argument} is ${shownValue(returns)}: give a Float64Array of returns, or a table of returns of one asset`,
      { argument },
    );
  }
  const { assets, dates, values, kind, start } = requireTable(argument, returns, "returns");
  if (assets.length !== 1) {
    throw new PortfolioError(
      "shape",
      `${argument} has ${assets.length} assets (${assets.slice(0, 4).join(", ")}${assets.length > 4 ? ", …" : ""}): select one, as selectAssets(${argument}, [${JSON.stringify(assets[0] ?? "")}])`,
      { argument, expected: 1, actual: assets.length },
    );
  }
  for (let t = 0; t < values.length; t++) {
    if (!Number.isFinite(values[t]!)) {
      throw new PortfolioError(
        "not-finite",
        `${argument}: ${assets[0]} has no return on ${dates[t]} (${values[t]}): drop or fill that date first`,
        { argument, asset: assets[0], date: dates[t] },
      );
    }
  }
  return { values: kind === "log" ? values.map(Math.expm1) : values, dates, start: start ?? null };
}

/**
 * The numbers of a second series, which must stand on the same dates as the first.
 *
 * @param argument - what the caller handed in, for messages: `"benchmark"`
 * @param returns - the second series
 * @param first - the reading of the first series
 * @returns as many simple returns as the first series has
 * @throws {@link PortfolioError} as {@link readReturnSeries}; `shape` when the lengths differ, `unknown-date` when the dates do
 * @remarks O(T).
 */
export function readPairedSeries(argument: string, returns: ReturnSeries, first: SeriesReading): Float64Array {
  const reading = readReturnSeries(argument, returns);
  if (reading.dates !== null && first.dates !== null) {
    const shared = Math.min(reading.dates.length, first.dates.length);
    for (let t = 0; t < shared; t++) {
      if (reading.dates[t] === first.dates[t]) continue;
      throw new PortfolioError(
        "unknown-date",
        `${argument} has ${reading.dates[t]} where returns has ${first.dates[t]}: align the two tables first`,
        { argument, date: reading.dates[t], expected: first.dates[t] },
      );
    }
  }
  if (reading.values.length !== first.values.length) {
    throw new PortfolioError(
      "shape",
      `${argument} has ${reading.values.length} periods and returns has ${first.values.length}: align the two first`,
      { argument, expected: first.values.length, actual: reading.values.length },
    );
  }
  return reading.values;
}

/**
 * Periods per year: as given, else inferred from the dates, else 252.
 *
 * @param given - the option, already checked
 * @param dates - the dates of the series, or `null`
 * @returns a number above 0
 * @throws {@link PortfolioError} those of the dates
 */
export function periodsPerYearOf(given: number | undefined, dates: readonly IsoDate[] | null): number {
  if (given !== undefined) return given;
  return dates === null || dates.length < 2 ? DEFAULT_PERIODS_PER_YEAR : inferPeriodsPerYear(dates);
}

function refuseEmpty(argument: string, length: number): void {
  if (length > 0) return;
  throw new PortfolioError("empty", `${argument} has no periods: give at least one return`, { argument });
}
