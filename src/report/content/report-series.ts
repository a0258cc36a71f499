import { type PerformanceMetrics, performanceMetrics } from "../../analytics/performance/performance-metrics.js";
import { fromEpochDay, toEpochDay } from "../../core/dates/calendar.js";
import { PortfolioError } from "../../core/errors/portfolio-error.js";
import type { OptionsOf } from "../../core/options/option-types.js";
import { requireTable } from "../../core/tables/require-table.js";
import type { IsoDate, ReturnsTable } from "../../core/types.js";
import { DATES, readSource, requireLength, SERIES } from "../parts/read-source.js";
import type { ReportBacktest } from "./read-backtest-result.js";
import type { DatedReturns, ReportReturns } from "./tear-sheet-content.js";

/** A portfolio, a benchmark or a comparison as every chapter reads it. */
export interface ReportSeries {
  readonly name: string;
  /** T + 1 dates: where the first period begins, and where each ends. */
  readonly dates: readonly IsoDate[];
  /** T + 1 values. */
  readonly values: Float64Array;
  /** T simple returns with their dates; no returns when there is one date only. */
  readonly returns: ReturnsTable;
  /** `null` where there is no return to measure. */
  readonly metrics: PerformanceMetrics | null;
  /** Figures of other series are measured with the same. */
  readonly periodsPerYear: number;
  readonly riskFreeRate: number;
}

/** What figures of returns are measured with. */
export interface SeriesSettings {
  readonly periodsPerYear?: number | undefined;
  readonly riskFreeRate?: number | undefined;
  readonly benchmark?: ReturnsTable | undefined;
  /** The first value of the series, to stand beside amounts of money. Default 1. */
  readonly first?: number | undefined;
}

const datedReturns: OptionsOf<DatedReturns> = { dates: DATES, returns: SERIES };

/**
 * Returns as a table of one column of simple returns.
 *
 * @param argument - what the caller handed in, for messages
 * @param given - a table of one column, or dates and returns
 * @param name - of the column
 * @throws {@link PortfolioError} `shape`, `not-finite` (a missing return is named with its date), `invalid-argument`, `invalid-date`
 */
export function readReportReturns(argument: string, given: ReportReturns, name: string): ReturnsTable {
  const bare = typeof given === "object" && given !== null && !("values" in given) && "returns" in given;
  const table = bare ? tableOf(argument, given as DatedReturns, name) : requireTable(argument, given, "returns");
  if (table.assets.length !== 1) {
    throw new PortfolioError(
      "shape",
      `${argument} has ${table.assets.length} columns: select one, as selectAssets(returns, [${JSON.stringify(table.assets[0])}])`,
      { argument, expected: 1, actual: table.assets.length },
    );
  }
  const values = table.kind === "log" ? table.values.map(Math.expm1) : table.values;
  for (let t = 0; t < values.length; t++) {
    if (Number.isFinite(values[t]!)) continue;
    throw new PortfolioError(
      "not-finite",
      `${argument} has no return on ${table.dates[t]} (${table.values[t]}): drop or fill that date first`,
      { argument, date: table.dates[t] },
    );
  }
  return { ...table, kind: "simple", assets: [name], values };
}

function tableOf(argument: string, given: DatedReturns, name: string): ReturnsTable {
  const { dates, returns } = readSource<DatedReturns>(argument, given, datedReturns);
  requireLength(`${argument}.returns`, returns, dates.length, "one for each date");
  return { kind: "simple", assets: [name], dates, values: Float64Array.from(returns) };
}

/** A series from returns: the growth of 1, or of the first value that is given. */
export function seriesOfReturns(name: string, table: ReturnsTable, settings: SeriesSettings): ReportSeries {
  const { dates, values: r, start } = table;
  const values = new Float64Array(r.length + 1);
  values[0] = settings.first ?? 1;
  for (let t = 0; t < r.length; t++) values[t + 1] = values[t]! * (1 + r[t]!);
  const { periodsPerYear, riskFreeRate = 0, benchmark } = settings;
  const metrics = performanceMetrics(table, {
    riskFreeRate,
    ...(periodsPerYear === undefined ? {} : { periodsPerYear }),
    ...(benchmark === undefined ? {} : { benchmark }),
  });
  return {
    name,
    dates: [start ?? fromEpochDay(toEpochDay(dates[0]!) - 1), ...dates],
    values,
    returns: table,
    metrics,
    periodsPerYear: metrics.periodsPerYear,
    riskFreeRate,
  };
}

/** A series from a backtest, with the figures that it computed; measured anew against a benchmark that it does not have. */
export function seriesOfBacktest(name: string, backtest: ReportBacktest, benchmark?: ReturnsTable): ReportSeries {
  const { dates, values, manifest } = backtest;
  const { periodsPerYear, riskFreeRate } = manifest.options;
  const returns: ReturnsTable = {
    kind: "simple",
    assets: [name],
    dates: dates.slice(1),
    values: backtest.returns,
    start: dates[0]!,
  };
  const metrics =
    benchmark === undefined
      ? backtest.metrics
      : performanceMetrics(returns, { periodsPerYear, riskFreeRate, benchmark });
  return {
    name,
    dates,
    values,
    returns,
    metrics,
    periodsPerYear,
    riskFreeRate,
  };
}

/** The benchmark of a backtest; its figures are left out where a value of it is missing. */
export function benchmarkOfBacktest(name: string, backtest: ReportBacktest): ReportSeries | null {
  const { dates, benchmarkValues: values, manifest } = backtest;
  if (values === undefined) return null;
  const r = Float64Array.from({ length: dates.length - 1 }, (_, t) => values[t + 1]! / values[t]! - 1);
  const returns: ReturnsTable = { kind: "simple", assets: [name], dates: dates.slice(1), values: r, start: dates[0]! };
  const { periodsPerYear, riskFreeRate } = manifest.options;
  const measured = r.length > 0 && r.every((x) => Number.isFinite(x) && x > -1);
  return {
    name,
    dates,
    values,
    returns,
    metrics: measured ? performanceMetrics(returns, { periodsPerYear, riskFreeRate }) : null,
    periodsPerYear,
    riskFreeRate,
  };
}
