import { quantileSortedKernel } from "../../numerics/distribution/quantile-sorted-kernel.js";
import { sortedEndsKernel } from "../../numerics/distribution/sorted-ends-kernel.js";
import { downsideKernel } from "../series/downside-kernel.js";
import { drawdownSummaryKernel } from "../series/drawdown-summary-kernel.js";
import { excessOver } from "../series/read-rate.js";
import type { ReturnSeries } from "../series/return-series.js";
import { seriesMomentsKernel } from "../series/series-moments-kernel.js";
import { historicalConditionalKernel, historicalValueAtRiskKernel } from "../series/tail-loss-kernel.js";
import { type PerformanceOptions, type PerformanceSettings, readPerformance } from "./performance-options.js";
import { type RelativeMetrics, relativeMetrics } from "./relative-metrics.js";

/** How every figure is defined, in one line each. Other libraries differ on most of them. */
export const performanceConventions = {
  returns: "simple, per period",
  annualReturn:
    "compound growth: (final value)^(1 / years) - 1; years is periods / periodsPerYear, or calendar time for a table from returnsFromPrices when periodsPerYear is not given",
  annualVolatility: "standard deviation (ddof 1) times the root of periodsPerYear",
  sharpeRatio:
    "arithmetic mean of the excess over riskFreeRate / periodsPerYear, divided by ddof 1, annualized by the root",
  sortinoRatio: "downside root mean square over all periods against the minimum acceptable return",
  calmarRatio: "annualReturn / maxDrawdown",
  omegaRatio: "sum of gains over sum of losses against the minimum acceptable return",
  drawdowns:
    "compounded value from 1, which stays where it is once it is zero or less, positive losses; durations in periods from peak to recovery, open ones to the end",
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

/** The figures of one return series. NaN where there is no answer; `undefinedReasons` then says why. */
export interface PerformanceMetrics extends Partial<RelativeMetrics> {
  /** Growth over the whole time. */
  readonly totalReturn: number;
  /** Compound growth per year. */
  readonly annualReturn: number;
  /** Standard deviation per year. */
  readonly annualVolatility: number;
  /** Mean excess over the risk-free rate for each unit of volatility, per year. */
  readonly sharpeRatio: number;
  /** Mean excess over the least acceptable return for each unit of downside deviation, per year. */
  readonly sortinoRatio: number;
  /** annualReturn over maxDrawdown. */
  readonly calmarRatio: number;
  /** Gains over losses against the least acceptable return. */
  readonly omegaRatio: number;
  /** Greatest fall below a peak, a positive fraction. */
  readonly maxDrawdown: number;
  /** Mean depth of all drawdowns. */
  readonly averageDrawdown: number;
  /** Periods from peak to recovery of the longest drawdown. */
  readonly maxDrawdownDuration: number;
  /** Whether the longest drawdown is still open at the end, so that its duration can grow. */
  readonly maxDrawdownDurationOpen: boolean;
  /** Root mean square of the drawdown over all periods. */
  readonly ulcerIndex: number;
  /** Population skewness. */
  readonly skewness: number;
  /** Population kurtosis less 3. */
  readonly excessKurtosis: number;
  /** Historical value at risk, a positive loss per period. */
  readonly valueAtRisk: number;
  /** Historical conditional value at risk, a positive loss per period. */
  readonly conditionalValueAtRisk: number;
  /** Share of the periods with a return above 0. */
  readonly winRate: number;
  /** Sum of the gains over the sum of the losses. */
  readonly profitFactor: number;
  /** Quantile of the gains over that of the losses. */
  readonly tailRatio: number;
  /** How many returns went in. */
  readonly periods: number;
  /** Years over which `annualReturn` compounds. */
  readonly years: number;
  /** How many periods make a year. */
  readonly periodsPerYear: number;
  /** The risk-free rate per year; of a series, its mean times `periodsPerYear`. */
  readonly riskFreeRate: number;
  /** The least acceptable return per year; of a series, its mean times `periodsPerYear`. */
  readonly minAcceptableReturn: number;
  /** Confidence of the tail figures. */
  readonly level: number;
  /** The convention of each figure. */
  readonly conventions: typeof performanceConventions;
  /** Why a figure is NaN, by its name; empty when all are defined. */
  readonly undefinedReasons: Readonly<Record<string, string>>;
}

/**
 * The figures by which a return series is judged.
 *
 * A value that has fallen to zero or below stays there: nothing more is earned on it, and nothing recovers.
 * A figure without an answer (no volatility, no loss, one period) is NaN, and `undefinedReasons` says why; it is never infinite.
 *
 * @param returns - T returns per period, fractions; a table must hold one asset (log returns are converted)
 * @param options - `periodsPerYear` from the dates or 252, `riskFreeRate` 0 per year, `minAcceptableReturn` the
 *   risk-free rate, `level` 0.95; a `benchmark` adds alpha, beta, trackingError, informationRatio, upCapture, downCapture
 * @returns the figures, the options that made them and the convention of each
 * @throws {@link PortfolioError} `empty`, `not-finite` (a NaN return is named with its date), `shape`, `unknown-date`,
 *   `invalid-argument` (prices, an unknown option)
 * @remarks O(T log T) for the sort. A table from `returnsFromPrices` knows when its first period began: without
 *   `periodsPerYear` its growth per year is taken over calendar time, so 10 % a year is 10 % in every spacing of the dates.
 *   Conventions and the libraries that share them: docs/guide/analytics.md.
 *   Reference values: test/reference/analytics/performance-metrics.json.
 * @example
 * performanceMetrics(Float64Array.of(0.02, -0.01, 0.03), { periodsPerYear: 12 }).maxDrawdown; // 0.01
 */
export function performanceMetrics(returns: ReturnSeries, options: PerformanceOptions = {}): PerformanceMetrics {
  const { reading, settings } = readPerformance("performanceMetrics", returns, options);
  return performanceFigures(reading.values, settings);
}

/**
 * The figures of returns and settings that were read.
 *
 * @param r - T simple returns
 * @param settings - see {@link PerformanceSettings}
 * @remarks O(T log T).
 */
export function performanceFigures(r: Float64Array, settings: PerformanceSettings): PerformanceMetrics {
  const { periodsPerYear, years, growthExponent, riskFree, target, level, benchmark } = settings;

  const reasons: Record<string, string> = {};
  const undefinedBecause = (name: string, reason: string): number => {
    reasons[name] = reason;
    return Number.NaN;
  };
  const ratio = (name: string, top: number, bottom: number, reason: string): number =>
    bottom > 0 ? top / bottom : undefinedBecause(name, reason);

  const periods = r.length;
  const root = Math.sqrt(periodsPerYear);
  const moments = seriesMomentsKernel(r);
  const deviation = Math.sqrt(moments.squares / (periods - 1));
  const spreadless = periods < 2 ? "one period has no volatility" : "all returns are equal";
  // a rate that does not change moves the mean alone
  const excess = riskFree.values === null ? null : seriesMomentsKernel(excessOver(r, riskFree));
  const downside =
    target.values === null ? downsideKernel(r, target.perPeriod) : downsideKernel(excessOver(r, target), 0);
  const path = drawdownSummaryKernel(r);
  // the tail, the number that ends it and its neighbor; the same at the other end
  const sorted = sortedEndsKernel(r, Math.ceil((1 - level) * periods) + 3);

  const growth = growthPerYear(path.finalValue, growthExponent);
  const annualReturn = Number.isNaN(growth)
    ? undefinedBecause(
        "annualReturn",
        path.finalValue < 0
          ? "the value fell below 0, from where growth has no rate"
          : "the growth per year is beyond what a number holds",
      )
    : growth;
  const lowTail = quantileSortedKernel(sorted, 1 - level);

  return {
    totalReturn: path.finalValue - 1,
    annualReturn,
    annualVolatility: periods < 2 ? undefinedBecause("annualVolatility", spreadless) : deviation * root,
    sharpeRatio:
      excess === null
        ? ratio("sharpeRatio", (moments.mean - riskFree.perPeriod) * root, deviation, spreadless)
        : ratio(
            "sharpeRatio",
            excess.mean * root,
            Math.sqrt(excess.squares / (periods - 1)),
            periods < 2 ? spreadless : "all excess returns are equal",
          ),
    sortinoRatio: ratio(
      "sortinoRatio",
      (moments.mean - target.perPeriod) * root,
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
    ...(benchmark === null ? {} : relativeMetrics(r, benchmark, periodsPerYear, riskFree, undefinedBecause)),
    periods,
    years,
    periodsPerYear,
    riskFreeRate: riskFree.perYear,
    minAcceptableReturn: target.perYear,
    level,
    conventions: performanceConventions,
    undefinedReasons: reasons,
  };
}

/** Compound growth per year of a value that began at 1; NaN below 0 and beyond what a number holds. */
export function growthPerYear(finalValue: number, exponent: number): number {
  const growth = finalValue < 0 ? Number.NaN : finalValue ** exponent - 1;
  return Number.isFinite(growth) ? growth : Number.NaN;
}
