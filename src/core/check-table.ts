import { assetPositions } from "./asset-positions.js";
import { parseEpochDay } from "./calendar.js";
import { PortfolioError } from "./portfolio-error.js";
import { requireObject } from "./require-object.js";
import type { IsoDate, Table } from "./types.js";

/**
 * Refuses a table whose parts do not fit: names, dates, shape. Values are the business of the reader.
 *
 * @param name - what the caller handed in, for messages
 * @throws {@link PortfolioError} `empty`, `duplicate-asset`, `invalid-date`, `duplicate-date`, `unsorted-dates`, `shape`;
 *   `invalid-argument` for what is no table
 * @remarks O(T + N).
 */
export function checkTable(name: string, table: Table): void {
  requireObject(name, table, "a table with assets, dates and values");
  for (const part of ["assets", "dates", "values"] as const) {
    requireObject(`${name}.${part}`, table[part], "a table with assets, dates and values");
  }
  if (table.assets.length === 0) throw new PortfolioError("empty", `${name} has no assets: give at least one column`);
  assetPositions(table.assets);
  checkDates(`${name}.dates`, table.dates);
  const expected = table.assets.length * table.dates.length;
  if (table.values.length !== expected) {
    throw new PortfolioError(
      "shape",
      `${name}.values has ${table.values.length} numbers for ${table.dates.length} dates × ${table.assets.length} assets: expected ${expected}`,
      { argument: name, expected, actual: table.values.length },
    );
  }
}

/**
 * Refuses dates that are none, stand twice, or do not increase.
 *
 * @throws {@link PortfolioError} `empty`, `invalid-date`, `duplicate-date`, `unsorted-dates`
 */
export function checkDates(name: string, dates: readonly IsoDate[]): void {
  if (dates.length === 0) throw new PortfolioError("empty", `${name} is empty: give at least one date`);
  let previous = Number.NEGATIVE_INFINITY;
  for (let t = 0; t < dates.length; t++) {
    const date = dates[t]!;
    const day = parseEpochDay(date);
    if (Number.isNaN(day)) {
      throw new PortfolioError(
        "invalid-date",
        `${name}[${t}] is ${JSON.stringify(date)}: give a calendar date as "2026-03-31"`,
        {
          position: t,
          date,
        },
      );
    }
    if (day === previous) {
      throw new PortfolioError(
        "duplicate-date",
        `${name} has ${date} twice, at ${t - 1} and ${t}: keep one row for each date`,
        {
          position: t,
          date,
        },
      );
    }
    if (day < previous) {
      throw new PortfolioError(
        "unsorted-dates",
        `${name}[${t}] is ${date}, after ${dates[t - 1]}: sort the rows by date, or read them with \`sort: true\``,
        { position: t, date, previous: dates[t - 1] },
      );
    }
    previous = day;
  }
}
