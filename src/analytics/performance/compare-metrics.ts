import type { OptionsOf } from "../../core/options/option-types.js";
import { readOptions } from "../../core/options/read-options.js";
import { requireTable } from "../../core/tables/require-table.js";
import type { ReturnsTable } from "../../core/types.js";
import { type ReturnSeries, readReturnSeries } from "../series/return-series.js";
import { type ExtendedRelativeMetrics, extendedFigures } from "./extended-metrics.js";
import { type PerformanceMetrics, performanceFigures } from "./performance-metrics.js";
import { type PerformanceOptions, performanceOptions, settingsOf } from "./performance-options.js";
import type { RelativeMetrics } from "./relative-metrics.js";

/** As of `performanceMetrics`, without the benchmark, which is an argument of its own. */
export type CompareOptions = Omit<PerformanceOptions, "benchmark">;

/** One benchmark beside the portfolio. */
export interface ComparedBenchmark {
  /** Its name in the table. */
  readonly name: string;
  /** Its own figures, by the same options. */
  readonly metrics: PerformanceMetrics;
  /** The portfolio measured against it. */
  readonly relative: RelativeMetrics & ExtendedRelativeMetrics;
}

/** The figures of a portfolio and of its benchmarks. */
export interface MetricsComparison {
  /** The portfolio's own figures. */
  readonly portfolio: PerformanceMetrics;
  /** One entry for each benchmark, in the order of the table. */
  readonly benchmarks: readonly ComparedBenchmark[];
}

const { benchmark: _apart, ...declared } = performanceOptions;

/**
 * The figures of a portfolio beside those of several benchmarks, and against each of them.
 *
 * @param returns - T returns per period, fractions; a table must hold one asset
 * @param benchmarks - a table with one column for each benchmark, on the same dates
 * @param options - as of `performanceMetrics`, for all columns
 * @returns a column of figures for the portfolio and one for each benchmark, with the relative figures
 * @throws {@link PortfolioError} as `performanceMetrics`; `shape` and `unknown-date` when the two do not stand side by side
 * @remarks O(K·T log T) for K benchmarks. NaN throws.
 * @example
 * compareMetrics(returns, benchmarks).benchmarks.map(({ name, metrics, relative }) => [name, metrics.sharpeRatio, relative.beta]);
 */
export function compareMetrics(
  returns: ReturnSeries,
  benchmarks: ReturnsTable,
  options: CompareOptions = {},
): MetricsComparison {
  const read = readOptions<CompareOptions, "level">(
    "options",
    options,
    declared as OptionsOf<CompareOptions, "level">,
    {
      what: "an option of compareMetrics",
      misplaced: { benchmark: "give the benchmarks as the second argument" },
    },
  );
  const reading = readReturnSeries("returns", returns);
  const table = requireTable("benchmarks", benchmarks, "returns");
  const n = table.assets.length;
  const portfolio = performanceFigures(reading.values, settingsOf(reading, read));
  return {
    portfolio,
    benchmarks: table.assets.map((name, i) => {
      const column: ReturnsTable = {
        ...table,
        assets: [name],
        values: Float64Array.from({ length: table.dates.length }, (_, t) => table.values[t * n + i]!),
      };
      const settings = settingsOf(reading, { ...read, benchmark: column });
      const figures = performanceFigures(reading.values, settings);
      const extended = extendedFigures(reading.values, settings);
      return {
        name,
        metrics: performanceFigures(settings.benchmark!, { ...settings, benchmark: null }),
        relative: {
          alpha: figures.alpha!,
          beta: figures.beta!,
          trackingError: figures.trackingError!,
          informationRatio: figures.informationRatio!,
          upCapture: figures.upCapture!,
          downCapture: figures.downCapture!,
          correlation: extended.correlation!,
          rSquared: extended.rSquared!,
          treynorRatio: extended.treynorRatio!,
          jensenAlpha: extended.jensenAlpha!,
          modiglianiMeasure: extended.modiglianiMeasure!,
          appraisalRatio: extended.appraisalRatio!,
          battingAverage: extended.battingAverage!,
          upBeta: extended.upBeta!,
          downBeta: extended.downBeta!,
        },
      };
    }),
  };
}
