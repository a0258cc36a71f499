import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { assetPosition, assetPositions } from "../../core/names/asset-positions.js";
import type { OptionsOf } from "../../core/options/option-types.js";
import { readOptions } from "../../core/options/read-options.js";
import { exponentialKernel } from "../../numerics/distribution/exponential-kernel.js";
import { DEFAULT_PERIODS_PER_YEAR } from "../series/return-series.js";

/** What streaming analytics keep. */
export interface AnalyticsOptions {
  /** N names. Default: one series called "portfolio". */
  readonly assets?: readonly string[];
  /** The asset that beta and correlation are measured against. Default: none. */
  readonly benchmark?: string;
  /** How many periods make a year. Default 252. */
  readonly periodsPerYear?: number;
  /** Per year, divided evenly over the periods. Default 0. */
  readonly riskFreeRate?: number;
  /** Confidence of value at risk. Default 0.95. */
  readonly level?: number;
  /** Periods after which a return counts half in the exponential figures and in the covariance. Default: none, all count the same. */
  readonly halfLife?: number;
  /** How many of the last periods are kept for historical value at risk, at most 1,000,000. Default 0: it is Gaussian. */
  readonly window?: number;
  /** Keep the covariance of all pairs, O(N²). Default: when there is more than one asset. */
  readonly covariance?: boolean;
  /**
   * `"throw"` refuses an observation in which an asset has no return. `"skip"` takes it (NaN, null or a name left out): the
   * figures of that asset stay as they are, beta and correlation count the periods in which the asset and the benchmark both
   * have a return, and the covariance those in which all assets have one. Default "throw".
   */
  readonly missing?: "throw" | "skip";
}

const declared: OptionsOf<AnalyticsOptions, "periodsPerYear" | "riskFreeRate" | "level" | "window" | "missing"> = {
  assets: { kind: "list", of: { kind: "text" }, minLength: 1, maxLength: 100_000 },
  benchmark: { kind: "text" },
  periodsPerYear: { kind: "number", above: 0, default: DEFAULT_PERIODS_PER_YEAR },
  riskFreeRate: { kind: "number", default: 0 },
  level: { kind: "number", above: 0, below: 1, unit: "fraction", default: 0.95 },
  halfLife: { kind: "number", above: 0 },
  window: { kind: "number", integer: true, min: 0, max: 1_000_000, default: 0 },
  covariance: { kind: "boolean" },
  missing: { kind: "choice", of: ["throw", "skip"], default: "throw" },
};

/** What each figure has seen of assets that miss different periods. N numbers in each array. */
export interface AnalyticsGaps {
  /** How many returns of each asset were taken. */
  readonly counts: readonly number[];
  /** How many periods had a return of the asset and of the benchmark. */
  readonly pairCounts: readonly number[];
  /** Mean of the asset over those periods. */
  readonly pairMean: readonly number[];
  /** Mean of the benchmark over those periods. */
  readonly pairBenchmarkMean: readonly number[];
  /** Sum of the squared deviations of the asset over those periods. */
  readonly pairSquares: readonly number[];
  /** Sum of the squared deviations of the benchmark over those periods. */
  readonly pairBenchmarkSquares: readonly number[];
  /** How many periods had a return of every asset: those of the covariance. */
  readonly completeCount: number;
  /** Mean over those periods, exponential with a `decay`. */
  readonly completeMean: readonly number[];
  /** The rounding error of `completeMean`. */
  readonly completeRest: readonly number[];
}

