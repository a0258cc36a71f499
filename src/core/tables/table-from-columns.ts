import { nearestName } from "../errors/nearest-name.js";
import { PortfolioError } from "../errors/portfolio-error.js";
import { requireObject } from "../errors/require-object.js";
import { shownValue } from "../errors/shown-value.js";
import type { OptionsOf } from "../options/option-types.js";
import type { IsoDate, Table } from "../types.js";
import { checkDates, checkTable } from "./check-table.js";
import { sortRows } from "./sort-rows.js";

/** Numbers of one asset, one for each date; `null`, `undefined` and NaN are missing. */
export type Column = ArrayLike<number | null | undefined>;

/** How columns become a table. */
export interface ColumnOptions {
  /** Order of the columns; every name must be a key. Default: the keys, where JavaScript puts names like `"7203"` first. */
  readonly assets?: readonly string[];
  /** Put the rows in order of date first. Default false: unsorted dates throw. */
  readonly sort?: boolean;
}

/** The declaration of {@link ColumnOptions}, for readers that have these options and perhaps others. */
export const columnOptions: OptionsOf<ColumnOptions, "sort"> = {
  assets: { kind: "list", of: { kind: "text" }, minLength: 1 },
  sort: { kind: "boolean", default: false },
};

/**
 * One row-major table from one array for each asset. Shared by the readers of prices and of returns.
 *
 * @param name - what the columns are, for messages: `"prices"`
 * @param dates - T dates
 * @param columns - T numbers by asset
 * @param options - see {@link ColumnOptions}; already read
 * @throws {@link PortfolioError} `unknown-asset` (a name of `options.assets` without a column), `shape`, `not-finite` (text or
 *   another kind of value in a column), `invalid-argument`, and those of `checkTable`
 * @remarks O(T·N).
 */
export function tableFromColumns(
  name: string,
  dates: readonly IsoDate[],
  columns: Readonly<Record<string, Column>>,
  options: ColumnOptions,
): Table {
  if (!Array.isArray(dates)) checkDates("dates", dates);
  requireObject("columns", columns, "arrays by asset, such as { AAPL: [250, 260] }");
  if (Array.isArray(columns) || ArrayBuffer.isView(columns) || columns instanceof Map) {
    throw new PortfolioError(
      "invalid-argument",
      `columns is ${shownValue(columns)}: give arrays by asset, such as { AAPL: [250, 260] }`,
      { argument: "columns" },
    );
  }
  const assets = [...(options.assets ?? Object.keys(columns))];
  const n = assets.length;
  const values = new Float64Array(dates.length * n);
  assets.forEach((asset, i) => {
    if (!Object.hasOwn(columns, asset)) {
      const nearest = nearestName(asset, Object.keys(columns));
      throw new PortfolioError(
        "unknown-asset",
        `${name}.assets names ${asset}, which has no column${nearest === undefined ? "" : `: did you mean ${nearest}?`}`,
        { asset, nearest },
      );
    }
    fillColumn(`${name}.${asset}`, columns[asset], dates.length, values, i, n);
  });
  const own = [...dates];
  if (options.sort) checkDatesAreText(name, own);
  const table: Table = { assets, ...(options.sort ? sortRows(own, values, n) : { dates: own, values }) };
  checkTable(name, table);
  return table;
}

function fillColumn(
  name: string,
  column: unknown,
  length: number,
  values: Float64Array,
  position: number,
  width: number,
): void {
  if (!Array.isArray(column) && (!ArrayBuffer.isView(column) || column instanceof DataView)) {
    throw new PortfolioError("invalid-argument", `${name} is ${shownValue(column)}: give an array of numbers`, {
      argument: name,
    });
  }
  const numbers = column as ArrayLike<unknown>;
  if (numbers.length !== length) {
    throw new PortfolioError(
      "shape",
      `${name} has ${numbers.length} values for ${length} dates: give one for each date`,
      {
        argument: name,
        expected: length,
        actual: numbers.length,
      },
    );
  }
  for (let t = 0; t < length; t++) {
    const value = numbers[t];
    if (typeof value === "number") values[t * width + position] = value;
    else if (value === null || value === undefined) values[t * width + position] = Number.NaN;
    else {
      throw new PortfolioError(
        "not-finite",
        `${name}[${t}] is ${shownValue(value)}: give a number such as 1234.5, or null when it is missing`,
        { argument: name, position: t, value },
      );
    }
  }
}

/** Only text can be sorted by date. */
function checkDatesAreText(name: string, dates: readonly unknown[]): void {
  const wrong = dates.findIndex((date) => typeof date !== "string");
  if (wrong < 0) return;
  throw new PortfolioError(
    "invalid-date",
    `${name}.dates[${wrong}] is ${shownValue(dates[wrong])}: give a calendar date as "2026-03-31"`,
    { position: wrong },
  );
}
