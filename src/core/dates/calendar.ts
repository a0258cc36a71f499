import { PortfolioError } from "../errors/portfolio-error.js";
import { shownValue } from "../errors/shown-value.js";
import type { IsoDate } from "../types.js";

/**
 * The calendar: ISO strings outside, whole days since 1970-01-01 inside.
 *
 * All arithmetic is on whole numbers in the proleptic Gregorian calendar. `Date` is not used, so no time zone can move a day.
 */

const CUMULATIVE_DAYS = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
const MONTH_LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;

const monthLength = (year: number, month: number): number =>
  month === 2 && isLeap(year) ? 29 : MONTH_LENGTHS[month - 1]!;

/** Days from 1970-01-01 to the first of January of `year`. */
function daysBeforeYear(year: number): number {
  const y = year - 1;
  return y * 365 + Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400) - 719_162;
}

function epochDayOf(year: number, month: number, day: number): number {
  return daysBeforeYear(year) + CUMULATIVE_DAYS[month - 1]! + (month > 2 && isLeap(year) ? 1 : 0) + day - 1;
}

/** The whole number that the characters from `at` to `end` write, or −1 when one of them is no digit. */
function wholeNumber(text: string, at: number, end: number): number {
  let value = 0;
  for (let k = at; k < end; k++) {
    const digit = text.charCodeAt(k) - 48;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}

/** Whole days since 1970-01-01 of an ISO date, or NaN when it is none. O(1), no allocation. */
export function parseEpochDay(date: string): number {
  if (typeof date !== "string" || date.length !== 10 || date[4] !== "-" || date[7] !== "-") return Number.NaN;
  return epochDayOfCivil(wholeNumber(date, 0, 4), wholeNumber(date, 5, 7), wholeNumber(date, 8, 10));
}

/** Whole days since 1970-01-01 of a year, a month (1–12) and a day, or NaN when the calendar does not have them. */
export function epochDayOfCivil(year: number, month: number, day: number): number {
  if (!(year >= 1 && month >= 1 && month <= 12 && day >= 1)) return Number.NaN;
  return day <= monthLength(year, month) ? epochDayOf(year, month, day) : Number.NaN;
}

/**
 * Whole days since 1970-01-01 of an ISO date.
 *
 * @param name - what the caller handed in, for the message: `"from"`, `"dates[3]"`
 * @throws {@link PortfolioError} `invalid-date`
 */
export function toEpochDay(date: IsoDate, name = "date"): number {
  const day = parseEpochDay(date);
  if (Number.isNaN(day)) {
    throw new PortfolioError("invalid-date", `${name} is ${shownValue(date)}: give a calendar date as "2026-03-31"`, {
      argument: name,
      date,
    });
  }
  return day;
}

/** Year, month (1–12) and day of a day number. */
export function civilDate(epochDay: number): { readonly year: number; readonly month: number; readonly day: number } {
  let year = 1970 + Math.floor(epochDay / 365.2425);
  while (daysBeforeYear(year) > epochDay) year--;
  while (daysBeforeYear(year + 1) <= epochDay) year++;
  let rest = epochDay - daysBeforeYear(year);
  for (let month = 1; ; month++) {
    const length = monthLength(year, month);
    if (rest < length) return { year, month, day: rest + 1 };
    rest -= length;
  }
}

/** The ISO date of a day number. */
export function fromEpochDay(epochDay: number): IsoDate {
  const { year, month, day } = civilDate(epochDay);
  return `${String(year).padStart(4, "0")}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
}

/** Day of the week, 0 = Monday … 6 = Sunday. */
export function weekday(epochDay: number): number {
  return (((epochDay + 3) % 7) + 7) % 7;
}

/** The same day `months` later; the last day of the month where that day does not exist (31 January + 1 = 28 February). */
export function addMonths(epochDay: number, months: number): number {
  const { year, month, day } = civilDate(epochDay);
  const count = year * 12 + (month - 1) + months;
  const newYear = Math.floor(count / 12);
  const newMonth = count - newYear * 12 + 1;
  return epochDayOf(newYear, newMonth, Math.min(day, monthLength(newYear, newMonth)));
}

/** A span of the calendar that dates are grouped by. */
export type CalendarPeriod = "week" | "month" | "quarter" | "year";

/** A number that two dates share exactly when they lie in the same week (ISO, from Monday), month, quarter or year. */
export function periodKey(epochDay: number, period: CalendarPeriod): number {
  if (period === "week") {
    // the Thursday of a week lies in the year that the week belongs to
    const thursday = epochDay - weekday(epochDay) + 3;
    const { year } = civilDate(thursday);
    return year * 100 + Math.floor((thursday - daysBeforeYear(year)) / 7) + 1;
  }
  const { year, month } = civilDate(epochDay);
  if (period === "year") return year;
  return period === "quarter" ? year * 10 + Math.ceil(month / 3) : year * 100 + month;
}
