import { normalDensityKernel } from "../../numerics/distribution/normal-cdf-kernel.js";
import { normalQuantileKernel } from "../../numerics/distribution/normal-quantile-kernel.js";
import { historicalConditionalKernel, historicalValueAtRiskKernel } from "../series/tail-loss-kernel.js";
import { checkAnalyticsState } from "./check-analytics-state.js";
import type { AnalyticsState } from "./create-analytics-state.js";

/** The figures of one series so far, by the definitions of `performanceMetrics`; NaN where there is no answer yet. */
export interface AnalyticsReading {
  /** Name of the series. */
  readonly asset: string;
  /** How many returns of it were taken. */
  readonly periods: number;
  /** Arithmetic mean, per period. */
  readonly mean: number;
  /** Standard deviation, per year. */
  readonly annualVolatility: number;
  /** Per year. */
  readonly sharpeRatio: number;
  /** Population skewness. */
  readonly skewness: number;
  /** Population kurtosis less 3. */
  readonly excessKurtosis: number;
  /** Compounded growth so far. */
  readonly totalReturn: number;
  /** How far the value is below its highest so far, a positive fraction. */
  readonly drawdown: number;
  /** Greatest drawdown so far, a positive fraction. */
  readonly maxDrawdown: number;
  /** Positive loss per period: historical over the window (type 7), Gaussian over all returns when no window is kept. */
  readonly valueAtRisk: number;
  /** Mean loss beyond it, by the same rule. */
  readonly conditionalValueAtRisk: number;
  /** Against the benchmark; NaN without one. */
  readonly beta: number;
  /** With the benchmark; NaN without one. */
  readonly correlation: number;
  /** Exponential mean per period; NaN without a half-life. */
  readonly exponentialMean: number;
  /** Exponential volatility per year; NaN without a half-life. */
  readonly exponentialVolatility: number;
}

/**
 * The figures that a state of streaming analytics holds, one reading for each asset in order.
 *
 * @param state - of `createAnalyticsState` and `updateAnalytics`
 * @returns what the batch functions give on the same returns, to rounding
 * @throws {@link PortfolioError} `invalid-state`
 * @remarks O(N), with a window O(N·W log W). The exponential variance is that of RiskMetrics with a moving mean, not corrected
 *   for its bias: pandas `ewm(adjust=False).var(bias=True)`.
 * @example
 * readAnalytics(state)[0].sharpeRatio; // NaN until two periods differ
 */
export function readAnalytics(state: AnalyticsState): readonly AnalyticsReading[] {
  checkAnalyticsState(state);
  return state.assets.map((_, position) => readAsset(state, position));
}

function readAsset(state: AnalyticsState, i: number): AnalyticsReading {
  const { benchmark, periodsPerYear, gaps } = state;
  const count = gaps === null ? state.count : gaps.counts[i]!;
  const root = Math.sqrt(periodsPerYear);
  const mean = count === 0 ? Number.NaN : state.mean[i]!;
  const squares = spreadOf(state.squares[i]!, mean, count);
  const deviation = count < 2 ? Number.NaN : Math.sqrt(squares / (count - 1));
  const variance = squares / count;
  const shaped = squares > 0;
  const tail = tailOf(state, i, mean, deviation);
  const products = state.benchmarkProducts[i]!;
  // with gaps, over the periods in which both have a return
  const benchmarkSquares =
    benchmark === null
      ? 0
      : gaps === null
        ? spreadOf(state.squares[benchmark]!, state.mean[benchmark]!, count)
        : spreadOf(gaps.pairBenchmarkSquares[i]!, gaps.pairBenchmarkMean[i]!, gaps.pairCounts[i]!);
  const ownSquares = gaps === null ? squares : spreadOf(gaps.pairSquares[i]!, gaps.pairMean[i]!, gaps.pairCounts[i]!);
  return {
    asset: state.assets[i]!,
    periods: count,
    mean,
    annualVolatility: deviation * root,
    sharpeRatio: deviation > 0 ? ((mean - state.riskFreeRate / periodsPerYear) * root) / deviation : Number.NaN,
    skewness: shaped ? state.cubes[i]! / count / (variance * Math.sqrt(variance)) : Number.NaN,
    excessKurtosis: shaped ? state.fourths[i]! / count / (variance * variance) - 3 : Number.NaN,
    totalReturn: state.value[i]! - 1,
    drawdown: Math.max(1 - state.value[i]! / state.peak[i]!, 0),
    maxDrawdown: state.maxDrawdown[i]!,
    valueAtRisk: count < 1 ? Number.NaN : tail.valueAtRisk,
    conditionalValueAtRisk: count < 1 ? Number.NaN : tail.conditionalValueAtRisk,
    beta: benchmarkSquares > 0 ? products / benchmarkSquares : Number.NaN,
    correlation:
      benchmarkSquares > 0 && ownSquares > 0 ? products / Math.sqrt(benchmarkSquares * ownSquares) : Number.NaN,
    exponentialMean: state.decay === null || count === 0 ? Number.NaN : state.exponentialMean[i]!,
    exponentialVolatility:
      state.decay === null || count === 0 ? Number.NaN : Math.sqrt(state.exponentialVariance[i]!) * root,
  };
}

/** Historical over the window, Gaussian where none is kept. */
function tailOf(
  { recent, window, level }: AnalyticsState,
  i: number,
  mean: number,
  deviation: number,
): { readonly valueAtRisk: number; readonly conditionalValueAtRisk: number } {
  if (window > 0) {
    const sorted = Float64Array.from(recent.map((row) => row[i]!).filter((x) => x !== null)).sort();
    if (sorted.length === 0) return { valueAtRisk: Number.NaN, conditionalValueAtRisk: Number.NaN };
    return {
      valueAtRisk: historicalValueAtRiskKernel(sorted, level, "linear"),
      conditionalValueAtRisk: historicalConditionalKernel(sorted, level),
    };
  }
  const z = normalQuantileKernel(1 - level);
  return {
    valueAtRisk: -(mean + deviation * z),
    conditionalValueAtRisk: -mean + (deviation * normalDensityKernel(z)) / (1 - level),
  };
}

/** A sum of squared deviations, 0 where it is only the rounding of equal numbers. */
function spreadOf(squares: number, mean: number, count: number): number {
  return squares > 1e-26 * mean * mean * count ? squares : 0;
}
