import { parseEpochDay } from "../dates/calendar.js";
import { PortfolioError } from "../errors/portfolio-error.js";
import { shownValue } from "../errors/shown-value.js";
import type { PricesTable, ReturnsTable, Table } from "../types.js";
import { checkTable } from "./check-table.js";

/** Which tables a function accepts: prices, returns (simple or log), or either. */
export type TableKind = "prices" | "returns" | "any";

/** The type of a table of that kind. */
export type TableOf<Kind extends TableKind> = Kind extends "prices"
  ? PricesTable
  : Kind extends "returns"
    ? ReturnsTable
    : Table;

const WANTED = {
  prices: "a table of prices, such as pricesFromColumns(dates, { A: prices })",
  returns: "a table of returns, such as returnsFromPrices(prices)",
  any: "a table with assets, dates and values",
} as const;

/**
 * The table that came, when it is one of the kind that is wanted; otherwise an error that says what to give instead.
 *
 * This is the one door for tables: every public function that takes prices or returns calls it before anything else. The
 * values are not looked at.
 *
 * @param name - what the caller handed in, for messages: `"prices"`, `"input.benchmark"`
 * @param table - what came
 * @param kind - which tables are accepted; `"any"` also accepts a table without a `kind`
 * @returns the same table
 * @throws {@link PortfolioError} `invalid-argument` for prices where returns belong (and the reverse), moments, bare arrays,
 *   text, promises and unknown kinds; and what {@link checkTable} throws
 * @remarks O(T + N) for new arrays of names and dates, O(1) for arrays that were checked before.
 * @example
 * const prices = requireTable("prices", given, "prices");
 */
export function requireTable<Kind extends TableKind>(name: string, table: unknown, kind: Kind): TableOf<Kind> {
  if (typeof table !== "object" || table === null || !("values" in table && "dates" in table)) {
    throw notATable(name, table, kind);
  }
  const given: unknown = (table as { readonly kind?: unknown }).kind;
  const isReturns = given === "simple" || given === "log";
  if (kind === "prices" ? given !== "prices" : kind === "returns" ? !isReturns : !isAnyKind(given)) {
    throw wrongKind(name, given, kind);
  }
  checkTable(name, table as Table);
  if (isReturns) checkStart(name, table as ReturnsTable);
  return table as TableOf<Kind>;
}

/** The first period of returns begins before it ends. */
function checkStart(name: string, { start, dates }: ReturnsTable): void {
  if (start === undefined || (!Number.isNaN(parseEpochDay(start)) && start < dates[0]!)) return;
  throw new PortfolioError(
    "invalid-date",
    `${name}.start is ${shownValue(start)}: give the date at which the first period begins, before ${dates[0]}, or leave it out`,
    { argument: `${name}.start` },
  );
}

function isAnyKind(given: unknown): boolean {
  return given === "prices" || given === "simple" || given === "log" || given === undefined;
}

function wrongKind(name: string, given: unknown, kind: TableKind): PortfolioError {
  const details = { argument: name, kind: typeof given === "string" ? given : shownValue(given), expected: kind };
  if (kind === "returns" && given === "prices") {
    return new PortfolioError(
      "invalid-argument",
      `${name} is a table of prices, and returns are needed: give returnsFromPrices(prices)`,
      details,
    );
  }
  if (kind === "prices" && (given === "simple" || given === "log")) {
    return new PortfolioError(
      "invalid-argument",
      `${name} is a table of ${given} returns, and prices are needed: give the prices that the returns were computed from`,
      details,
    );
  }
  const kinds = { prices: '"prices"', returns: '"simple" or "log"', any: '"prices", "simple" or "log"' };
  return new PortfolioError("invalid-argument", `${name}.kind is ${shownValue(given)}: give ${kinds[kind]}`, details);
}

function notATable(name: string, value: unknown, kind: TableKind): PortfolioError {
  let came = shownValue(value);
  let mend: string = WANTED[kind];
  if (value instanceof Promise) mend = `${mend}; await the promise first`;
  else if (typeof value === "string" && kind !== "returns") mend = "a table of prices, such as pricesFromCsv(text)";
  else if (Array.isArray(value) || ArrayBuffer.isView(value)) {
    mend = `a table, such as ${kind === "returns" ? "returnsFromColumns" : "pricesFromColumns"}(dates, { A: values })`;
  } else if (isMomentsLike(value)) {
    came = "moments (expected returns and a covariance)";
    mend = `${kind === "prices" ? "a table of prices" : "the table of returns that they were estimated from"}`;
  }
  return new PortfolioError("invalid-argument", `${name} is ${came}: give ${mend}`, { argument: name, expected: kind });
}

function isMomentsLike(value: unknown): boolean {
  return (
    typeof value === "object" && value !== null && "mean" in value && ("covariance" in value || "factors" in value)
  );
}
