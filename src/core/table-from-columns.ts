import { checkTable } from "./check-table.js";
import { nearestName } from "./nearest-name.js";
import { PortfolioError } from "./portfolio-error.js";
import type { IsoDate, Table } from "./types.js";

/** Numbers of one asset, one for each date; `null`, `undefined` and NaN are missing. */
export type Column = ArrayLike<number | null | undefined>;

export interface ColumnOptions {
  /** Order of the columns; every name must be a key. Default: the keys, where JavaScript puts names like `"7203"` first. */
  readonly assets?: readonly string[];
  /** Put the rows in order of date first; by default unsorted dates throw. */
  readonly sort?: boolean;
}

/**
 * One row-major table from one array for each asset. Shared by the readers of prices and of returns.
 *
 * @throws {@link PortfolioError} `unknown-asset` (a name of `options.assets` without a column), `shape`, and those of `checkTable`
 * @remarks O(T·N).
 */
export function tableFromColumns(
  name: string,
  dates: readonly IsoDate[],
  columns: Readonly<Record<string, Column>>,
  options: ColumnOptions,
): Table {
  const assets = [...(options.assets ?? Object.keys(columns))];
  for (const asset of assets) {
    if (!Object.hasOwn(columns, asset)) {
      const nearest = nearestName(asset, Object.keys(columns));
      throw new PortfolioError(
        "unknown-asset",
        `${name}.assets names ${asset}, which has no column${nearest === undefined ? "" : `: did you mean ${nearest}?`}`,
        { asset, nearest },
      );
    }
    const { length } = columns[asset]!;
    if (length !== dates.length) {
      throw new PortfolioError(
        "shape",
        `${name}.${asset} has ${length} values for ${dates.length} dates: give one for each date`,
        {
          asset,
          expected: dates.length,
          actual: length,
        },
      );
    }
  }

  const rows = dates.map((_, t) => t);
  // ISO dates sort as text
  if (options.sort) rows.sort((a, b) => (dates[a]! < dates[b]! ? -1 : dates[a]! > dates[b]! ? 1 : 0));
  const values = new Float64Array(dates.length * assets.length);
  for (let i = 0; i < assets.length; i++) {
    const column = columns[assets[i]!]!;
    for (let t = 0; t < rows.length; t++) values[t * assets.length + i] = column[rows[t]!] ?? Number.NaN;
  }
  const table: Table = { assets, dates: rows.map((row) => dates[row]!), values };
  checkTable(name, table);
  return table;
}
