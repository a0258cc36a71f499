import type { BacktestResult, PortfolioEngine, PricesTable, TearSheetContent } from "../../src/index.js";

/** Days that estimates are made from: three years. */
export const LOOKBACK = 756;

/** What the main job has made so far: what later chapters build on. */
export interface Job {
  /** Twenty stocks, daily, 1997-01 to 2020-04, adjusted for splits and dividends. */
  readonly prices: PricesTable;
  /** The S&P 500, daily, 2000-01 to 2020-04: one asset. */
  readonly market: PricesTable;
  readonly engine: PortfolioEngine;
  /** The walk-forwards, the chosen one first. */
  readonly backtests: readonly NamedBacktest[];
  /** Prints one line of the account. */
  readonly say: (line: string) => void;
}

export interface NamedBacktest {
  readonly name: string;
  readonly result: BacktestResult;
}

/** A later chapter: tells its part of the story and gives what it adds to the report. */
export type Chapter = (job: Job) => Partial<TearSheetContent> | Promise<Partial<TearSheetContent>>;

export const percent = (value: number, digits = 1): string => `${(value * 100).toFixed(digits)} %`;

export const dollars = (value: number): string =>
  `${value < 0 ? "-" : ""}$${Math.abs(value).toLocaleString("en-US", { maximumFractionDigits: 0 })}`;

/** Lines of a table with aligned columns, the first to the left and the others to the right. */
export function tableLines(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, k) => Math.max(...rows.map((row) => row[k]!.length)));
  return rows.map((row) =>
    row.map((cell, k) => (k === 0 ? cell.padEnd(widths[k]!) : cell.padStart(widths[k]!))).join("  "),
  );
}
