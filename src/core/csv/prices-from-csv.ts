import { parseEpochDay } from "../dates/calendar.js";
import { compileFormat, type DateParser, readDate } from "../dates/read-date.js";
import { nearestName } from "../errors/nearest-name.js";
import { PortfolioError } from "../errors/portfolio-error.js";
import { shownValue } from "../errors/shown-value.js";
import type { OptionsOf } from "../options/option-types.js";
import { readOptions } from "../options/read-options.js";
import { checkPriceValues } from "../tables/check-price-values.js";
import { checkTable } from "../tables/check-table.js";
import { sortRows } from "../tables/sort-rows.js";
import { TableOfEntries } from "../tables/table-of-entries.js";
import { unpinned } from "../tables/unpinned.js";
import type { PricesTable } from "../types.js";
import { CsvCursor } from "./csv-cursor.js";
import { type PriceNotation, priceOfCell } from "./csv-price.js";
import { readBars, type TakenPrices } from "./read-bars.js";

/** How a CSV text is written, and which columns to read. */
export interface CsvOptions {
  /** Header of the column of dates. Default: `date` (or `time`, `timestamp`, `datetime`), else the first column. */
  readonly dateColumn?: string;
  /** Header of the column of asset names; naming one makes the text a long one. Default: `symbol`, `asset` or `ticker` where there is one. */
  readonly assetColumn?: string;
  /** Header of the column of prices of a long text. Default: `price`, `adj close`, `close` or `value`, the first there is. */
  readonly priceColumn?: string;
  /** Of a wide text, which columns to read, as asset → header: `{ "S&P 500": "close" }`. Default: all but the dates. */
  readonly columns?: Readonly<Record<string, string>>;
  /** Order of the assets. Default: as they stand in the text. */
  readonly assets?: readonly string[];
  /** Form of the dates in letters of Unicode TR35, `"MM/dd/yyyy"`. Default: ISO and other formats that cannot be mistaken. */
  readonly dateFormat?: string;
  /** The sign between cells. Default ",". */
  readonly delimiter?: string;
  /** The sign before decimals. Default ".". */
  readonly decimal?: "." | ",";
  /** The sign between groups of three digits, such as `,` in `1,234.5`. Default: none is accepted. */
  readonly thousands?: "," | "." | " " | "'";
  /**
   * Name of the asset of a file with the days of one asset, as Yahoo, Stooq, Nasdaq, Alpha Vantage and Google Sheets export them. The rows may
   * have any order, thousands separators are accepted, and the table says in `took` what was read. Not with `columns`, `assets`, `assetColumn`, `priceColumn`.
   */
  readonly asset?: string;
  /** Which closes of such a file to take. Default: `adjusted` where the file has them. */
  readonly close?: "adjusted" | "raw";
  /** Put the rows of a wide text in order of date. Default false: unsorted dates throw. Rows of a long text may have any order. */
  readonly sort?: boolean;
}

const declared: OptionsOf<CsvOptions, "delimiter" | "decimal" | "sort"> = {
  dateColumn: { kind: "text" },
  assetColumn: { kind: "text" },
  priceColumn: { kind: "text" },
  columns: { kind: "record", of: { kind: "text" } },
  assets: { kind: "list", of: { kind: "text" }, minLength: 1 },
  dateFormat: { kind: "text" },
  delimiter: { kind: "text", default: "," },
  decimal: { kind: "choice", of: [".", ","], default: "." },
  thousands: { kind: "choice", of: [",", ".", " ", "'"] },
  asset: { kind: "text" },
  close: { kind: "choice", of: ["adjusted", "raw"] },
  sort: { kind: "boolean", default: false },
};

const DATE_HEADERS = ["date", "time", "timestamp", "datetime"];
const ASSET_HEADERS = ["symbol", "asset", "ticker"];
const PRICE_HEADERS = ["price", "adj close", "adjclose", "adj_close", "close", "value"];
/** Columns of one asset's day. */
const BAR_HEADERS = ["open", "high", "low", "close", "adj close", "adjclose", "adj_close", "volume", "vwap"];

/** The header and how to read the rows below it. */
interface Layout {
  readonly cursor: CsvCursor;
  readonly headers: readonly string[];
  readonly dateAt: number;
  readonly dateFormat: DateParser | undefined;
  readonly dateShape: string;
  readonly notation: PriceNotation;
}

