import { parseEpochDay } from "../dates/calendar.js";
import { PortfolioError } from "../errors/portfolio-error.js";
import { requireObject } from "../errors/require-object.js";
import { shownValue } from "../errors/shown-value.js";
import { assetPositions } from "../names/asset-positions.js";
import type { IsoDate, Table } from "../types.js";

/**
 * Refuses a table whose parts do not fit together: names, dates and shape. The values themselves are not looked at.
 *
 * Use {@link requireTable} at the door of a public function, which also checks the kind of the table.
 *
 * @param name - what the caller handed in, for messages
 * @param table - the table to check
 * @throws {@link PortfolioError} `empty`, `duplicate-asset`, `invalid-date`, `duplicate-date`, `unsorted-dates`, `shape`;
 *   `invalid-argument` for a value that is not a table, and for values that are not a `Float64Array`
 * @remarks O(T + N) for new arrays of names and dates, O(1) for arrays that were checked before.
 */
export function checkTable(name: string, table: Table): void {
  requireObject(name, table, "a table with assets, dates and values");
  for (const part of ["assets", "dates"] as const) {
    if (!Array.isArray(table[part])) {
      throw new PortfolioError(
        "invalid-argument",
        `${name}.${part} is ${shownValue(table[part])}: give a table with assets, dates and values`,
        { argument: `${name}.${part}` },
      );
    }
  }
  requireObject(`${name}.values`, table.values, "a table with assets, dates and values");
  if (!isFloat64Array(table.values)) {
    throw new PortfolioError(
      "invalid-argument",
      `${name}.values is ${shownValue(table.values)}: give a Float64Array; a table that was stored with toJson is read with fromJson`,
      { argument: `${name}.values` },
    );
  }
  if (table.assets.length === 0) throw new PortfolioError("empty", `${name} has no assets: give at least one column`);
  assetPositions(table.assets);
  checkDates(`${name}.dates`, table.dates);
  const expected = table.assets.length * table.dates.length;
  if (table.values.length !== expected) {
    throw new PortfolioError(
      "shape",
      `${name}.values has ${table.values.length} numbers for ${table.dates.length} dates × ${table.assets.length} assets: expected ${expected}`,
      { argument: name, expected, actual: table.values.length },
    );
  }
}

/** Whether a value is a `Float64Array`, also one of another realm (a frame, a worker's `vm` context). */
export function isFloat64Array(value: unknown): value is Float64Array {
  return ArrayBuffer.isView(value) && (value as Float64Array)[Symbol.toStringTag] === "Float64Array";
}

/** How many dates of a checked array are compared when it comes again. */
const SAMPLES = 8;

/** An array of dates that was checked, with some of its dates, so that an array that was changed since is noticed. */
interface Checked {
  readonly length: number;
  readonly samples: readonly IsoDate[];
}

const checked = new WeakMap<readonly IsoDate[], Checked>();

/**
 * The arrays that were built last from checked dates. Most of them live for a moment, such as what a strategy is shown on one date;
 * in the map each would be kept, and moved, until the whole heap is collected.
 */
const built: { dates: readonly IsoDate[]; known: Checked }[] = [];
const MOST_BUILT = 8;
let oldest = 0;

function samplesOf(dates: readonly IsoDate[]): Checked {
  const count = Math.min(SAMPLES, dates.length);
  const samples: IsoDate[] = [];
  for (let k = 0; k < count; k++) samples.push(dates[samplePosition(k, count, dates.length)]!);
  return { length: dates.length, samples };
}

/** Evenly spaced, with the first and the last. */
function samplePosition(k: number, count: number, length: number): number {
  return count === 1 ? 0 : Math.floor((k * (length - 1)) / (count - 1));
}

function wasChecked(dates: readonly IsoDate[]): boolean {
  let known = checked.get(dates);
  for (let k = 0; k < built.length && known === undefined; k++) if (built[k]!.dates === dates) known = built[k]!.known;
  if (known === undefined || known.length !== dates.length) return false;
  const count = known.samples.length;
  for (let k = 0; k < count; k++) {
    if (known.samples[k] !== dates[samplePosition(k, count, dates.length)]) return false;
  }
  return true;
}

/**
 * Notes that an array holds valid dates in order, because it was built from one that does. Frees the next calls from the check; after
 * eight more such arrays it is checked once more.
 */
export function markDatesChecked<D extends readonly IsoDate[]>(dates: D): D {
  built[oldest] = { dates, known: samplesOf(dates) };
  oldest = (oldest + 1) % MOST_BUILT;
  return dates;
}

/**
 * Refuses dates that are invalid, repeated or not increasing.
 *
 * An array that passed is remembered: when the same array comes again only its length and eight of its dates are compared.
 * Do not change dates of a table in place; give a new array.
 *
 * @param name - what the caller handed in, for messages: `"dates"`, `"prices.dates"`
 * @param dates - at least one date
 * @throws {@link PortfolioError} `empty`, `invalid-date`, `duplicate-date`, `unsorted-dates`; `invalid-argument` for a value
 *   that is not an array
 * @remarks O(T) for a new array, O(1) for one that was checked before.
 */
export function checkDates(name: string, dates: readonly IsoDate[]): void {
  if (!Array.isArray(dates)) {
    throw new PortfolioError("invalid-argument", `${name} is ${shownValue(dates)}: give an array of dates`, {
      argument: name,
    });
  }
  if (dates.length === 0) throw new PortfolioError("empty", `${name} is empty: give at least one date`);
  if (wasChecked(dates)) return;
  let previous = Number.NEGATIVE_INFINITY;
  for (let t = 0; t < dates.length; t++) {
    const day = parseEpochDay(dates[t]!);
    if (!(day > previous)) refuseDate(name, dates, t);
    previous = day;
  }
  checked.set(dates, samplesOf(dates));
}

function refuseDate(name: string, dates: readonly IsoDate[], t: number): never {
  const date = dates[t]!;
  const day = parseEpochDay(date);
  if (Number.isNaN(day)) {
    throw new PortfolioError(
      "invalid-date",
      `${name}[${t}] is ${shownValue(date)}: give a calendar date as "2026-03-31"`,
      { position: t, date },
    );
  }
  if (day === parseEpochDay(dates[t - 1]!)) {
    throw new PortfolioError(
      "duplicate-date",
      `${name} has ${date} twice, at ${t - 1} and ${t}: keep one row for each date`,
      { position: t, date },
    );
  }
  throw new PortfolioError(
    "unsorted-dates",
    `${name}[${t}] is ${date}, after ${dates[t - 1]}: sort the rows by date, or read them with \`sort: true\``,
    { position: t, date, previous: dates[t - 1] },
  );
}
