import { toEpochDay } from "./calendar.js";
import { PortfolioError } from "./portfolio-error.js";
import type { IsoDate } from "./types.js";

/** Days between two dates of each frequency, and how many of its periods make a year. */
const FREQUENCIES = [
  { days: 365.25 / 252, perYear: 252 },
  { days: 7, perYear: 52 },
  { days: 365.25 / 12, perYear: 12 },
  { days: 365.25 / 4, perYear: 4 },
  { days: 365.25, perYear: 1 },
];

/**
 * How many periods make a year, inferred from the spacing of the dates: 252, 52, 12, 4 or 1.
 *
 * @param dates - at least two, strictly increasing
 * @returns the frequency nearest (by ratio) to the median spacing, so that holidays and a few gaps do not matter
 * @throws {@link PortfolioError} `too-few-observations`, `invalid-date`, `unsorted-dates`
 * @remarks O(T log T). Markets that trade every day of the week are read as daily, 252: pass `periodsPerYear: 365` yourself.
 * @example
 * periodsPerYear(["2026-01-30", "2026-02-27", "2026-03-31"]); // 12
 */
export function periodsPerYear(dates: readonly IsoDate[]): number {
  if (dates.length < 2) {
    throw new PortfolioError(
      "too-few-observations",
      `the frequency cannot be read from ${dates.length} date${dates.length === 1 ? "" : "s"}: give periodsPerYear`,
      { expected: 2, actual: dates.length },
    );
  }
  const gaps = new Float64Array(dates.length - 1);
  let previous = toEpochDay(dates[0]!, "dates[0]");
  for (let t = 1; t < dates.length; t++) {
    const day = toEpochDay(dates[t]!, `dates[${t}]`);
    if (day <= previous) {
      throw new PortfolioError(
        "unsorted-dates",
        `dates[${t}] is ${dates[t]}, not after ${dates[t - 1]}: sort the dates and keep each once`,
        {
          position: t,
        },
      );
    }
    gaps[t - 1] = day - previous;
    previous = day;
  }
  gaps.sort();
  const median = gaps[gaps.length >> 1]!;
  let best = FREQUENCIES[0]!;
  for (const frequency of FREQUENCIES) {
    if (Math.abs(Math.log(median / frequency.days)) < Math.abs(Math.log(median / best.days))) best = frequency;
  }
  return best.perYear;
}