/**
 * A table of prices from the text of a CSV file: wide (a date and one column for each asset) or long (symbol, date, price).
 *
 * @param text - with a header; quoted cells, blank lines, a byte order mark and every kind of line end are accepted
 * @param options - which columns to read, the format of dates and numbers, the delimiter; see {@link CsvOptions}
 * @returns prices; empty cells and `NA`, `N/A`, `NaN`, `null`, `none`, `-` and `.` are missing, a leading `$`, `€`, `£` or `¥`
 *   is ignored
 * @throws {@link PortfolioError} `invalid-csv` with the line number; `invalid-argument` for bytes or a path in place of text, for
 *   a text with another delimiter, and for open, high, low and close without `columns`; `empty`; `shape` for a long text that
 *   would make a table of nearly nothing; and those of `pricesFromColumns` and `pricesFromRows`
 * @remarks O(length of the text), in one pass; the memory is that of the table and, for a long text, 16 bytes a row. No code
 *   is generated, so a strict content security policy holds.
 * @example
 * pricesFromCsv("date,AAPL,KO\n2026-01-30,250,70\n2026-02-27,260,71");
 * pricesFromCsv("symbol,date,price\nAAPL,Jan 30 2026,250");
 * pricesFromCsv("Date,Open,Close,Adj Close\n2026-01-30,249,250,248.5", { asset: "AAPL" }).took; // the adjusted closes
 */
