import { readFinite, readLevel } from "../../core/read-number.js";
import { quantileSortedKernel } from "../../numerics/distribution/quantile-sorted-kernel.js";
import { downsideKernel } from "../series/downside-kernel.js";
import { drawdownSummaryKernel } from "../series/drawdown-summary-kernel.js";
import { type ReturnSeries, readPairedSeries, readPeriodsPerYear, readReturnSeries } from "../series/return-series.js";
import { seriesMomentsKernel } from "../series/series-moments-kernel.js";
import { historicalConditionalKernel, historicalValueAtRiskKernel } from "../series/tail-loss-kernel.js";
import { type RelativeMetrics, relativeMetrics } from "./relative-metrics.js";

export interface PerformanceOptions {
  /** Inferred from the dates of a table; 252 for bare numbers. */
  readonly periodsPerYear?: number;
  /** Per year, divided evenly over the periods; 0. */
  readonly riskFreeRate?: number;
  /** Per year; what Sortino and omega ask for. Default: the risk-free rate. */
  readonly minAcceptableReturn?: number;
  /** Of the same periods as `returns`. */
  readonly benchmark?: ReturnSeries;
  /** Confidence of value at risk, conditional value at risk and the tail ratio; 0.95. */
  readonly level?: number;
}

/** How every figure is defined, in a word: peers differ on most. */
export const performanceConventions = {
  returns: "simple, per period",
  annualReturn: "compound growth: (final value)^(periodsPerYear / periods) - 1",
  annualVolatility: "standard deviation (ddof 1) times the root of periodsPerYear",
  sharpeRatio:
    "arithmetic mean of the excess over riskFreeRate / periodsPerYear, divided by ddof 1, annualised by the root",
  sortinoRatio: "downside root mean square over all periods against the minimum acceptable return",
  calmarRatio: "annualReturn / maxDrawdown",
  omegaRatio: "sum of gains over sum of losses against the minimum acceptable return",
  drawdowns:
    "compounded value from 1, positive losses; durations in periods from peak to recovery, open ones to the end",
  averageDrawdown: "mean depth of the drawdowns; 0 without one",
  maxDrawdownDuration: "longest of all drawdowns",
  ulcerIndex: "root mean square of the drawdown over all periods",
  moments: "population skewness, population kurtosis less 3",
  valueAtRisk: "historical, type-7 quantile, positive loss per period",
  conditionalValueAtRisk:
    "historical, mean of the worst fraction with the fractional scenario, positive loss per period",
  winRate: "share of all periods with a return above 0",
  profitFactor: "sum of gains over sum of losses",
  tailRatio: "quantile at level over the size of the quantile at 1 - level, type 7",
  alpha: "Jensen: mean excess less beta times mean excess of the benchmark, times periodsPerYear",
  beta: "covariance over variance of the benchmark",
  trackingError: "standard deviation (ddof 1) of the active return times the root of periodsPerYear",
  informationRatio: "mean active return times periodsPerYear over trackingError",
  capture: "compound growth per year in the periods where the benchmark rises (falls), portfolio over benchmark",
} as const;

export interface PerformanceMetrics extends Partial<RelativeMetrics> {
  /** Over the whole time. */
  readonly totalReturn: number;
  /** Compound, per year. */
  readonly annualReturn: number;
  readonly annualVolatility: number;
  readonly sharpeRatio: number;
  readonly sortinoRatio: number;
  readonly calmarRatio: number;
  readonly omegaRatio: number;
  /** Positive loss. */
  readonly maxDrawdown: number;
  readonly averageDrawdown: number;
  /** Periods from peak to recovery of the longest drawdown. */
  readonly maxDrawdownDuration: number;
  /** The longest drawdown is still open at the end: its duration can grow. */
  readonly maxDrawdownDurationOpen: boolean;
  readonly ulcerIndex: number;
  readonly skewness: number;
  readonly excessKurtosis: number;
  /** Positive loss per period. */
  readonly valueAtRisk: number;
  readonly conditionalValueAtRisk: number;
  readonly winRate: number;
  readonly profitFactor: number;
  readonly tailRatio: number;
  /** How many returns went in. */
  readonly periods: number;
  readonly periodsPerYear: number;
  readonly riskFreeRate: number;
  readonly minAcceptableReturn: number;
  readonly level: number;
  readonly conventions: typeof performanceConventions;
  /** Why a figure is NaN, by its name; empty when all are defined. */
  readonly undefinedReasons: Readonly<Record<string, string>>;
}

