import { PortfolioError } from "../errors/portfolio-error.js";
import type { IsoDate } from "../types.js";
import { epochDayOfCivil, fromEpochDay, parseEpochDay } from "./calendar.js";

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const LONG_MONTHS = [
  "january",
  "february",
  "march",
  "april",
  "may",
  "june",
  "july",
  "august",
  "september",
  "october",
  "november",
  "december",
];
const SHORT_MONTH = `(${MONTHS.join("|")})`;
const LONG_MONTH = `(${LONG_MONTHS.join("|")})`;
const SHORT_DAY = "(?:mon|tue|wed|thu|fri|sat|sun)";
const LONG_DAY = "(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)";

/** What a run of letters of Unicode TR35 matches, and what it says of the date. */
const FIELDS: Readonly<Record<string, { readonly pattern: string; readonly part?: "year" | "month" | "day" }>> = {
  y: { pattern: "(\\d{4})", part: "year" },
  yyyy: { pattern: "(\\d{4})", part: "year" },
  yy: { pattern: "(\\d{2})", part: "year" },
  M: { pattern: "(\\d{1,2})", part: "month" },
  MM: { pattern: "(\\d{1,2})", part: "month" },
  MMM: { pattern: SHORT_MONTH, part: "month" },
  MMMM: { pattern: LONG_MONTH, part: "month" },
  d: { pattern: "(\\d{1,2})", part: "day" },
  dd: { pattern: "(\\d{1,2})", part: "day" },
  E: { pattern: SHORT_DAY },
  EEE: { pattern: SHORT_DAY },
  EEEE: { pattern: LONG_DAY },
  H: { pattern: "\\d{1,2}" },
  HH: { pattern: "\\d{1,2}" },
  h: { pattern: "\\d{1,2}" },
  hh: { pattern: "\\d{1,2}" },
  m: { pattern: "\\d{1,2}" },
  mm: { pattern: "\\d{1,2}" },
  s: { pattern: "\\d{1,2}" },
  ss: { pattern: "\\d{1,2}" },
  SSS: { pattern: "\\d{3}" },
  a: { pattern: "(?:am|pm)" },
  X: { pattern: "(?:Z|[+-]\\d{2}(?::?\\d{2})?)" },
  XXX: { pattern: "(?:Z|[+-]\\d{2}:\\d{2})" },
};

/** Formats that cannot be mistaken for one another; day-first and month-first figures need a format. */
const UNAMBIGUOUS = ["MMM d yyyy", "MMM d, yyyy", "d MMM yyyy", "d-MMM-yyyy", "yyyy/MM/dd", "yyyyMMdd"];
let unambiguous: readonly DateParser[] | undefined;

/** Reads the day number of a text, or gives NaN. */
export type DateParser = (text: string) => number;

/**
 * A reader of dates in one format.
 *
 * @param format - letters of Unicode TR35, `"MM/dd/yyyy"`; text in single quotes stands for itself
 * @param name - what the caller handed in, for messages: `"options.dateFormat"`
 * @throws {@link PortfolioError} `invalid-argument` for letters that are not read, and without a year, a month or a day
 */
export function compileFormat(format: string, name: string): DateParser {
  const parts: ("year" | "month" | "day")[] = [];
  let pattern = "";
  for (const [token] of format.matchAll(/([A-Za-z])\1*|'(?:[^']|'')*'|[\s\S]/g)) {
    if (token.length > 1 && token.startsWith("'")) {
      const literal = token === "''" ? "'" : token.slice(1, -1).replaceAll("''", "'");
      pattern += escaped(literal);
    } else if (!/[A-Za-z]/.test(token)) pattern += escaped(token);
    else {
      const field = Object.hasOwn(FIELDS, token) ? FIELDS[token] : undefined;
      if (field === undefined) {
        throw new PortfolioError(
          "invalid-argument",
          `${name} has the letters "${token}", which are not read: use yyyy, MM or MMM, and dd, such as "MM/dd/yyyy"`,
          { argument: name },
        );
      }
      if (field.part !== undefined) parts.push(field.part);
      pattern += field.pattern;
    }
  }
  for (const part of ["year", "month", "day"] as const) {
    if (parts.filter((one) => one === part).length === 1) continue;
    throw new PortfolioError(
      "invalid-argument",
      `${name} is "${format.slice(0, 80)}", which does not have one ${part}: give a format such as "MM/dd/yyyy"`,
      { argument: name },
    );
  }
  const expression = new RegExp(`^${pattern}$`, "i");
  const [yearAt, monthAt, dayAt] = [parts.indexOf("year"), parts.indexOf("month"), parts.indexOf("day")];
  return (text) => {
    const match = expression.exec(text);
    if (match === null) return Number.NaN;
    return epochDayOfCivil(yearOf(match[yearAt + 1]!), monthOf(match[monthAt + 1]!), Number(match[dayAt + 1]));
  };
}

/** Two digits mean 1950 to 2049. */
function yearOf(text: string): number {
  const year = Number(text);
  if (text.length > 2) return year >= 1000 ? year : Number.NaN;
  return year < 50 ? 2000 + year : 1900 + year;
}

function monthOf(text: string): number {
  const month = Number(text);
  return Number.isNaN(month) ? MONTHS.indexOf(text.slice(0, 3).toLowerCase()) + 1 : month;
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&");
}

/**
 * The ISO date that a text means, or `undefined`.
 *
 * Reads `2000-01-31`, a time stamp that begins with such a date, `Jan 31 2000`, `31 Jan 2000`, `2000/01/31` and `20000131`;
 * with a format only that.
 */
export function readDate(text: string, format?: DateParser): IsoDate | undefined {
  const trimmed = text.trim();
  if (format !== undefined) return isoOf(format(trimmed));
  if (trimmed.length === 10 || /^.{10}[T ]/.test(trimmed)) {
    const date = trimmed.slice(0, 10);
    if (!Number.isNaN(parseEpochDay(date))) return date;
  }
  unambiguous ??= UNAMBIGUOUS.map((one) => compileFormat(one, "format"));
  for (const parse of unambiguous) {
    const day = parse(trimmed);
    if (!Number.isNaN(day)) return isoOf(day);
  }
  return undefined;
}

function isoOf(day: number): IsoDate | undefined {
  return Number.isNaN(day) ? undefined : fromEpochDay(day);
}