export function pricesFromCsv(text: string, options: CsvOptions = {}): PricesTable & { readonly took?: TakenPrices } {
  const read = readOptions("options", options, declared, { what: "an option of pricesFromCsv" });
  checkText(text);
  const { delimiter, decimal, thousands } = read;
  if (delimiter.length !== 1 || /["\r\n\w.]/.test(delimiter)) {
    throw new PortfolioError(
      "invalid-argument",
      `options.delimiter is ${shownValue(delimiter)}: give one sign, such as "," or ";" or "\\t"`,
    );
  }
  if (thousands === decimal) {
    throw new PortfolioError(
      "conflicting-options",
      `options.thousands and options.decimal are both "${decimal}": give two different signs`,
    );
  }
  const dateFormat = read.dateFormat === undefined ? undefined : compileFormat(read.dateFormat, "options.dateFormat");
  const cursor = new CsvCursor(text, delimiter, decimal);
  const headers = readHeader(cursor);
  if (read.asset !== undefined) {
    const other = (["columns", "assets", "assetColumn", "priceColumn"] as const).find((key) => read[key] !== undefined);
    if (other !== undefined) {
      throw new PortfolioError(
        "conflicting-options",
        `options.asset and options.${other} are both given: give asset for a file with the days of one asset, or else ${other}`,
      );
    }
    return readBars(cursor, headers, {
      asset: read.asset,
      close: read.close,
      dateColumn:
        read.dateColumn === undefined ? undefined : headers[namedColumn(headers, "dateColumn", read.dateColumn)],
      dateFormat,
      dateFormatText: read.dateFormat,
      decimal,
      thousands: thousands ?? (decimal === "." ? "," : "."),
    });
  }
  if (read.close !== undefined) {
    throw new PortfolioError(
      "conflicting-options",
      "options.close is given without options.asset: name the asset of the file",
    );
  }
  const find = (option: string, wanted: string | undefined, usual: readonly string[]): number =>
    wanted === undefined ? usualColumn(headers, usual) : namedColumn(headers, option, wanted);
  const layout: Layout = {
    cursor,
    headers,
    dateAt: Math.max(0, find("dateColumn", read.dateColumn, DATE_HEADERS)),
    dateFormat,
    dateShape: read.dateFormat ?? "2026-03-31, or say its form with `dateFormat`",
    notation: { decimal, thousands },
  };
  const assetAt = read.columns === undefined ? find("assetColumn", read.assetColumn, ASSET_HEADERS) : -1;
  if (assetAt < 0) return readWide(layout, wideColumns(layout, read.columns, read.assets), read.sort);
  const priceAt = find("priceColumn", read.priceColumn, PRICE_HEADERS);
  if (priceAt < 0) {
    throw new PortfolioError(
      "invalid-csv",
      `the header has no column of prices: name it with \`priceColumn\` (${headers.join(", ")})`,
      { line: 1 },
    );
  }
  return readLong(layout, assetAt, priceAt, read.assets);
}

/** Refuses what often comes in place of a text. */
function checkText(text: unknown): void {
  if (typeof text !== "string") {
    const bytes = ArrayBuffer.isView(text) || text instanceof ArrayBuffer;
    const mend = bytes
      ? 'decode the bytes first, as readFileSync(path, "utf8") does'
      : text instanceof Promise
        ? "await the promise first"
        : "give the text of a CSV file";
    const came = bytes && !(text instanceof ArrayBuffer) ? `a ${text.constructor.name} of bytes` : shownValue(text);
    throw new PortfolioError("invalid-argument", `text is ${came}: ${mend}`, { argument: "text" });
  }
  if (text.length < 4096 && !/[\r\n]/.test(text) && /[\\/]|\.(csv|tsv|txt|gz|zip)$/i.test(text.trim())) {
    throw new PortfolioError(
      "invalid-argument",
      `text is ${shownValue(text)}, which looks like the path of a file: give what stands in it, readFileSync(path, "utf8")`,
      { argument: "text" },
    );
  }
}

function readHeader(cursor: CsvCursor): string[] {
  const headers: string[] = [];
  const empty = (): PortfolioError =>
    new PortfolioError("empty", "the CSV text has no rows below a header: give a header line and at least one row");
  if (!cursor.nextLine()) throw empty();
  do headers.push(unpinned(cursor.readText()));
  while (!cursor.lineEnded);
  if (!cursor.nextLine()) throw empty();
  if (headers.length > 1) return headers;
  const other = [";", "\t", "|", ","].find((sign) => headers[0]!.includes(sign));
  throw new PortfolioError(
    "invalid-argument",
    other === undefined
      ? `the header has one column, ${shownValue(headers[0])}: give a column of dates and at least one of prices`
      : `the header ${shownValue(headers[0])} has no ${shownValue(String.fromCharCode(cursor.delimiter))}: give options.delimiter ${shownValue(other)}`,
    { argument: other === undefined ? "text" : "options.delimiter" },
  );
}

function usualColumn(headers: readonly string[], usual: readonly string[]): number {
  for (const name of usual) {
    const at = headers.findIndex((candidate) => candidate.toLowerCase() === name);
    if (at >= 0) return at;
  }
  return -1;
}

/** Exactly as named; else the only one that is the same in small letters. */
function namedColumn(headers: readonly string[], option: string, wanted: string): number {
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

const listed = (names: readonly string[]): string =>
  names.length <= 12 ? names.join(", ") : `${names.slice(0, 12).join(", ")} and ${names.length - 12} more`;

/** The columns of a wide text that are read, in the order of the table. */
interface WideColumns {
  readonly assets: readonly string[];
  /** Position of each asset's cell in a row. */
  readonly cells: readonly number[];
}

function wideColumns(
  { headers, dateAt }: Layout,
  columns: Readonly<Record<string, string>> | undefined,
  assets: readonly string[] | undefined,
): WideColumns {
  const cellOf = new Map<string, number>();
  if (columns === undefined) {
    refuseBars(headers.filter((_, at) => at !== dateAt));
    headers.forEach((name, at) => {
      if (at === dateAt) return;
      if (cellOf.has(name)) {
        throw new PortfolioError(
          "duplicate-asset",
          `the header has the column ${name} twice: asset names must be unique`,
          { asset: name },
        );
      }
      cellOf.set(name, at);
    });
  } else {
    for (const [asset, name] of Object.entries(columns)) {
      cellOf.set(asset, namedColumn(headers, `columns.${asset}`, name));
    }
  }
  const names = assets ?? [...cellOf.keys()];
  const cells = names.map((asset) => {
    const at = cellOf.get(asset);
    if (at !== undefined) return at;
    const nearest = nearestName(asset, cellOf.keys());
    throw new PortfolioError(
      "unknown-asset",
      `options.assets names ${asset}, which has no column${nearest === undefined ? "" : `: did you mean ${nearest}?`}`,
      { asset, nearest },
    );
  });
  return { assets: [...names], cells };
}

/** Open, high, low, close and volume are the columns of one asset, not five assets. */
function refuseBars(names: readonly string[]): void {
  const bars = names.filter((name) => BAR_HEADERS.includes(name.toLowerCase()));
  const prices = ["open", "high", "low", "close"].filter((bar) => bars.some((name) => name.toLowerCase() === bar));
  if (prices.length < 3 && !(bars.length > 1 && bars.length === names.length)) return;
  const close = bars.find((name) => /^adj/i.test(name)) ?? bars.find((name) => /^close$/i.test(name)) ?? bars[0];
  throw new PortfolioError(
    "invalid-argument",
    `the header has ${listed(bars)}, which are columns of one asset and not assets: say which to read, such as columns: { AAPL: ${shownValue(close)} }, or name the asset, such as asset: "AAPL"`,
    { argument: "options.columns" },
  );
}

/** Rows that a text can hold at most when each has so many cells. */
function mostRows(text: string, cells: number): number {
  let lines = 1;
  for (const end of ["\n", "\r"]) {
    let found = 0;
    for (let at = text.indexOf(end); at >= 0; at = text.indexOf(end, at + 1)) found += 1;
    lines = Math.max(lines, found + 1);
  }
  return Math.min(lines, Math.ceil(text.length / cells) + 1);
}

function readWide(layout: Layout, { assets, cells }: WideColumns, sort: boolean): PricesTable {
  const { cursor, headers, dateAt, notation } = layout;
  const n = assets.length;
  /** What to do with each cell of a row: its column, or −1 to pass it. */
  const columnOf = new Int32Array(headers.length).fill(-1);
  const repeats: (readonly [column: number, same: number])[] = [];
  cells.forEach((at, column) => {
    if (columnOf[at]! >= 0) repeats.push([column, columnOf[at]!]);
    else columnOf[at] = column;
  });
  const dates: string[] = [];
  let values = new Float64Array(mostRows(cursor.text, headers.length) * n);
  let row = 0;
  while (cursor.nextLine()) {
    const start = cursor.position;
    let date: string | undefined;
    for (let at = 0; at < headers.length; at++) {
      if (at > 0 && cursor.lineEnded) refuseWidth(cursor, start, headers.length);
      const column = columnOf[at]!;
      if (at === dateAt) {
        date = dateOf(layout, start);
        if (column >= 0) refuseDateColumn(headers[at]!);
        if (date === undefined) break;
      } else if (column < 0) cursor.skip();
      else if (cursor.readNumber()) values[row + column] = cursor.value;
      else values[row + column] = priceOfCell(cursor, headers[at]!, notation);
    }
    if (date === undefined) continue; // a line of delimiters only
    if (!cursor.lineEnded) refuseWidth(cursor, start, headers.length);
    for (const [column, same] of repeats) values[row + column] = values[row + same]!;
    dates.push(date);
    row += n;
  }
  if (row < values.length) values = values.subarray(0, row);
  const sorted = sort ? sortRows(dates, values, n) : { dates, values };
  const table = { assets, ...sorted };
  checkTable("text", table);
  checkPriceValues(table);
  return { kind: "prices", ...table };
}

function refuseDateColumn(header: string): never {
  throw new PortfolioError(
    "invalid-argument",
    `options.columns reads ${shownValue(header)} as prices, and it is the column of dates: name another with dateColumn`,
    { argument: "options.columns" },
  );
}

/** The date in the next cell; undefined (and the line passed) when the whole line has nothing but delimiters. */
function dateOf({ cursor, dateFormat, dateShape }: Layout, lineStart: number): string | undefined {
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

function refuseWidth(cursor: CsvCursor, lineStart: number, expected: number): never {
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

function readLong(
  layout: Layout,
  assetAt: number,
  priceAt: number,
  assets: readonly string[] | undefined,
): PricesTable {
  const { cursor, headers, dateAt, notation } = layout;
  const entries = new TableOfEntries("text", assets, mostRows(cursor.text, headers.length));
  /** Number of each text of a date that came. */
  const dateNumbers = new Map<string, number>();
  let dateCell = "";
  let dateNumber = -1;
  while (cursor.nextLine()) {
    const start = cursor.position;
    let asset = "";
    let price = Number.NaN;
    let dated = true;
    for (let at = 0; at < headers.length; at++) {
      if (at > 0 && cursor.lineEnded) refuseWidth(cursor, start, headers.length);
      if (at === dateAt) {
        const from = cursor.position;
        const cell = cursor.readText();
        if (cell === dateCell && dateNumber >= 0) continue; // rows often share the date of the row before
        const known = dateNumbers.get(cell);
        if (known === undefined) {
          cursor.position = from;
          const date = dateOf(layout, start);
          dated = date !== undefined;
          if (date === undefined) break;
          dateNumbers.set(unpinned(cell), entries.dateNumber(date));
        }
        dateNumber = dateNumbers.get(cell)!;
        dateCell = cell;
      } else if (at === assetAt) asset = cursor.readText();
      else if (at !== priceAt) cursor.skip();
      else price = cursor.readNumber() ? cursor.value : priceOfCell(cursor, headers[at]!, notation);
    }
    if (!dated) continue; // a line of delimiters only
    if (!cursor.lineEnded) refuseWidth(cursor, start, headers.length);
    if (asset === "") {
      cursor.cellStart = start;
      cursor.refuse(`: ${headers[assetAt]} is empty: give the name of an asset`, { column: headers[assetAt] });
    }
    entries.add(entries.assetNumber(asset), dateNumber, price);
  }
  const table = entries.build();
  checkPriceValues(table);
  return { kind: "prices", ...table };
}
