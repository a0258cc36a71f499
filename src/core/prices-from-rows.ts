import { checkPriceValues } from "./check-price-values.js";
import { checkTable } from "./check-table.js";
import { PortfolioError } from "./portfolio-error.js";
import type { IsoDate, PricesTable } from "./types.js";

/** One price of one asset on one date, as a database gives it. */
export interface PriceRow {
  readonly date: IsoDate;
  readonly asset: string;
  readonly price: number | null;
}

/**
 * A table of prices from rows of date, asset and price, in any order.
 *
 * @param rows - one for each price; dates that an asset has no row for are missing (NaN)
 * @param options - `assets` the order of the columns, and all that may come (default: in order of first appearance)
 * @throws {@link PortfolioError} `empty`, `duplicate-date` (an asset with two rows of one date), `unknown-asset`, `invalid-price`, `invalid-date`
 * @remarks O(R log T) for R rows.
 * @example
 * pricesFromRows([
 *   { date: "2026-01-30", asset: "AAPL", price: 250 },
 *   { date: "2026-02-27", asset: "AAPL", price: 260 },
 * ]);
 */
export function pricesFromRows(
  rows: readonly PriceRow[],
  options: { readonly assets?: readonly string[] } = {},
): PricesTable {
  if (rows.length === 0) throw new PortfolioError("empty", "rows is empty: give at least one price");
  const column = new Map<string, number>((options.assets ?? []).map((asset, i) => [asset, i]));
  for (const { asset } of rows) {
    if (column.has(asset)) continue;
    if (options.assets !== undefined) {
      throw new PortfolioError(
        "unknown-asset",
        `rows has asset ${asset}, which is not in options.assets: add it there, or leave its rows out`,
        {
          asset,
        },
      );
    }
    column.set(asset, column.size);
  }
  const dates = [...new Set(rows.map((row) => row.date))].sort();
  const line = new Map(dates.map((date, t) => [date, t]));
  const assets = options.assets === undefined ? [...column.keys()] : [...options.assets];
  const table = { assets, dates, values: new Float64Array(dates.length * assets.length).fill(Number.NaN) };
  checkTable("rows", table);

  const seen = new Uint8Array(table.values.length);
  for (const { date, asset, price } of rows) {
    const cell = line.get(date)! * assets.length + column.get(asset)!;
    if (seen[cell]) {
      throw new PortfolioError("duplicate-date", `rows has two prices of ${asset} on ${date}: keep one`, {
        asset,
        date,
      });
    }
    seen[cell] = 1;
    table.values[cell] = price ?? Number.NaN;
  }
  checkPriceValues(table);
  return { kind: "prices", ...table };
}
