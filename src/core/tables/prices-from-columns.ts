import { readOptions } from "../options/read-options.js";
import type { IsoDate, PricesTable } from "../types.js";
import { checkPriceValues } from "./check-price-values.js";
import { type Column, type ColumnOptions, columnOptions, tableFromColumns } from "./table-from-columns.js";

/**
 * A table of prices from one array for each asset.
 *
 * @param dates - T dates, strictly increasing (or in any order with `sort`)
 * @param columns - T prices by asset, greater than zero; `null`, `undefined` and NaN are missing and stay so
 * @param options - `assets`: the order of the columns, default the keys; `sort`: order the rows by date first, default false
 * @returns the prices, with a column for each asset
 * @throws {@link PortfolioError} `empty`, `shape`, `unknown-asset`, `invalid-price`, `invalid-date`, `duplicate-date`,
 *   `unsorted-dates`; `not-finite` for text or another kind of value in a column; `invalid-argument`
 * @remarks O(T·N). The arrays are copied.
 * @example
 * pricesFromColumns(["2026-01-30", "2026-02-27"], { AAPL: [250, 260], KO: [70, null] });
 */
export function pricesFromColumns(
  dates: readonly IsoDate[],
  columns: Readonly<Record<string, Column>>,
  options: ColumnOptions = {},
): PricesTable {
  const read = readOptions("options", options, columnOptions, { what: "an option of pricesFromColumns" });
  const table = tableFromColumns("prices", dates, columns, read);
  checkPriceValues(table);
  return { kind: "prices", ...table };
}
