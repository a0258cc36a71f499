import { epochDayOfCivil, fromEpochDay } from "../../core/dates/calendar.js";
import { type DateParser, readDate } from "../../core/dates/read-date.js";
import type { IsoDate } from "../../core/types.js";
import { RowFlaw } from "./row-flaw.js";

/** A day, and the time where the cell has one. */
export interface Day {
  readonly date: IsoDate;
  readonly time?: string;
}

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const MONTH_FIRST = /^(\d{1,2})[/-](\d{1,2})[/-](\d{4}|\d{2})(?=$|[ ,;T])/;
const YEAR_FIRST = /^(\d{4})[-/]?(\d{2})[-/]?(\d{2})(?=$|[ ,;T])/;
/** As in OFX: `20250310143000.000[-5:EST]`. */
const STAMP = /^(\d{4})(\d{2})(\d{2})(?=\d{6})/;
const MONTH_NAME = /^([A-Za-z]{3})[a-z]*[-. ]+(\d{1,2})[-, ]+(\d{4})(?=$|[ ,;T])/;
const DAY_NAME = /^(\d{1,2})[-. ]([A-Za-z]{3})[a-z]*[-. ](\d{4}|\d{2})(?=$|[ ,;T])/;
const CLOCK = /^[ ,;T]+(\d{1,2}):?(\d{2})(?::?(\d{2})(\.\d{1,9})?)?\s*([AaPp][Mm])?/;
/** Files of brokers do not reach further. */
const [EARLIEST, LATEST] = [1950, 2099];

/**
 * The day in a cell: `12/31/2025`, `12/31/25`, `2025-12-31`, `20251231`, `Dec 31, 2025`, `31-Dec-2025`, each with or without a time.
 *
 * Where it says `12/31/2025 as of 12/30/2025` the later one of the two texts is the day that counts.
 *
 * @throws RowFlaw where there is none
 */
export function readDay(cell: string, column: string, parser?: DateParser): Day {
  const asOf = /\bas of\b\s*(.+)$/i.exec(cell);
  const text = (asOf?.[1] ?? cell).trim();
  if (parser !== undefined) {
    const date = readDate(text, parser);
    if (date !== undefined) return { date };
    throw new RowFlaw(`${column} is "${cell.slice(0, 40)}", which is not a date of the format given`);
  }
  const [date, rest] = dateOf(text);
  if (date === undefined) throw new RowFlaw(`${column} is "${cell.slice(0, 40)}", which is not a date`);
  const time = readClock(rest);
  return time === undefined ? { date } : { date, time };
}

/** Whether a cell begins as a date does, right or wrong. */
export function looksLikeDay(cell: string): boolean {
  return /^\s*(\d{1,4}[-/]\d|\d{8}\b|[A-Za-z]{3}[-. ]+\d{1,2}[-, ]+\d{4})/.test(cell);
}

/** `"14:30:05"` of ` 14:30:05`, `;143005`, `T14:30:05Z` or ` 2:30 PM`. */
function readClock(text: string): string | undefined {
  const match = CLOCK.exec(text);
  if (match === null) return undefined;
  const [, hours, minutes, seconds = "00", fraction = "", half] = match;
  let hour = Number(hours);
  if (half !== undefined) hour = (hour % 12) + (/p/i.test(half) ? 12 : 0);
  if (hour > 23 || Number(minutes) > 59 || Number(seconds) > 59) return undefined;
  return `${String(hour).padStart(2, "0")}:${minutes}:${seconds}${fraction}`;
}

function dateOf(text: string): [IsoDate | undefined, string] {
  const numbers = YEAR_FIRST.exec(text);
  if (numbers !== null) return [iso(numbers[1]!, numbers[2]!, numbers[3]!), text.slice(numbers[0].length)];
  const stamp = STAMP.exec(text);
  if (stamp !== null) return [iso(stamp[1]!, stamp[2]!, stamp[3]!), ` ${text.slice(stamp[0].length)}`];
  const monthFirst = MONTH_FIRST.exec(text);
  if (monthFirst !== null)
    return [iso(monthFirst[3]!, monthFirst[1]!, monthFirst[2]!), text.slice(monthFirst[0].length)];
  const named = MONTH_NAME.exec(text);
  if (named !== null) return [iso(named[3]!, named[1]!, named[2]!), text.slice(named[0].length)];
  const dayFirst = DAY_NAME.exec(text);
  if (dayFirst !== null) return [iso(dayFirst[3]!, dayFirst[2]!, dayFirst[1]!), text.slice(dayFirst[0].length)];
  return [undefined, ""];
}

function iso(year: string, month: string, day: string): IsoDate | undefined {
  const short = Number(year);
  const full = year.length > 2 ? short : short < 50 ? 2000 + short : 1900 + short;
  const number = /^\d+$/.test(month) ? Number(month) : MONTHS.indexOf(month.toLowerCase()) + 1;
  const epochDay = epochDayOfCivil(full, number, Number(day));
  if (Number.isNaN(epochDay) || full < EARLIEST || full > LATEST) return undefined;
  return fromEpochDay(epochDay);
}