/** Everything that streaming analytics remember: plain JSON, never written, replaced at every observation. */
export interface AnalyticsState {
  /** Version of this form. */
  readonly version: 1;
  /** N names, in the order of all arrays. */
  readonly assets: readonly string[];
  /** Position of the benchmark in `assets`; `null` without one. */
  readonly benchmark: number | null;
  /** How many periods make a year. */
  readonly periodsPerYear: number;
  /** Per year. */
  readonly riskFreeRate: number;
  /** Confidence of value at risk. */
  readonly level: number;
  /** The factor by which the weight of a period shrinks with each later one; `null` when all count the same. */
  readonly decay: number | null;
  /** How many of the last periods are kept. */
  readonly window: number;
  /** How many observations were taken. */
  readonly count: number;
  /** Mean of each asset's returns. */
  readonly mean: readonly number[];
  /** The rounding error of `mean`. Without it an offset of 1e8 would cost half the digits of the volatility. */
  readonly meanRest: readonly number[];
  /** Sum of the squared deviations from the mean. */
  readonly squares: readonly number[];
  /** Sum of the third powers of the deviations. */
  readonly cubes: readonly number[];
  /** Sum of the fourth powers of the deviations. */
  readonly fourths: readonly number[];
  /** Sum of the products with the deviation of the benchmark. */
  readonly benchmarkProducts: readonly number[];
  /** Value compounded from 1. */
  readonly value: readonly number[];
  /** Highest value so far. */
  readonly peak: readonly number[];
  /** Greatest drawdown so far. */
  readonly maxDrawdown: readonly number[];
  /** Exponential mean; 0 without a `decay`. */
  readonly exponentialMean: readonly number[];
  /** The rounding error of `exponentialMean`. */
  readonly exponentialRest: readonly number[];
  /** Exponential variance; 0 without a `decay`. */
  readonly exponentialVariance: readonly number[];
  /** The last `window` observations, oldest first; `null` for a missing return. */
  readonly recent: readonly (readonly (number | null)[])[];
  /**
   * Lower triangle, row by row, of the sums of products (of the exponential covariance with a `decay`), except for the
   * observations that still wait in `pending`; `null` without covariance.
   */
  readonly products: readonly number[] | null;
  /** Deviations of the latest observations, oldest first. They are added together, so that the triangle is passed once for many. */
  readonly pending: readonly (readonly number[])[];
  /** With `missing: "skip"`; `null` otherwise. */
  readonly gaps: AnalyticsGaps | null;
}

/**
 * An empty state of streaming analytics.
 *
 * @param options - `assets` ["portfolio"], `benchmark` none, `periodsPerYear` 252, `riskFreeRate` 0, `level` 0.95,
 *   `halfLife` none, `window` 0, `covariance` when N > 1, `missing` "throw"
 * @returns a plain value for `updateAnalytics`; it survives JSON and continues with the same bits
 * @throws {@link PortfolioError} `duplicate-asset`, `unknown-asset`, `empty`, `invalid-argument`, `not-finite`
 * @remarks O(N), with covariance O(N²/2) numbers.
 * @example
 * let state = createAnalyticsState({ assets: ["AAPL", "SPY"], benchmark: "SPY", halfLife: 63 });
 * state = updateAnalytics(state, { AAPL: 0.012, SPY: 0.004 });
 * readAnalytics(state)[0].beta;
 */
export function createAnalyticsState(options: AnalyticsOptions = {}): AnalyticsState {
  const read = readOptions("options", options, declared, { what: "an option of createAnalyticsState" });
  const assets = read.assets === undefined ? ["portfolio"] : [...read.assets];
  assetPositions(assets);
  const n = assets.length;
  const zeros = (): number[] => new Array<number>(n).fill(0);
  const covariance = read.covariance ?? n > 1;
  if (covariance && n > 10_000) {
    throw new PortfolioError(
      "invalid-argument",
      `options.assets has ${n} names: the covariance of more than 10,000 does not fit in memory, give covariance: false`,
      { assets: n },
    );
  }
  return {
    version: 1,
    assets,
    benchmark: read.benchmark === undefined ? null : assetPosition("options.benchmark", read.benchmark, assets),
    periodsPerYear: read.periodsPerYear,
    riskFreeRate: read.riskFreeRate,
    level: read.level,
    decay: read.halfLife === undefined ? null : exponentialKernel(-Math.LN2 / read.halfLife),
    window: read.window,
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
    gaps:
      read.missing === "throw"
        ? null
        : {
            counts: zeros(),
            pairCounts: zeros(),
            pairMean: zeros(),
            pairBenchmarkMean: zeros(),
            pairSquares: zeros(),
            pairBenchmarkSquares: zeros(),
            completeCount: 0,
            completeMean: zeros(),
            completeRest: zeros(),
          },
  };
}
