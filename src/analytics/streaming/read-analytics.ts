import { normalDensityKernel } from "../../numerics/distribution/normal-cdf-kernel.js";
import { normalQuantileKernel } from "../../numerics/distribution/normal-quantile-kernel.js";
import { historicalConditionalKernel, historicalValueAtRiskKernel } from "../series/tail-loss-kernel.js";
import type { AnalyticsState } from "./create-analytics-state.js";

/** The figures of one series so far, by the definitions of `performanceMetrics`; NaN where there is no answer yet. */
export interface AnalyticsReading {
  readonly asset: string;
  readonly periods: number;
  /** Arithmetic, per period. */
  readonly mean: number;
  readonly annualVolatility: number;
  readonly sharpeRatio: number;
  readonly skewness: number;
  readonly excessKurtosis: number;
  readonly totalReturn: number;
  /** Below the highest value so far, a positive fraction. */
  readonly drawdown: number;
  readonly maxDrawdown: number;
  /** Positive loss per period: historical over the window (type 7), Gaussian over all when no window is kept. */
  readonly valueAtRisk: number;
  readonly conditionalValueAtRisk: number;
  /** Against the benchmark; NaN without one. */
  readonly beta: number;
  readonly correlation: number;
  /** With a half-life, per period and per year; NaN without one. */
  readonly exponentialMean: number;
  readonly exponentialVolatility: number;
}

/**
 * The figures that a state of streaming analytics holds, one reading for each asset in order.
 *
 * @param state - of `createAnalyticsState` and `updateAnalytics`
 * @returns what the batch functions give on the same returns, to rounding
 * @remarks O(N), with a window O(N·W log W). The exponential variance is that of RiskMetrics with a moving mean, not corrected
 *   for its bias: pandas `ewm(adjust=False).var(bias=True)`.
 * @example
 * readAnalytics(state)[0].sharpeRatio; // NaN until two periods differ
 */
export function readAnalytics(state: AnalyticsState): readonly AnalyticsReading[] {
  return state.assets.map((_, position) => readAsset(state, position));
}

function readAsset(state: AnalyticsState, i: number): AnalyticsReading {
  const { count, benchmark, periodsPerYear } = state;
  const root = Math.sqrt(periodsPerYear);
  const mean = count === 0 ? Number.NaN : state.mean[i]!;
  const squares = spreadOf(state, i);
  const deviation = count < 2 ? Number.NaN : Math.sqrt(squares / (count - 1));
  const variance = squares / count;
  const shaped = squares > 0;
  const tail = tailOf(state, i, mean, deviation);
  const benchmarkSquares = benchmark === null ? 0 : spreadOf(state, benchmark);
  const products = state.benchmarkProducts[i]!;
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
    correlation: benchmarkSquares > 0 && shaped ? products / Math.sqrt(benchmarkSquares * squares) : Number.NaN,
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
    const sorted = Float64Array.from(recent, (row) => row[i]!).sort();
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

/** Σ(x − mean)², 0 where it is only the rounding of equal numbers. */
function spreadOf({ squares, mean, count }: AnalyticsState, i: number): number {
  return squares[i]! > 1e-26 * mean[i]! * mean[i]! * count ? squares[i]! : 0;
}
