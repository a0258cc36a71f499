import { toEpochDay } from "../../core/dates/calendar.js";
import type { OptionsOf } from "../../core/options/option-types.js";
import { readOptions } from "../../core/options/read-options.js";
import { type RateReading, type RateSeries, readRate } from "../series/read-rate.js";
import {
  periodsPerYearOf,
  type ReturnSeries,
  readPairedSeries,
  readReturnSeries,
  type SeriesReading,
} from "../series/return-series.js";
import { SERIES_OPTION } from "../series/series-option.js";

/** What figures of performance are measured with. */
export interface PerformanceOptions {
  /** How many periods make a year. Default: inferred from the dates of a table; 252 for bare numbers. */
  readonly periodsPerYear?: number;
  /** A number per year, divided evenly over the periods, or a series with the rate of each period. Default 0. */
  readonly riskFreeRate?: RateSeries;
  /**
   * What the Sortino and omega ratios ask of every period: a number per year, or a series with one target for each period.
   * Default: the risk-free rate.
   */
  readonly minAcceptableReturn?: RateSeries;
  /** Returns of a benchmark in the same periods as `returns`. Default: none. */
  readonly benchmark?: ReturnSeries;
  /** Confidence of value at risk, conditional value at risk and the tail ratio. Default 0.95. */
  readonly level?: number;
}

/** Declarations of {@link PerformanceOptions}. */
export const performanceOptions: OptionsOf<PerformanceOptions, "level"> = {
  periodsPerYear: { kind: "number", above: 0 },
  riskFreeRate: SERIES_OPTION,
  minAcceptableReturn: SERIES_OPTION,
  benchmark: SERIES_OPTION,
  level: { kind: "number", above: 0, below: 1, unit: "fraction", default: 0.95 },
};

/** What the figures of one series are computed with, read and checked. */
export interface PerformanceSettings {
  /** How many periods make a year. */
  readonly periodsPerYear: number;
  /** The time over which growth per year is taken: T over `periodsPerYear`, or calendar time where it is known. */
  readonly years: number;
  /** 1 / years. */
  readonly growthExponent: number;
  /** The risk-free rate. */
  readonly riskFree: RateReading;
  /** The least acceptable return. */
  readonly target: RateReading;
  /** Confidence, a fraction. */
  readonly level: number;
  /** Simple returns of the benchmark, or `null`. */
  readonly benchmark: Float64Array | null;
}

/**
 * A series and the options of its figures, read once at the door.
 *
 * @param caller - the public function, for messages
 * @param returns - as of `performanceMetrics`
 * @param options - as of `performanceMetrics`
 * @throws {@link PortfolioError} as `performanceMetrics`
 */
export function readPerformance(
  caller: string,
  returns: ReturnSeries,
  options: PerformanceOptions,
): { readonly reading: SeriesReading; readonly settings: PerformanceSettings } {
  const read = readOptions("options", options, performanceOptions, { what: `an option of ${caller}` });
  const reading = readReturnSeries("returns", returns);
  return { reading, settings: settingsOf(reading, read) };
}

/** The settings of a series that was read, from options that were read. */
export function settingsOf(
  reading: SeriesReading,
  options: PerformanceOptions & { readonly level: number },
): PerformanceSettings {
  const periodsPerYear = periodsPerYearOf(options.periodsPerYear, reading.dates);
  const riskFree = readRate(
    "riskFreeRate",
    options.riskFreeRate === undefined ? 0 : options.riskFreeRate,
    reading,
    periodsPerYear,
  );
  const target =
    options.minAcceptableReturn === undefined
      ? riskFree
      : readRate("minAcceptableReturn", options.minAcceptableReturn, reading, periodsPerYear);
  return {
    periodsPerYear,
    ...timeOf(reading, options.periodsPerYear, periodsPerYear),
    riskFree,
    target,
    level: options.level,
    benchmark: options.benchmark === undefined ? null : readPairedSeries("benchmark", options.benchmark, reading),
  };
}

const DAYS_PER_YEAR = 365.25;

/** Calendar time where the table knows when its first period began and no frequency was given, else a count of periods. */
function timeOf(
  { values, dates, start }: SeriesReading,
  given: number | undefined,
  periodsPerYear: number,
): Pick<PerformanceSettings, "years" | "growthExponent"> {
  const periods = values.length;
  if (given !== undefined || dates === null || start === null) {
    return { years: periods / periodsPerYear, growthExponent: periodsPerYear / periods };
  }
  const days = toEpochDay(dates.at(-1)!) - toEpochDay(start);
  return { years: days / DAYS_PER_YEAR, growthExponent: DAYS_PER_YEAR / days };
}
