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
  const counts: DayCounts = { saturdays: 0, sundays: 0, consecutive: 0, working: 0 };
  for (let t = 0; t < days.length; t++) {
    days[t] = parseEpochDay(dates[t]!);
    countDay(counts, days, t, t, 1);
  }
  const daily = perYearOfDaily(days, counts);
  if (daily !== undefined) return daily;
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

/** 252 or 365 for the days of daily dates, undefined for others. */
export function perYearOfDaily(days: Int32Array, counts: DayCounts): 252 | 365 | undefined {
  // a gap of one day is the least there is, so it is the median where more than half are
  const half = (days.length - 1) >> 1;
  const isDaily =
    counts.consecutive > half || (counts.saturdays === 0 && counts.sundays === 0 && counts.working > half);
  if (!isDaily) return undefined;
  return weekendsTraded(days, counts) ? 365 : 252;
}

/** Whether the dates include at least half of the Saturdays and half of the Sundays between the first and the last. */
function weekendsTraded(days: Int32Array, { saturdays, sundays }: DayCounts): boolean {
  const first = days[0]!;
  const last = days[days.length - 1]!;
  const between = (which: number): number => {
    const start = first + ((which - weekday(first) + 7) % 7);
    return start > last ? 0 : Math.floor((last - start) / 7) + 1;
  };
  const allSaturdays = between(SATURDAY);
  const allSundays = between(SUNDAY);
  return saturdays >= allSaturdays / 2 && sundays >= allSundays / 2 && allSaturdays + allSundays > 0;
}

/** How many days of increasing dates are of each kind that tells whether they are daily. */
export interface DayCounts {
  saturdays: number;
  sundays: number;
  /** Days right after the day before them. */
  consecutive: number;
  /** Days with no day from Monday to Friday between them and the day before; of use where no date is on a weekend. */
  working: number;
}

/** Adds the day at `t`, or takes it away, and with it the gap that ends at `gap`; 0 for no gap. */
export function countDay(counts: DayCounts, days: Int32Array, t: number, gap: number, sign: 1 | -1): void {
  const which = weekday(days[t]!);
  if (which === SATURDAY) counts.saturdays += sign;
  else if (which === SUNDAY) counts.sundays += sign;
  if (gap === 0) return;
  const day = days[gap]!;
  const before = days[gap - 1]!;
  if (day - before === 1) counts.consecutive += sign;
  if (workingDay(day) - workingDay(before) === 1) counts.working += sign;
}

function workingDay(day: number): number {
  return Math.floor((day + 3) / 7) * 5 + weekday(day);
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
