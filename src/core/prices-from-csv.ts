import { dsvFormat } from "d3-dsv";
import { readDate } from "./calendar.js";
import { PortfolioError } from "./portfolio-error.js";
import { pricesFromColumns } from "./prices-from-columns.js";
import { type PriceRow, pricesFromRows } from "./prices-from-rows.js";
import type { PricesTable } from "./types.js";

export interface CsvOptions {
  /** Header of the column of dates. Default: `date` (or `time`, `timestamp`, `datetime`), else the first column. */
  readonly dateColumn?: string;
  /** Header of the column of asset names; one makes the text a long one. Default: `symbol`, `asset` or `ticker` where there is one. */
  readonly assetColumn?: string;
  /** Header of the column of prices of a long text. Default: `price`, `adj close`, `close` or `value`, the first there is. */
  readonly priceColumn?: string;
  /** Of a wide text, which columns to read, as asset → header: `{ "S&P 500": "close" }`. Default: all but the dates. */
  readonly columns?: Readonly<Record<string, string>>;
  /** Order of the assets. Default: as they stand. */
  readonly assets?: readonly string[];
  /** Letters of Unicode TR35, `"MM/dd/yyyy"`. Default: ISO and other formats that cannot be mistaken. */
  readonly dateFormat?: string;
  /** Default `","`. */
  readonly delimiter?: string;
  /** Put the rows of a wide text in order of date first; by default unsorted dates throw. */
  readonly sort?: boolean;
}

const DATE_HEADERS = ["date", "time", "timestamp", "datetime"];
const ASSET_HEADERS = ["symbol", "asset", "ticker"];
const PRICE_HEADERS = ["price", "adj close", "adjclose", "close", "value"];
const MISSING = new Set(["", "na", "n/a", "nan", "null", "none", "-"]);

interface CsvRow {
  readonly line: number;
  readonly cells: readonly string[];
}

/**
 * A table of prices from the text of a CSV file: wide (a date and one column for each asset) or long (symbol, date, price).
 *
 * @param text - with a header; quoted cells, blank lines and either line end are fine
 * @param options - which columns to read, the format of the dates, the delimiter; see {@link CsvOptions}
 * @returns prices; empty cells and `NA`, `NaN`, `null`, `-` are missing
 * @throws {@link PortfolioError} `invalid-csv` with the line number; and those of `pricesFromColumns` and `pricesFromRows`
 * @remarks O(length of the text). No code is generated, so a strict content security policy holds.
 * @example
 * pricesFromCsv("date,AAPL,KO\n2026-01-30,250,70\n2026-02-27,260,71");
 * pricesFromCsv("symbol,date,price\nAAPL,Jan 30 2026,250");
 */
export function pricesFromCsv(text: string, options: CsvOptions = {}): PricesTable {
  const [header, ...rows] = readRows(text, options.delimiter ?? ",");
  if (header === undefined || rows.length === 0) {
    throw new PortfolioError(
      "empty",
      "the CSV text has no rows below a header: give a header line and at least one row",
    );
  }
  const headers = header.cells.map((cell) => cell.trim());
  const find = (option: string, wanted: string | undefined, usual: readonly string[]): number => {
    if (wanted === undefined) {
      for (const name of usual) {
        const at = headers.findIndex((candidate) => candidate.toLowerCase() === name);
        if (at >= 0) return at;
      }
      return -1;
    }
    const at = headers.indexOf(wanted);
    if (at >= 0) return at;
    throw new PortfolioError(
      "invalid-csv",
      `options.${option} is "${wanted}", which is not in the header: ${headers.join(", ")}`,
      {
        line: header.line,
        column: wanted,
      },
    );
  };

  const dateAt = Math.max(0, find("dateColumn", options.dateColumn, DATE_HEADERS));
  const assetAt = options.columns === undefined ? find("assetColumn", options.assetColumn, ASSET_HEADERS) : -1;
  const dateOf = (row: CsvRow): string => {
    const date = readDate(row.cells[dateAt]!, options.dateFormat);
    if (date !== undefined) return date;
    const expected = options.dateFormat ?? "2026-03-31, or say its form with `dateFormat`";
    throw new PortfolioError(
      "invalid-csv",
      `line ${row.line}: ${JSON.stringify(row.cells[dateAt])} is not a date: expected ${expected}`,
      {
        line: row.line,
      },
    );
  };

  if (assetAt >= 0) {
    const priceAt = find("priceColumn", options.priceColumn, PRICE_HEADERS);
    if (priceAt < 0) {
      throw new PortfolioError(
        "invalid-csv",
        `the header has no column of prices: name it with \`priceColumn\` (${headers.join(", ")})`,
        {
          line: header.line,
        },
      );
    }
    const priceRows: PriceRow[] = rows.map((row) => ({
      date: dateOf(row),
      asset: row.cells[assetAt]!.trim(),
      price: priceOf(row, priceAt, headers),
    }));
    return pricesFromRows(priceRows, options.assets === undefined ? {} : { assets: options.assets });
  }

  const chosen: readonly (readonly [string, number])[] =
    options.columns === undefined
      ? headers.flatMap((name, at) => (at === dateAt ? [] : [[name, at] as const]))
      : Object.entries(options.columns).map(([asset, name]) => [asset, find(`columns.${asset}`, name, [])] as const);
  const columns = new Map<string, Float64Array>();
  for (const [asset, at] of chosen) {
    if (columns.has(asset)) {
      throw new PortfolioError(
        "duplicate-asset",
        `the header has the column ${asset} twice: asset names must be unique`,
        { asset },
      );
    }
    columns.set(
      asset,
      Float64Array.from(rows, (row) => priceOf(row, at, headers)),
    );
  }
  return pricesFromColumns(rows.map(dateOf), Object.fromEntries(columns), {
    // the order of the header, which keys of an object would not keep
    assets: options.assets ?? [...columns.keys()],
    sort: options.sort ?? false,
  });
}

function readRows(text: string, delimiter: string): CsvRow[] {
  const rows: CsvRow[] = [];
  let line = 1;
  let width: number | undefined;
  for (const cells of dsvFormat(delimiter).parseRows(text.replace(/^\uFEFF/, ""))) {
    const start = line;
    line += 1;
    for (const cell of cells) for (const character of cell) if (character === "\n") line += 1; // quoted line breaks
    if (cells.length === 1 && cells[0]!.trim() === "") continue;
    width ??= cells.length;
    if (cells.length !== width) {
      throw new PortfolioError(
        "invalid-csv",
        `line ${start} has ${cells.length} cells where the header has ${width}: mend or remove it`,
        {
          line: start,
          expected: width,
          actual: cells.length,
        },
      );
    }
    rows.push({ line: start, cells });
  }
  return rows;
}

function priceOf(row: CsvRow, at: number, headers: readonly string[]): number {
  const cell = row.cells[at]!.trim();
  if (MISSING.has(cell.toLowerCase())) return Number.NaN;
  const price = Number(cell);
  if (Number.isFinite(price)) return price;
  throw new PortfolioError(
    "invalid-csv",
    `line ${row.line}: ${headers[at]} is ${JSON.stringify(cell)}: expected a number such as 1234.5, or nothing`,
    {
      line: row.line,
      column: headers[at],
    },
  );
}
