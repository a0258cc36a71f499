import { PortfolioError } from "../errors/portfolio-error.js";
import type { OptionsOf } from "../options/option-types.js";
import { readOptions } from "../options/read-options.js";
import type { IsoDate, Table } from "../types.js";
import { markDatesChecked } from "./check-table.js";
import { requireTable } from "./require-table.js";

/** Which dates tables that are put together keep. */
export interface JoinOptions {
  /** `"inner"` keeps the dates that all tables have; `"outer"` keeps every date, with NaN where a table lacks it. */
  readonly join?: "inner" | "outer";
}

const declared: OptionsOf<JoinOptions, "join"> = {
  join: { kind: "choice", of: ["inner", "outer"], default: "inner" },
};

/**
 * Two tables on the same dates.
 *
 * @param a - a table of prices or returns
 * @param b - another one; its assets may be the same or others
 * @param options - `join`: `"inner"` keeps the dates that both have, `"outer"` keeps all, with NaN where a table lacks one. Default
 *   "inner"
 * @returns both tables, in the order given; a table that has the dates already is returned as it is
 * @throws {@link PortfolioError} `empty` when an inner join finds no common date; `invalid-argument` for unknown options and for
 *   what is not a table; and those of dates and shape
 * @remarks O(T·N) for each.
 * @example
 * const [portfolio, market] = alignTables(returns, marketReturns, { join: "inner" });
 */
export function alignTables<A extends Table, B extends Table>(a: A, b: B, options: JoinOptions = {}): readonly [A, B] {
  const { join } = readOptions("options", options, declared, { what: "an option of alignTables" });
  requireTable("a", a, "any");
  requireTable("b", b, "any");
  const dates = joinedDates([a, b], join);
  return [onDates(a, dates), onDates(b, dates)];
}

/**
 * The dates that all tables have, or that any has, in order.
 *
 * @throws {@link PortfolioError} `empty` when there is none
 */
export function joinedDates(tables: readonly Table[], join: "inner" | "outer"): readonly IsoDate[] {
  const counts = new Map<IsoDate, number>();
  for (const { dates } of tables) for (const date of dates) counts.set(date, (counts.get(date) ?? 0) + 1);
  const dates: IsoDate[] = [];
  for (const [date, count] of counts) if (join === "outer" || count === tables.length) dates.push(date);
  if (dates.length > 0) return markDatesChecked(dates.sort());
  const spans = tables.slice(0, 2).map((table) => `from ${table.dates[0]} to ${table.dates.at(-1)}`);
  throw new PortfolioError("empty", `the tables share no date: one runs ${spans[0]}, another ${spans[1] ?? spans[0]}`);
}

/** The rows of a table on other dates, NaN where it lacks one; the table itself when its dates are the same. */
export function onDates<A extends Table>(table: A, dates: readonly IsoDate[]): A {
  if (hasDates(table, dates)) return table;
  const n = table.assets.length;
  const values = new Float64Array(dates.length * n).fill(Number.NaN);
  // both are in order, so that one pass over each is enough
  let row = 0;
  for (let t = 0; t < dates.length; t++) {
    while (row < table.dates.length && table.dates[row]! < dates[t]!) row += 1;
    if (table.dates[row] === dates[t]) values.set(table.values.subarray(row * n, (row + 1) * n), t * n);
  }
  const aligned = { ...table, dates, values };
  // with another first date the first period begins elsewhere
  if ("start" in aligned && dates[0] !== table.dates[0]) delete aligned.start;
  return aligned;
}

function hasDates(table: Table, dates: readonly IsoDate[]): boolean {
  if (dates.length !== table.dates.length) return false;
  for (let t = 0; t < dates.length; t++) if (dates[t] !== table.dates[t]) return false;
  return true;
}
