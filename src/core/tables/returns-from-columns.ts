import { PortfolioError } from "../errors/portfolio-error.js";
import type { OptionsOf } from "../options/option-types.js";
import { readOptions } from "../options/read-options.js";
import type { IsoDate, ReturnsTable } from "../types.js";
import { type Column, type ColumnOptions, columnOptions, tableFromColumns } from "./table-from-columns.js";

/** How columns of returns become a table. */
export interface ReturnColumnOptions extends ColumnOptions {
  /** Which returns they are: simple, p₁/p₀ − 1, or log, ln(p₁/p₀). Default "simple". */
  readonly kind?: "simple" | "log";
}

const declared: OptionsOf<ReturnColumnOptions, "sort" | "kind"> = {
  ...columnOptions,
  kind: { kind: "choice", of: ["simple", "log"], default: "simple" },
};

/**
 * A table of returns from one array for each asset.
 *
 * @param dates - T dates, strictly increasing (or in any order with `sort`); the date of a return is the end of its period
 * @param columns - T returns by asset as fractions per period; `null`, `undefined` and NaN are missing and stay so
 * @param options - `kind`: `"simple"` (default) or `"log"`; `assets`: the order of the columns, default the keys; `sort`: order the
 *   rows by date first, default false
 * @returns the returns, with a column for each asset
 * @throws {@link PortfolioError} `empty`, `shape`, `unknown-asset`, `not-finite`, `invalid-argument` (a simple return below −1), and those of dates
 * @remarks O(T·N). The arrays are copied.
 * @example
 * returnsFromColumns(["2026-01-30", "2026-02-27"], { AAPL: [0.01, -0.02] });
 */
export function returnsFromColumns(
  dates: readonly IsoDate[],
  columns: Readonly<Record<string, Column>>,
  options: ReturnColumnOptions = {},
): ReturnsTable {
  const { kind, ...read } = readOptions("options", options, declared, { what: "an option of returnsFromColumns" });
  const table = tableFromColumns("returns", dates, columns, read);
  const n = table.assets.length;
  for (let k = 0; k < table.values.length; k++) {
    const value = table.values[k]!;
    const tooLow = kind === "simple" && value < -1;
    if (!tooLow && Math.abs(value) !== Number.POSITIVE_INFINITY) continue;
    const asset = table.assets[k % n]!;
    const date = table.dates[Math.floor(k / n)]!;
    throw new PortfolioError(
      tooLow ? "invalid-argument" : "not-finite",
      `the return of ${asset} on ${date} is ${value}: give a fraction${tooLow ? " of at least −1 (0.05 is 5 %)" : ""}, or nothing where it is missing`,
      { asset, date, value },
    );
  }
  return { kind, ...table };
}
