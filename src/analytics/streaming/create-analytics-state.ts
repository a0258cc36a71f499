import { assetPosition, assetPositions } from "../../core/asset-positions.js";
import { PortfolioError } from "../../core/portfolio-error.js";
import { readCount, readFinite, readLevel, readPositive } from "../../core/read-number.js";
import { DEFAULT_PERIODS_PER_YEAR } from "../series/return-series.js";

export interface AnalyticsOptions {
  /** N names; one series called "portfolio". */
  readonly assets?: readonly string[];
  /** The asset that beta and correlation are measured against; none. */
  readonly benchmark?: string;
  /** 252. */
  readonly periodsPerYear?: number;
  /** Per year, divided evenly over the periods; 0. */
  readonly riskFreeRate?: number;
  /** Confidence of value at risk; 0.95. */
  readonly level?: number;
  /** Periods after which a return counts half in the exponential figures and in the covariance; none: all count the same. */
  readonly halfLife?: number;
  /** The last periods that are kept for historical value at risk; 0: it is Gaussian. */
  readonly window?: number;
  /** Keep the covariance of all pairs, O(N²); default: when there is more than one asset. */
  readonly covariance?: boolean;
}

/** Everything that streaming analytics remember: plain JSON, never written, replaced at every tick. */
export interface AnalyticsState {
  readonly version: 1;
  readonly assets: readonly string[];
  /** Position in `assets`. */
  readonly benchmark: number | null;
  readonly periodsPerYear: number;
  readonly riskFreeRate: number;
  readonly level: number;
  /** Weight that a period loses in the next; `null`: all count the same. */
  readonly decay: number | null;
  readonly window: number;
  readonly count: number;
  /** N each: mean and central sums of the powers 2 to 4 of all returns. */
  readonly mean: readonly number[];
  /** What rounding took from the mean: at an offset of 1e8 it would be half the digits of the volatility. */
  readonly meanRest: readonly number[];
  readonly squares: readonly number[];
  readonly cubes: readonly number[];
  readonly fourths: readonly number[];
  /** Σ of the products with the benchmark's deviation. */
  readonly benchmarkProducts: readonly number[];
  /** Compounded from 1. */
  readonly value: readonly number[];
  readonly peak: readonly number[];
  readonly maxDrawdown: readonly number[];
  readonly exponentialMean: readonly number[];
  readonly exponentialRest: readonly number[];
  readonly exponentialVariance: readonly number[];
  /** The last `window` observations, oldest first. */
  readonly recent: readonly (readonly number[])[];
  /**
   * Lower triangle, row by row, of the sums of products (of the exponential covariance with a `decay`), but for the
   * observations that still wait in `pending`; `null` without covariance.
   */
  readonly products: readonly number[] | null;
  /** Deviations from the mean before them, oldest first, taken in together so that the triangle is passed once for many. */
  readonly pending: readonly (readonly number[])[];
}

/**
 * An empty state of streaming analytics.
 *
 * @param options - `assets` ["portfolio"], `benchmark` none, `periodsPerYear` 252, `riskFreeRate` 0, `level` 0.95,
 *   `halfLife` none, `window` 0, `covariance` when N > 1
 * @throws {@link PortfolioError} `duplicate-asset`, `unknown-asset`, `empty`, `invalid-argument`, `not-finite`
 * @remarks O(N), with covariance O(N²/2) numbers.
 * @example
 * let state = createAnalyticsState({ assets: ["AAPL", "SPY"], benchmark: "SPY", halfLife: 63 });
 * state = updateAnalytics(state, { AAPL: 0.012, SPY: 0.004 });
 * readAnalytics(state)[0].beta;
 */
export function createAnalyticsState(options: AnalyticsOptions = {}): AnalyticsState {
  const assets = options.assets === undefined ? ["portfolio"] : [...options.assets];
  if (assets.length === 0) throw new PortfolioError("empty", "assets is empty: name at least one");
  assetPositions(assets);
  const n = assets.length;
  const zeros = (): number[] => new Array<number>(n).fill(0);
  const covariance = options.covariance ?? n > 1;
  return {
    version: 1,
    assets,
    benchmark: options.benchmark === undefined ? null : assetPosition("benchmark", options.benchmark, assets),
    periodsPerYear: readPositive("periodsPerYear", options.periodsPerYear ?? DEFAULT_PERIODS_PER_YEAR),
    riskFreeRate: readFinite("riskFreeRate", options.riskFreeRate, 0),
    level: readLevel(options.level),
    decay: options.halfLife === undefined ? null : 2 ** (-1 / readPositive("halfLife", options.halfLife)),
    window: readCount("window", options.window ?? 0, 0),
    count: 0,
    mean: zeros(),
    meanRest: zeros(),
    squares: zeros(),
    cubes: zeros(),
    fourths: zeros(),
    benchmarkProducts: zeros(),
    value: new Array<number>(n).fill(1),
    peak: new Array<number>(n).fill(1),
    maxDrawdown: zeros(),
    exponentialMean: zeros(),
    exponentialRest: zeros(),
    exponentialVariance: zeros(),
    recent: [],
    products: covariance ? new Array<number>((n * (n + 1)) / 2).fill(0) : null,
    pending: [],
  };
}
