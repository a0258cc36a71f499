import { PortfolioError } from "./portfolio-error.js";
import type { IsoDate, Table } from "./types.js";

/**
 * Two tables on the same dates.
 *
 * @param options - `join`: `"inner"` (default) keeps the dates that both have; `"outer"` keeps all, missing where a table has none
 * @returns both tables, in the order given; a table that has the dates already is returned as it is
 * @throws {@link PortfolioError} `empty` when an inner join finds no common date
 * @remarks O(T·N) for each.
 * @example
 * const [portfolio, market] = alignTables(returns, marketReturns, { join: "inner" });
 */
export function alignTables<A extends Table, B extends Table>(
  a: A,
  b: B,
  options: { readonly join?: "inner" | "outer" } = {},
): readonly [A, B] {
  const join = options.join ?? "inner";
  const inB = new Set(b.dates);
  const dates =
    join === "inner" ? a.dates.filter((date) => inB.has(date)) : [...new Set([...a.dates, ...b.dates])].sort();
  if (dates.length === 0) {
    throw new PortfolioError(
      "empty",
      `the tables share no date: one runs from ${a.dates[0]} to ${a.dates.at(-1)}, the other from ${b.dates[0]} to ${b.dates.at(-1)}`,
    );
  }
  return [onDates(a, dates), onDates(b, dates)];
}

function onDates<A extends Table>(table: A, dates: readonly IsoDate[]): A {
  if (dates.length === table.dates.length && dates.every((date, t) => date === table.dates[t])) return table;
  const n = table.assets.length;
  const row = new Map(table.dates.map((date, t) => [date, t]));
  const values = new Float64Array(dates.length * n).fill(Number.NaN);
  dates.forEach((date, t) => {
    const from = row.get(date);
    if (from !== undefined) values.set(table.values.subarray(from * n, (from + 1) * n), t * n);
  });
  const aligned = { ...table, dates, values };
  // with another first date the first period begins elsewhere
  if ("start" in aligned && dates[0] !== table.dates[0]) delete aligned.start;
  return aligned;
}
