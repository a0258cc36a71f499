import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { shownValue } from "../../core/errors/shown-value.js";
import { type ReturnSeries, readPairedSeries, type SeriesReading } from "./return-series.js";

/**
 * A rate that returns are measured against: one number per year, or a series with the rate of each period (per period, as
 * fractions, on the same dates as the returns).
 */
export type RateSeries = number | readonly number[] | ReturnSeries;

/** A rate after its checks. */
export interface RateReading {
  /** Per year. For a series it is the mean over the periods times the periods per year. */
  readonly perYear: number;
  /** Per period, for a rate that does not change. For a series it is the mean. */
  readonly perPeriod: number;
  /** The rate of each period, or `null` when it does not change. */
  readonly values: Float64Array | null;
}

/**
 * A rate, spread evenly over the periods of a year or given for each period.
 *
 * @param argument - the name of the option, for messages
 * @param rate - what came
 * @param returns - the returns that it belongs to
 * @param periodsPerYear - how many periods make a year
 * @throws {@link PortfolioError} `not-finite`, `shape`, `unknown-date`, `invalid-argument`
 * @remarks O(T) for a series.
 */
export function readRate(
  argument: string,
  rate: RateSeries,
  returns: SeriesReading,
  periodsPerYear: number,
): RateReading {
  if (typeof rate === "number") {
    if (!Number.isFinite(rate)) throw notARate("not-finite", argument, rate);
    return { perYear: rate, perPeriod: rate / periodsPerYear, values: null };
  }
  if (typeof rate !== "object" || rate === null) throw notARate("not-finite", argument, rate);
  let series: ReturnSeries;
  if (Array.isArray(rate)) {
    const wrong = rate.findIndex((value) => typeof value !== "number");
    if (wrong >= 0) throw notARate("not-finite", `${argument}[${wrong}]`, rate[wrong]);
    series = Float64Array.from(rate as readonly number[]);
  } else series = rate as ReturnSeries;
  const values = readPairedSeries(argument, series, returns);
  let sum = 0;
  for (let t = 0; t < values.length; t++) sum += values[t]!;
  const mean = sum / values.length;
  return { perYear: mean * periodsPerYear, perPeriod: mean, values };
}

/** Returns less the rate of each period. A new array. O(T). */
export function excessOver(returns: Float64Array, rate: RateReading): Float64Array {
  const { values, perPeriod } = rate;
  return returns.map((x, t) => x - (values === null ? perPeriod : values[t]!));
}

function notARate(code: "not-finite", argument: string, value: unknown): PortfolioError {
  return new PortfolioError(
    code,
    `${argument} is ${shownValue(value)}: give a finite number per year, or a series with one rate for each period`,
    { argument },
  );
}
