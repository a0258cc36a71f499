import { compileFormat } from "../dates/read-date.js";
import { PortfolioError } from "../errors/portfolio-error.js";
import { shownValue } from "../errors/shown-value.js";
import type { OptionsOf } from "../options/option-types.js";
import { readOptions } from "../options/read-options.js";
import { unpinned } from "../tables/unpinned.js";
import type { PricesTable } from "../types.js";
import { CsvCursor } from "./csv-cursor.js";
import { type Layout, namedColumn, usualColumn } from "./csv-layout.js";
import { readBars, type TakenPrices } from "./read-bars.js";
import { readLong } from "./read-long.js";
import { readWide, wideColumns } from "./read-wide.js";

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
  // a web page or an error of a server in the place of a file, and a file of two bytes a letter read as one of one byte
  const other = /^\s*<(!doctype|html|\?xml)/i.test(text.slice(0, 200))
    ? "a web page or XML"
    : text.includes("\0")
      ? "no plain text (it has zero bytes, as UTF-16 read as UTF-8 does)"
      : undefined;
  if (other !== undefined) {
    throw new PortfolioError(
      "invalid-csv",
      `text is ${other}: give the text of a CSV file, decoded by new TextDecoder("utf-16le") where the file is UTF-16`,
      { argument: "text" },
    );
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
