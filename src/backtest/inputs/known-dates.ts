import { parseEpochDay } from "../../core/dates/calendar.js";
import { periodsPerYear } from "../../core/tables/periods-per-year.js";
import type { IsoDate } from "../../core/types.js";
import { LatestTexts } from "./latest-texts.js";

/** What follows from the dates of a table alone. */
export interface KnownDates {
  /** Days since 1970-01-01 of each date; not to be written to. */
  readonly days: Float64Array;
  /** As `periodsPerYear` reads it from them. */
  readonly perYear: () => number;
}

const latest = new LatestTexts<KnownDates>();

/**
 * Days and frequency of dates that were checked. Sweeps and walk-forwards run many backtests on the same dates, so those of the last tables are
 * remembered.
 *
 * @throws {@link PortfolioError} `too-few-observations` when `perYear` is asked of one date
 * @remarks O(T); for dates that were here before, one comparison each.
 */
export function knownDates(dates: readonly IsoDate[]): KnownDates {
  return latest.of([dates], () => {
    const days = new Float64Array(dates.length);
    for (let t = 0; t < days.length; t++) days[t] = parseEpochDay(dates[t]!);
    let perYear: number | undefined;
    const own = dates.slice();
    return { days, perYear: () => (perYear ??= periodsPerYear(own)) };
  });
}
