import { parseEpochDay } from "../dates/calendar.js";
import { PortfolioError } from "../errors/portfolio-error.js";
import { shownValue } from "../errors/shown-value.js";
import type { OptionsOf } from "../options/option-types.js";
import { readOptions } from "../options/read-options.js";
import type { IsoDate, PricesTable } from "../types.js";
import { checkPriceValues } from "./check-price-values.js";
import { TableOfEntries } from "./table-of-entries.js";

/** One price of one asset on one date, as a database gives it. Other columns are ignored. */
export interface PriceRow {
  /** The date of the price, `"2026-03-31"`. */
  readonly date: IsoDate;
  /** The name of the asset. */
  readonly asset: string;
  /** Currency units, greater than 0; `null` or NaN is missing. */
  readonly price: number | null;
}

/** How rows become a table. */
export interface RowOptions {
  /** Order of the columns, and all assets that may come. Default: in order of first appearance. */
  readonly assets?: readonly string[];
}

const declared: OptionsOf<RowOptions> = { assets: { kind: "list", of: { kind: "text" }, minLength: 1 } };

/** What each part of a row must be, for messages. */
const PARTS = {
  date: 'a calendar date as "2026-03-31"',
  asset: "the name of an asset",
  price: "a number such as 1234.5, or null when it is missing",
} as const;
/** What other sources call the parts. */
const OTHER_NAMES = {
  date: ["day", "time", "timestamp", "datetime", "Date"],
  asset: ["symbol", "ticker", "name", "Symbol", "Ticker"],
  price: ["close", "adjClose", "adj_close", "adjustedClose", "value", "Close", "Adj Close", "Price"],
} as const;

/**
 * A table of prices from rows of date, asset and price, in any order.
 *
 * @param rows - one row for each price; dates that an asset has no row for are missing (NaN)
 * @param options - `assets`: the order of the columns, and all that may come. Default: in order of first appearance
 * @returns the prices in order of date
 * @throws {@link PortfolioError} `empty`, `duplicate-date` (an asset with two rows of one date), `unknown-asset`, `invalid-price`,
 *   `invalid-date`; `not-finite` for a price that is text or another kind of value; `invalid-argument` for rows without `date`,
 *   `asset` or `price`; `shape` for rows that would make a table of nearly nothing
 * @remarks O(R + T log T + T·N) for R rows.
 * @example
 * pricesFromRows([
 *   { date: "2026-01-30", asset: "AAPL", price: 250 },
 *   { date: "2026-02-27", asset: "AAPL", price: 260 },
 * ]);
 */
export function pricesFromRows(rows: readonly PriceRow[], options: RowOptions = {}): PricesTable {
  const { assets } = readOptions("options", options, declared, { what: "an option of pricesFromRows" });
  if (!Array.isArray(rows)) {
    throw new PortfolioError(
      "invalid-argument",
      `rows is ${shownValue(rows)}: give an array of rows with date, asset and price`,
      { argument: "rows" },
    );
  }
  if (rows.length === 0) throw new PortfolioError("empty", "rows is empty: give at least one price");
  const entries = new TableOfEntries("rows", assets, rows.length);
  const dates = new Map<string, number>();
  for (let k = 0; k < rows.length; k++) {
    const row: unknown = rows[k];
    if (typeof row !== "object" || row === null) {
      throw new PortfolioError(
        "invalid-argument",
        `rows[${k}] is ${shownValue(row)}: give a row with date, asset and price`,
        { position: k },
      );
    }
    const { date, asset, price } = row as { date: unknown; asset: unknown; price: unknown };
    if (typeof asset !== "string" || asset === "") throw wrongPart(k, row, "asset", asset);
    if (typeof price !== "number" && (price !== null || !("price" in row))) throw wrongPart(k, row, "price", price);
    let at = typeof date === "string" ? dates.get(date) : undefined;
    if (at === undefined) {
      if (typeof date !== "string" || Number.isNaN(parseEpochDay(date))) throw wrongPart(k, row, "date", date);
      at = entries.dateNumber(date);
      dates.set(date, at);
    }
    entries.add(entries.assetNumber(asset), at, price === null ? Number.NaN : price);
  }
  const table = entries.build();
  checkPriceValues(table);
  return { kind: "prices", ...table };
}

function wrongPart(position: number, row: object, part: keyof typeof PARTS, value: unknown): PortfolioError {
  const details = { position, part, value };
  const other = value === undefined ? OTHER_NAMES[part].find((name) => name in row) : undefined;
  if (value === undefined) {
    const mend =
      other === undefined
        ? `give ${PARTS[part]}`
        : `it has ${shownValue(other)}; map it, as in rows.map((row) => ({ ...row, ${part}: row[${shownValue(other)}] }))`;
    return new PortfolioError("invalid-argument", `rows[${position}].${part} is missing: ${mend}`, details);
  }
  const code = part === "price" ? "not-finite" : part === "date" ? "invalid-date" : "invalid-argument";
  const mend = value instanceof Date ? "give text, such as date.toISOString().slice(0, 10)" : `give ${PARTS[part]}`;
  return new PortfolioError(code, `rows[${position}].${part} is ${shownValue(value)}: ${mend}`, details);
}
