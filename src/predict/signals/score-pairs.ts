import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { checkPriceValues } from "../../core/tables/check-price-values.js";
import { requireTable } from "../../core/tables/require-table.js";
import type { IsoDate, PricesTable, Table } from "../../core/types.js";

/** Scores and prices whose assets and dates fit each other. */
export interface ScoresAndPrices {
  readonly scores: Table;
  readonly prices: PricesTable;
  /** Row of the prices for each date of the scores. */
  readonly rows: readonly number[];
  /** Column of the prices for each asset of the scores. */
  readonly columns: readonly number[];
}

/**
 * Scores beside the prices they are judged by.
 *
 * @throws {@link PortfolioError} those of tables; `unknown-asset`, `unknown-date` for scores without prices; `not-finite`
 */
export function scoresAndPrices(scores: Table, prices: PricesTable): ScoresAndPrices {
  const own = requireScores("scores", scores);
  const table = requireTable("prices", prices, "prices");
  checkPriceValues(table);
  const rowOf = new Map(table.dates.map((date, t) => [date, t]));
  const columnOf = new Map(table.assets.map((asset, i) => [asset, i]));
  const columns = own.assets.map((asset) => {
    const column = columnOf.get(asset);
    if (column !== undefined) return column;
    throw new PortfolioError("unknown-asset", `prices has no column for ${String(asset)}, which has scores`, { asset });
  });
  const rows = own.dates.map((date) => {
    const row = rowOf.get(date);
    if (row !== undefined) return row;
    throw new PortfolioError("unknown-date", `prices has no row for ${String(date)}, on which there are scores`, {
      date,
    });
  });
  return { scores: own, prices: table, rows, columns };
}

/** A table of scores: finite, or NaN where there is none. */
export function requireScores(name: string, scores: Table): Table {
  const table = requireTable(name, scores, "any");
  const at = table.values.findIndex((value) => Math.abs(value) === Number.POSITIVE_INFINITY);
  if (at < 0) return table;
  const date = table.dates[Math.floor(at / table.assets.length)];
  const asset = table.assets[at % table.assets.length];
  throw new PortfolioError(
    "not-finite",
    `${name} is ${table.values[at]} for ${String(asset)} on ${String(date)}: give a number, or NaN`,
    {
      asset,
      date,
    },
  );
}

/** A score with what came, row by row in the order of dates. */
export interface ScorePairs {
  readonly scores: Float64Array;
  readonly outcomes: Float64Array;
  readonly dates: readonly IsoDate[];
}

/** Scores with the returns over `horizon` rows of prices that begin `delay` rows later; NaN where they are not known. O(T·N). */
export function scorePairs(read: ScoresAndPrices, horizon: number, delay: number): ScorePairs {
  const { scores, prices, rows, columns } = read;
  const n = columns.length;
  const width = prices.assets.length;
  const outcomes = new Float64Array(scores.values.length).fill(Number.NaN);
  for (const [t, row] of rows.entries()) {
    const start = row + delay;
    if (start + horizon >= prices.dates.length) continue;
    for (const [i, column] of columns.entries()) {
      outcomes[t * n + i] =
        prices.values[(start + horizon) * width + column]! / prices.values[start * width + column]! - 1;
    }
  }
  const dates = Array.from(scores.values, (_, k) => scores.dates[Math.floor(k / n)]!);
  return { scores: scores.values, outcomes, dates };
}

/** Rows of prices between two dates of scores: the usual distance, at least 1. */
export function usualStep(rows: readonly number[]): number {
  const steps = rows.slice(1).map((row, k) => row - rows[k]!);
  steps.sort((a, b) => a - b);
  return Math.max(1, steps[Math.floor(steps.length / 2)] ?? 1);
}