/**
 * The figures by which a return series is judged, all in one pass over sorted and unsorted data.
 *
 * What has no answer (no volatility, no loss, one period) is NaN, and `undefinedReasons` says why; never Infinity.
 *
 * @param returns - T returns per period, fractions; a table must hold one asset (log returns are converted)
 * @param options - `periodsPerYear` from the dates or 252, `riskFreeRate` 0 per year, `minAcceptableReturn` the
 *   risk-free rate, `level` 0.95, `benchmark` adds alpha, beta, trackingError, informationRatio, upCapture, downCapture
 * @returns the figures, the options that made them and the convention of each
 * @throws {@link PortfolioError} `empty`, `not-finite` (a NaN return is named with its date), `shape`, `unknown-date`,
 *   `invalid-argument`
 * @remarks O(T log T) for the sort. Conventions and the peers that share them: docs/guide/analytics.md.
 *   Reference values: test/reference/analytics/performance-metrics.json.
 * @example
 * performanceMetrics(Float64Array.of(0.02, -0.01, 0.03), { periodsPerYear: 12 }).maxDrawdown; // 0.01
 */
export function performanceMetrics(returns: ReturnSeries, options: PerformanceOptions = {}): PerformanceMetrics {
  const reading = readReturnSeries("returns", returns);
  const r = reading.values;
  const periodsPerYear = readPeriodsPerYear(options.periodsPerYear, reading.dates);
  const riskFreeRate = readFinite("riskFreeRate", options.riskFreeRate, 0);
  const minAcceptableReturn = readFinite("minAcceptableReturn", options.minAcceptableReturn, riskFreeRate);
  const level = readLevel(options.level);

  const reasons: Record<string, string> = {};
  const undefinedBecause = (name: string, reason: string): number => {
    reasons[name] = reason;
    return Number.NaN;
  };
  const ratio = (name: string, top: number, bottom: number, reason: string): number =>
    bottom > 0 ? top / bottom : undefinedBecause(name, reason);

  const periods = r.length;
  const moments = seriesMomentsKernel(r);
  const deviation = Math.sqrt(moments.squares / (periods - 1));
  const spreadless = periods < 2 ? "one period has no volatility" : "all returns are equal";
  const target = minAcceptableReturn / periodsPerYear;
  const downside = downsideKernel(r, target);
  const path = drawdownSummaryKernel(r);
  const sorted = Float64Array.from(r).sort();

  const growth = path.finalValue < 0 ? Number.NaN : path.finalValue ** (periodsPerYear / periods) - 1;
  const annualReturn = Number.isFinite(growth)
    ? growth
    : undefinedBecause(
        "annualReturn",
        path.finalValue < 0
          ? "the value fell below 0, from where growth has no rate"
          : "the growth per year is beyond what a number holds",
      );
  const lowTail = quantileSortedKernel(sorted, 1 - level);

  const relative =
    options.benchmark === undefined
      ? {}
      : relativeMetrics(
          r,
          readPairedSeries("benchmark", options.benchmark, reading),
          periodsPerYear,
          riskFreeRate / periodsPerYear,
          undefinedBecause,
        );

  return {
    totalReturn: path.finalValue - 1,
    annualReturn,
    annualVolatility:
      periods < 2 ? undefinedBecause("annualVolatility", spreadless) : deviation * Math.sqrt(periodsPerYear),
    sharpeRatio: ratio(
      "sharpeRatio",
      (moments.mean - riskFreeRate / periodsPerYear) * Math.sqrt(periodsPerYear),
      deviation,
      spreadless,
    ),
    sortinoRatio: ratio(
      "sortinoRatio",
      (moments.mean - target) * Math.sqrt(periodsPerYear),
      downside.deviation,
      "no return is below the minimum acceptable one",
    ),
    calmarRatio: Number.isNaN(annualReturn)
      ? undefinedBecause("calmarRatio", "annualReturn is undefined")
      : ratio("calmarRatio", annualReturn, path.maxDrawdown, "there is no drawdown"),
    omegaRatio: ratio("omegaRatio", downside.gains, downside.losses, "no return is below the minimum acceptable one"),
    maxDrawdown: path.maxDrawdown,
    averageDrawdown: path.averageDrawdown,
    maxDrawdownDuration: path.longest,
    maxDrawdownDurationOpen: path.longestOpen,
    ulcerIndex: path.ulcerIndex,
    skewness: moments.constant ? undefinedBecause("skewness", spreadless) : moments.skewness,
    excessKurtosis: moments.constant ? undefinedBecause("excessKurtosis", spreadless) : moments.excessKurtosis,
    valueAtRisk: historicalValueAtRiskKernel(sorted, level, "linear"),
    conditionalValueAtRisk: historicalConditionalKernel(sorted, level),
    winRate: path.wins / periods,
    profitFactor: ratio("profitFactor", path.gains, path.losses, "no period has a loss"),
    tailRatio: ratio(
      "tailRatio",
      Math.abs(quantileSortedKernel(sorted, level)),
      Math.abs(lowTail),
      "the quantile of losses is 0",
    ),
    ...relative,
    periods,
    periodsPerYear,
    riskFreeRate,
    minAcceptableReturn,
    level,
    conventions: performanceConventions,
    undefinedReasons: reasons,
  };
}
