import { parseEpochDay } from "../dates/calendar.js";
import type { IsoDate } from "../types.js";
import { countDay, type DayCounts, periodsPerYear, perYearOfDaily } from "./periods-per-year.js";

/**
 * {@link periodsPerYear} of windows that follow one another: of daily dates only those that come or go are looked at.
 *
 * @returns a function of at least two checked dates; with `dropped` they begin with all of the last call but so many at the beginning
 */
export function movedPeriodsPerYear(): (dates: readonly IsoDate[], dropped: number | undefined) => number {
  let days = new Int32Array(0);
  let counts: DayCounts = { saturdays: 0, sundays: 0, consecutive: 0, working: 0 };
  return (dates, dropped = days.length) => {
    const before = days;
    const kept = before.length - dropped;
    if (kept <= 0) counts = { saturdays: 0, sundays: 0, consecutive: 0, working: 0 };
    else for (let t = 0; t < dropped; t++) countDay(counts, before, t, t + 1, -1);
    if (before.length === dates.length) days.copyWithin(0, dropped);
    else {
      days = new Int32Array(dates.length);
      days.set(before.subarray(dropped));
    }
    for (let t = Math.max(0, kept); t < days.length; t++) {
      days[t] = parseEpochDay(dates[t]!);
      countDay(counts, days, t, t, 1);
    }
    return perYearOfDaily(days, counts) ?? periodsPerYear(dates);
  };
}
