import { epochDayOfCivil, fromEpochDay } from "../dates/calendar.js";
import { type DateParser, readDate } from "../dates/read-date.js";
import { PortfolioError } from "../errors/portfolio-error.js";
import { shownValue } from "../errors/shown-value.js";
import { checkPriceValues } from "../tables/check-price-values.js";
import { checkTable } from "../tables/check-table.js";
import { sortRows } from "../tables/sort-rows.js";
import { unpinned } from "../tables/unpinned.js";
import type { IsoDate, PricesTable } from "../types.js";
import type { CsvCursor } from "./csv-cursor.js";
import { priceOfCell } from "./csv-price.js";

/** What was taken of a file with the days of one asset. */
export interface TakenPrices {
  /** Header of the column of dates. */
  readonly dateColumn: string;
  /** Header of the column of prices. */
  readonly priceColumn: string;
  /** Whether the header says that the prices are adjusted for dividends and splits. A plain close may be adjusted for splits all the same. */
  readonly adjusted: boolean;
  /** Form of the dates: `"yyyy-MM-dd"` for every form that cannot be mistaken, else the one that the dates allow. */
  readonly dateFormat: string;
  /** How the rows of the file stand; the table is in order of date. */
  readonly order: "oldest-first" | "newest-first" | "unsorted";
  /** Number of rows. */
  readonly rows: number;
  /** Rows without a price, such as `null` and `N/A`. */
  readonly missing: number;
  /** Headers of the columns that were passed. */
  readonly otherColumns: readonly string[];
}

/** How the bars of one asset are read. */
export interface BarLayout {
  readonly asset: string;
  readonly close: "adjusted" | "raw" | undefined;
  readonly dateColumn: string | undefined;
  readonly dateFormat: DateParser | undefined;
  readonly dateFormatText: string | undefined;
  readonly decimal: "." | ",";
  readonly thousands: string | undefined;
}

const DATES = ["date", "timestamp", "datetime", "time", "data", "datum"];
const ADJUSTED = ["adj close", "adjusted close", "adjclose", "adjusted"];
const RAW = ["close", "close/last", "last", "price", "zamkniecie", "schluss", "vol price"];
const SLASHED = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?=$|[ ,T])/;

/** `"Adj Close**"`, `"adjusted_close"` and `"<CLOSE>"` without their signs. */
const plain = (header: string): string =>
  header
    .toLowerCase()
    .replace(/[<>*]/g, "")
    .replace(/[_.\s]+/g, " ")
    .trim();

/**
 * Prices of a file with the days of one asset: open, high, low, close, adjusted close, volume, in any order and language of headers that is known.
 *
 * @throws PortfolioError `invalid-csv` without a column of closes or with a date that is none; `invalid-argument` where days and months cannot be told apart
 */
