import { parseEpochDay, weekday } from "../dates/calendar.js";
import { PortfolioError } from "../errors/portfolio-error.js";
import type { IsoDate } from "../types.js";
import { checkDates } from "./check-table.js";

const DAYS_PER_YEAR = 365.25;
/** Usual frequencies with longer periods than a day; the days of each follow from it, but for whole weeks. */
const FREQUENCIES = [
  { perYear: 52, days: 7 },
  { perYear: 26, days: 14 },
  ...[24, 12, 6, 4, 3, 2, 1].map((perYear) => ({ perYear, days: DAYS_PER_YEAR / perYear })),
];
/** How far (by ratio) the spacing may lie from that of a usual frequency. */
const NEAR = Math.log(1.1);
const SATURDAY = 5;
const SUNDAY = 6;

/**
 * How many periods make a year, read from the spacing of the dates.
 *
 * Daily dates give 252, or 365 when they include most weekends; wider ones 52, 26, 24, 13, 12, 6, 4, 3, 2 or 1. Other spacings (each
 * third day, every two years) give the exact ratio. Four weeks are told from months by at least four dates.
 *
 * @param dates - at least two, strictly increasing
 * @returns the usual frequency within 10 % of the typical spacing, otherwise 365.25 days divided by that spacing. Gaps much
 *   longer or shorter than the median do not count, so holidays and missing stretches do not matter.
 * @throws {@link PortfolioError} `too-few-observations`, `empty`, `invalid-date`, `unsorted-dates`, `duplicate-date`,
 *   `invalid-argument`
 * @remarks O(T log T).
 * @example
 * periodsPerYear(["2026-01-30", "2026-02-27", "2026-03-31"]); // 12
 */
export function periodsPerYear(dates: readonly IsoDate[]): number {
  checkDates("dates", dates);
  if (dates.length < 2) {
    throw new PortfolioError("too-few-observations", "the frequency cannot be read from 1 date: give periodsPerYear", {
      expected: 2,
      actual: dates.length,
    });
  }
  // a loop, because a strategy may ask on every date and from() calls a function for each
  const days = new Int32Array(dates.length);
  for (let t = 0; t < days.length; t++) days[t] = parseEpochDay(dates[t]!);
  const weekend = weekendsTraded(days);
  if (isDaily(days)) return weekend ? 365 : 252;
  const spacing = typicalGap(gapsOf(days));
  if (isFourWeekly(spacing, days.length)) return 13;
  let best = FREQUENCIES[0]!;
  for (const frequency of FREQUENCIES) {
    if (Math.abs(Math.log(spacing / frequency.days)) < Math.abs(Math.log(spacing / best.days))) best = frequency;
  }
  return Math.abs(Math.log(spacing / best.days)) <= NEAR ? best.perYear : DAYS_PER_YEAR / spacing;
}

/** Four weeks: three months that follow one another are never so short on average, whichever working day stands for their end. */
function isFourWeekly(spacing: number, dates: number): boolean {
  return dates >= 4 && spacing > 27 && spacing < 28.9;
}

/** Whether the dates include at least half of the Saturdays and half of the Sundays between the first and the last. */
function weekendsTraded(days: Int32Array): boolean {
  const first = days[0]!;
  const last = days[days.length - 1]!;
  let expected = 0;
  for (const which of [SATURDAY, SUNDAY]) {
    const start = first + ((which - weekday(first) + 7) % 7);
    const all = start > last ? 0 : Math.floor((last - start) / 7) + 1;
    let traded = 0;
    for (const day of days) if (weekday(day) === which) traded += 1;
    if (traded < all / 2) return false;
    expected += all;
  }
  return expected > 0;
}

/** Consecutive days, or consecutive days from Monday to Friday, in most places. */
function isDaily(days: Int32Array): boolean {
  if (mostlyConsecutive(days, (day) => day)) return true;
  for (const day of days) if (weekday(day) >= SATURDAY) return false;
  return mostlyConsecutive(days, (day) => Math.floor((day + 3) / 7) * 5 + weekday(day));
}

/** Whether the median of the gaps on a scale is 1, the least there is. O(T). */
function mostlyConsecutive(days: Int32Array, scale: (day: number) => number): boolean {
  let ones = 0;
  let before = scale(days[0]!);
  for (let t = 1; t < days.length; t++) {
    const day = scale(days[t]!);
    if (day - before === 1) ones += 1;
    before = day;
  }
  return ones > (days.length - 1) >> 1;
}

/** Differences of consecutive dates, in increasing order. */
function gapsOf(days: Int32Array): Int32Array {
  const gaps = new Int32Array(days.length - 1);
  for (let t = 1; t < days.length; t++) gaps[t - 1] = days[t]! - days[t - 1]!;
  return gaps.sort();
}

const median = (sorted: Int32Array): number => sorted[sorted.length >> 1]!;

/** Mean of the gaps between 0.6 and 1.6 times the median: twice a month is 14 and 17 days, and a lost month is left out. */
function typicalGap(sorted: Int32Array): number {
  const middle = median(sorted);
  let sum = 0;
  let count = 0;
  for (const gap of sorted) {
    if (gap < 0.6 * middle || gap > 1.6 * middle) continue;
    sum += gap;
    count += 1;
  }
  return sum / count;
}
