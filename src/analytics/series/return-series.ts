import { periodsPerYear as inferPeriodsPerYear } from "../../core/periods-per-year.js";
import { PortfolioError } from "../../core/portfolio-error.js";
import { readPositive } from "../../core/read-number.js";
import type { IsoDate, ReturnsTable } from "../../core/types.js";

/** One series of returns per period, as fractions: bare numbers, or a table of one asset (then dates are known). */
export type ReturnSeries = Float64Array | ReturnsTable;

/** What a bare series is taken for: a day of trading. */
export const DEFAULT_PERIODS_PER_YEAR = 252;

export interface SeriesReading {
  /** T simple returns. Not to be written: may be the caller's own buffer. */
  readonly values: Float64Array;
  readonly dates: readonly IsoDate[] | null;
}

/**
 * The numbers of a series, checked; log returns become simple ones.
 *
 * @param argument - what the caller handed in, for messages: `"returns"`, `"benchmark"`
 * @throws {@link PortfolioError} `empty`, `shape` (a table of several assets), `not-finite` (with asset and date),
 *   `invalid-argument` (neither numbers nor a table)
 */
export function readReturnSeries(argument: string, returns: ReturnSeries): SeriesReading {
  if (returns instanceof Float64Array) {
    refuseEmpty(argument, returns.length);
    for (let t = 0; t < returns.length; t++) {
      if (!Number.isFinite(returns[t]!)) {
        throw new PortfolioError("not-finite", `${argument}[${t}] is ${returns[t]}: give finite returns`, {
          argument,
          position: t,
        });
      }
    }
    return { values: returns, dates: null };
  }
  if (typeof returns !== "object" || returns === null || !(returns.values instanceof Float64Array)) {
    throw new PortfolioError("invalid-argument", `${argument} is no series: give a Float64Array or a ReturnsTable`, {
      argument,
    });
  }
  const { assets, dates, values, kind } = returns;
  if (assets.length !== 1) {
    throw new PortfolioError(
      "shape",
      `${argument} has ${assets.length} assets (${assets.slice(0, 4).join(", ")}${assets.length > 4 ? ", …" : ""}): select one, as selectAssets(${argument}, [${JSON.stringify(assets[0] ?? "")}])`,
      { argument, expected: 1, actual: assets.length },
    );
  }
  if (values.length !== dates.length) {
    throw new PortfolioError("shape", `${argument} has ${values.length} values for ${dates.length} dates`, {
      argument,
      expected: dates.length,
      actual: values.length,
    });
  }
  refuseEmpty(argument, values.length);
  for (let t = 0; t < values.length; t++) {
    if (!Number.isFinite(values[t]!)) {
      throw new PortfolioError(
        "not-finite",
        `${argument}: ${assets[0]} has no return on ${dates[t]} (${values[t]}): drop or fill that date first`,
        { argument, asset: assets[0], date: dates[t] },
      );
    }
  }
  return { values: kind === "log" ? values.map(Math.expm1) : values, dates };
}

/**
 * The numbers of a second series that must stand on the same dates as the first.
 *
 * @throws {@link PortfolioError} as {@link readReturnSeries}; `shape` when lengths differ, `unknown-date` when dates do
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
 * @throws {@link PortfolioError} `invalid-argument`
 */
export function readPeriodsPerYear(given: number | undefined, dates: readonly IsoDate[] | null): number {
  if (given !== undefined) return readPositive("periodsPerYear", given);
  return dates === null || dates.length < 2 ? DEFAULT_PERIODS_PER_YEAR : inferPeriodsPerYear(dates);
}

function refuseEmpty(argument: string, length: number): void {
  if (length > 0) return;
  throw new PortfolioError("empty", `${argument} has no periods: give at least one return`, { argument });
}
