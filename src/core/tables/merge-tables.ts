import { PortfolioError } from "../errors/portfolio-error.js";
import { shownValue } from "../errors/shown-value.js";
import type { OptionsOf } from "../options/option-types.js";
import { readOptions } from "../options/read-options.js";
import type { PricesTable, ReturnsTable } from "../types.js";
import { type JoinOptions, joinedDates, onDates } from "./align-tables.js";
import { requireTable } from "./require-table.js";

const declared: OptionsOf<JoinOptions, "join"> = {
  join: { kind: "choice", of: ["inner", "outer"], default: "outer" },
};

/**
 * One table of several that hold different assets, such as one file for each ticker.
 *
 * @param tables - at least one, all of one kind; no asset stands in two of them
 * @param options - `join`: `"outer"` keeps every date, with NaN where an asset has none; `"inner"` keeps the dates that all
 *   tables have. Default "outer"
 * @returns the assets of the first table, then those of the second, and so on
 * @throws {@link PortfolioError} `empty` for no tables, or when an inner join finds no common date; `duplicate-asset`;
 *   `invalid-argument` for tables of different kinds and what is not a table; and those of dates and shape
 * @remarks O(T·N).
 * @example
 * mergeTables([pricesFromCsv(apple, { columns: { AAPL: "Close" } }), pricesFromCsv(coke, { columns: { KO: "Close" } })]);
 */
export function mergeTables<A extends PricesTable | ReturnsTable>(tables: readonly A[], options: JoinOptions = {}): A {
  const { join } = readOptions("options", options, declared, { what: "an option of mergeTables" });
  if (!Array.isArray(tables)) {
    throw new PortfolioError("invalid-argument", `tables is ${shownValue(tables)}: give an array of tables`, {
      argument: "tables",
    });
  }
  if (tables.length === 0) throw new PortfolioError("empty", "tables is empty: give at least one table");
  const all = tables as readonly A[];
  const kind = all[0]?.kind;
  const holder = new Map<string, number>();
  for (let k = 0; k < all.length; k++) {
    const table = requireTable(`tables[${k}]`, all[k], kind === "prices" ? "prices" : "returns") as A;
    if (table.kind !== kind) {
      throw new PortfolioError(
        "invalid-argument",
        `tables[${k}] has ${table.kind} returns and tables[0] has ${kind} returns: give tables of one kind`,
        { argument: `tables[${k}]` },
      );
    }
    for (const asset of table.assets) {
      const other = holder.get(asset);
      if (other !== undefined) {
        throw new PortfolioError(
          "duplicate-asset",
          `asset ${asset} stands in tables[${other}] and tables[${k}]: name the columns apart, such as columns: { AAPL: "Close" } in pricesFromCsv`,
          { asset },
        );
      }
      holder.set(asset, k);
    }
  }
  const dates = joinedDates(all, join);
  const assets = [...holder.keys()];
  const values = new Float64Array(assets.length * dates.length);
  let column = 0;
  for (const table of all) {
    const n = table.assets.length;
    const rows = onDates(table, dates).values;
    for (let t = 0; t < dates.length; t++) {
      for (let i = 0; i < n; i++) values[t * assets.length + column + i] = rows[t * n + i]!;
    }
    column += n;
  }
  const merged = { ...all[0]!, assets, dates, values };
  // the first period is known to begin at one date only when all tables say so
  const begins = (table: A): unknown => (table.dates[0] === dates[0] && "start" in table ? table.start : undefined);
  const start = "start" in merged ? merged.start : undefined;
  if (start === undefined || !all.every((table) => begins(table) === start)) Reflect.deleteProperty(merged, "start");
  return merged;
}
