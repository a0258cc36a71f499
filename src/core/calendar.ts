import { addMonths as addMonthsLocal, getISOWeek, getISOWeekYear, isValid, parse } from "date-fns";
import { PortfolioError } from "./portfolio-error.js";
import type { IsoDate } from "./types.js";

/**
 * The calendar: ISO strings outside, whole days since 1970-01-01 inside.
 *
 * The only file that touches `Date` and `date-fns`. Arithmetic on days is plain integers (no time zone can reach it);
 * whatever needs months or weeks goes through local noon, which no change of the clock moves to another day.
 */

const CUMULATIVE_DAYS = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
const MONTH_LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;

/** Days from 1970-01-01 to the first of January of `year`. */
function daysBeforeYear(year: number): number {
  const y = year - 1;
  return y * 365 + Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400) - 719_162;
}

function epochDayOf(year: number, month: number, day: number): number {
  return daysBeforeYear(year) + CUMULATIVE_DAYS[month - 1]! + (month > 2 && isLeap(year) ? 1 : 0) + day - 1;
}

const digit = (text: string, at: number): number => {
  const code = text.charCodeAt(at) - 48;
  return code >= 0 && code <= 9 ? code : Number.NaN;
};

/** Whole days since 1970-01-01 of an ISO date, or NaN when it is none. O(1), no allocation. */
export function parseEpochDay(date: string): number {
  if (typeof date !== "string" || date.length !== 10 || date[4] !== "-" || date[7] !== "-") return Number.NaN;
  const year = digit(date, 0) * 1000 + digit(date, 1) * 100 + digit(date, 2) * 10 + digit(date, 3);
  const month = digit(date, 5) * 10 + digit(date, 6);
  const day = digit(date, 8) * 10 + digit(date, 9);
  if (!(year >= 1 && month >= 1 && month <= 12 && day >= 1)) return Number.NaN;
  const length = month === 2 && isLeap(year) ? 29 : MONTH_LENGTHS[month - 1]!;
  return day <= length ? epochDayOf(year, month, day) : Number.NaN;
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
    throw new PortfolioError(
      "invalid-date",
      `${name} is ${JSON.stringify(date)}: give a calendar date as "2026-03-31"`,
      {
        argument: name,
        date,
      },
    );
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
    const length = month === 2 && isLeap(year) ? 29 : MONTH_LENGTHS[month - 1]!;
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
  return dayOfLocal(addMonthsLocal(localNoon(epochDay), months));
}

export type CalendarPeriod = "week" | "month" | "quarter" | "year";

/** A number that two dates share exactly when they lie in the same week (ISO, from Monday), month, quarter or year. */
export function periodKey(epochDay: number, period: CalendarPeriod): number {
  if (period === "week") {
    const noon = localNoon(epochDay);
    return getISOWeekYear(noon) * 100 + getISOWeek(noon);
  }
  const { year, month } = civilDate(epochDay);
  if (period === "year") return year;
  return period === "quarter" ? year * 10 + Math.ceil(month / 3) : year * 100 + month;
}

/** Formats that cannot be mistaken for one another; day-first and month-first figures need `dateFormat`. */
const UNAMBIGUOUS_FORMATS = ["MMM d yyyy", "MMM d, yyyy", "d MMM yyyy", "d-MMM-yyyy", "yyyy/MM/dd", "yyyyMMdd"];

/**
 * The ISO date that a text means, or `undefined`.
 *
 * Reads `2000-01-31`, a time stamp that begins so, `Jan 31 2000`, `31 Jan 2000`, `2000/01/31`, `20000131`.
 *
 * @param format - another one, in the letters of Unicode TR35: `"MM/dd/yyyy"`
 */
export function readDate(text: string, format?: string): IsoDate | undefined {
  const trimmed = text.trim();
  if (format === undefined) {
    const day = /^\d{4}-\d{2}-\d{2}([T ]|$)/.test(trimmed) ? parseEpochDay(trimmed.slice(0, 10)) : Number.NaN;
    if (!Number.isNaN(day)) return trimmed.slice(0, 10);
  }
  for (const candidate of format === undefined ? UNAMBIGUOUS_FORMATS : [format]) {
    const parsed = parse(trimmed, candidate, new Date(2000, 0, 1, 12));
    if (isValid(parsed) && parsed.getFullYear() >= 1000) return fromEpochDay(dayOfLocal(parsed));
  }
  return undefined;
}

function localNoon(epochDay: number): Date {
  const { year, month, day } = civilDate(epochDay);
  const noon = new Date(2000, month - 1, day, 12);
  noon.setFullYear(year, month - 1, day); // a year below 100 would be read as 19xx
  return noon;
}

function dayOfLocal(date: Date): number {
  return epochDayOf(date.getFullYear(), date.getMonth() + 1, date.getDate());
}
