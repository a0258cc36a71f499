import { parseEpochDay } from "../dates/calendar.js";
import { type DateParser, readDate } from "../dates/read-date.js";
import { nearestName } from "../errors/nearest-name.js";
import { PortfolioError } from "../errors/portfolio-error.js";
import { shownValue } from "../errors/shown-value.js";
import type { CsvCursor } from "./csv-cursor.js";
import type { PriceNotation } from "./csv-price.js";

const NEWLINE = 10;

/** The header and how to read the rows below it. */
export interface Layout {
  readonly cursor: CsvCursor;
  readonly headers: readonly string[];
  readonly dateAt: number;
  readonly dateFormat: DateParser | undefined;
  readonly dateShape: string;
  readonly notation: PriceNotation;
}

/** Position of the first of the usual headers, in any case of letters; −1 when there is none. */
export function usualColumn(headers: readonly string[], usual: readonly string[]): number {
  for (const name of usual) {
    const at = headers.findIndex((candidate) => candidate.toLowerCase() === name);
    if (at >= 0) return at;
  }
  return -1;
}

/** Exactly as named; else the only one that is the same in small letters. */
export function namedColumn(headers: readonly string[], option: string, wanted: string): number {
  const exact = headers.indexOf(wanted);
  if (exact >= 0) return exact;
  const alike = headers.flatMap((name, at) => (name.toLowerCase() === wanted.trim().toLowerCase() ? [at] : []));
  if (alike.length === 1) return alike[0]!;
  const nearest = nearestName(wanted, headers);
  throw new PortfolioError(
    "invalid-csv",
    `options.${option} is ${shownValue(wanted)}, which is not in the header: ${nearest === undefined ? listed(headers) : `did you mean ${shownValue(nearest)}?`}`,
    { line: 1, column: wanted, nearest },
  );
}

/** Names for a message, at most twelve. */
export const listed = (names: readonly string[]): string =>
  names.length <= 12 ? names.join(", ") : `${names.slice(0, 12).join(", ")} and ${names.length - 12} more`;

/** Rows that a text can hold at most when each has so many cells. */
export function mostRows(text: string, cells: number): number {
  let lines = 1;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) lines += 1;
  for (let at = text.indexOf("\r"); at >= 0; at = text.indexOf("\r", at + 1)) {
    if (text.charCodeAt(at + 1) !== NEWLINE) lines += 1;
  }
  return Math.min(lines, Math.ceil(text.length / cells) + 1);
}

/** The date in the next cell; undefined (and the line passed) when the whole line has nothing but delimiters. */
export function dateOf({ cursor, dateFormat, dateShape }: Layout, lineStart: number): string | undefined {
  const cell = cursor.readText();
  if (dateFormat === undefined && cell.length === 10 && !Number.isNaN(parseEpochDay(cell))) return cell;
  const date = readDate(cell, dateFormat);
  if (date !== undefined) return date;
  const at = cursor.cellStart;
  if (cell === "" && isBlank(cursor, lineStart)) return undefined;
  cursor.cellStart = at;
  return cursor.refuse(`: ${shownValue(cell)} is not a date: expected ${dateShape}`);
}

function isBlank(cursor: CsvCursor, lineStart: number): boolean {
  cursor.position = lineStart;
  do if (cursor.readText() !== "") return false;
  while (!cursor.lineEnded);
  return true;
}

/** Refuses a line that has more or fewer cells than the header. */
export function refuseWidth(cursor: CsvCursor, lineStart: number, expected: number): never {
  cursor.position = lineStart;
  let actual = 0;
  do {
    cursor.readText();
    actual += 1;
  } while (!cursor.lineEnded);
  cursor.cellStart = lineStart;
  return cursor.refuse(` has ${actual} cells where the header has ${expected}: mend or remove it`, {
    expected,
    actual,
  });
}