export function readBars(
  cursor: CsvCursor,
  headers: readonly string[],
  layout: BarLayout,
): PricesTable & { readonly took: TakenPrices } {
  const names = headers.map(plain);
  const dateAt = layout.dateColumn === undefined ? firstOf(names, DATES) : headers.indexOf(layout.dateColumn);
  const adjustedAt = firstOf(names, ADJUSTED);
  const rawAt = firstOf(names, RAW);
  const priceAt = layout.close === "raw" || (layout.close === undefined && adjustedAt < 0) ? rawAt : adjustedAt;
  if (priceAt < 0 || dateAt < 0) {
    const what = dateAt < 0 ? "dates" : layout.close === "adjusted" ? "adjusted closes" : "closes";
    throw new PortfolioError(
      "invalid-csv",
      `the header has no column of ${what} (${headers.slice(0, 12).join(", ")})`,
      {
        line: 1,
      },
    );
  }
  const cells: string[] = [];
  const values: number[] = [];
  const lines: number[] = [];
  while (cursor.nextLine()) {
    const start = cursor.position;
    let date = "";
    let price = Number.NaN;
    let at = 0;
    do {
      if (at === dateAt) date = unpinned(cursor.readText());
      else if (at !== priceAt) cursor.skip();
      else if (cursor.readNumber()) price = cursor.value;
      else price = priceOfCell(cursor, headers[priceAt]!, { decimal: layout.decimal, thousands: layout.thousands });
      at += 1;
    } while (!cursor.lineEnded);
    if (date === "" && Number.isNaN(price)) continue; // a line of delimiters only
    if (at <= Math.max(dateAt, priceAt)) {
      cursor.cellStart = start;
      cursor.refuse(` has ${at} cells where the header has ${headers.length}: mend or remove it`);
    }
    cells.push(date);
    values.push(price);
    lines.push(start);
  }
  if (cells.length === 0)
    throw new PortfolioError("empty", "the text has no rows below its header: give the whole file");
  const { dates, format } = datesOf(cells, layout, (row, message) => {
    cursor.cellStart = lines[row]!;
    return cursor.refuse(`: ${message}`);
  });
  const order = orderOf(dates);
  const sorted =
    order === "oldest-first"
      ? { dates, values: Float64Array.from(values) }
      : sortRows([...dates], Float64Array.from(values), 1);
  const table = { assets: [layout.asset], ...sorted };
  checkTable("text", table);
  checkPriceValues(table);
  const took: TakenPrices = {
    dateColumn: headers[dateAt]!,
    priceColumn: headers[priceAt]!,
    adjusted: priceAt === adjustedAt,
    dateFormat: format,
    order,
    rows: cells.length,
    missing: values.filter(Number.isNaN).length,
    otherColumns: headers.filter((_, k) => k !== dateAt && k !== priceAt),
  };
  return { kind: "prices", ...table, took };
}

function firstOf(names: readonly string[], wanted: readonly string[]): number {
  for (const name of wanted) {
    const at = names.indexOf(name);
    if (at >= 0) return at;
  }
  return -1;
}

/** Dates with slashes are read by the one order of day and month that all of them allow. */
function datesOf(
  cells: readonly string[],
  { dateFormat, dateFormatText }: BarLayout,
  refuse: (row: number, message: string) => never,
): { readonly dates: readonly IsoDate[]; readonly format: string } {
  const own = (cell: string, row: number): IsoDate =>
    readDate(cell, dateFormat) ?? refuse(row, `${shownValue(cell)} is not a date`);
  const slashed = cells.map((cell) => SLASHED.exec(cell.trim()));
  if (dateFormat !== undefined || slashed.every((match) => match === null)) {
    return { dates: cells.map(own), format: dateFormatText ?? "yyyy-MM-dd" };
  }
  const beyond = (group: 1 | 2): boolean => slashed.some((match) => match !== null && Number(match[group]) > 12);
  const [dayFirst, monthFirst] = [beyond(1), beyond(2)];
  if (dayFirst === monthFirst) {
    const what = dayFirst
      ? "have days first and months first"
      : "can be read with the day first and with the month first";
    throw new PortfolioError(
      "invalid-argument",
      `the dates, such as ${shownValue(cells[0])}, ${what}: give dateFormat, "MM/dd/yyyy" or "dd/MM/yyyy"`,
      { argument: "options.dateFormat" },
    );
  }
  const dates = cells.map((cell, row) => {
    const match = slashed[row];
    if (match === null || match === undefined) return own(cell, row);
    const [month, day] = monthFirst ? [match[1], match[2]] : [match[2], match[1]];
    const epochDay = epochDayOfCivil(Number(match[3]), Number(month), Number(day));
    return Number.isNaN(epochDay) ? refuse(row, `${shownValue(cell)} is not a date`) : fromEpochDay(epochDay);
  });
  return { dates, format: monthFirst ? "MM/dd/yyyy" : "dd/MM/yyyy" };
}

function orderOf(dates: readonly IsoDate[]): TakenPrices["order"] {
  let [rising, falling] = [true, true];
  for (let k = 1; k < dates.length; k++) {
    if (dates[k - 1]! > dates[k]!) rising = false;
    else falling = false;
  }
  return rising ? "oldest-first" : falling ? "newest-first" : "unsorted";
}
