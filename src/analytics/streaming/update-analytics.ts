import { PortfolioError } from "../../core/portfolio-error.js";
import { resolvePerAsset } from "../../core/resolve-per-asset.js";
import type { Weights } from "../../core/types.js";
import { DRAWDOWN_ROUNDING } from "../series/drawdown-path-kernel.js";
import type { AnalyticsState } from "./create-analytics-state.js";
import { foldProductsKernel } from "./fold-products-kernel.js";

/** Observations that wait before the triangle of products is passed once for all of them. */
const FOLD_EVERY = 16;

/** Returns of one period: a number for a single series, numbers in the order of `assets`, or by name. */
export type AnalyticsObservation = number | readonly number[] | Float64Array | Weights;

/**
 * The state after one more period.
 *
 * @param state - of {@link createAnalyticsState} or of the last update, or what JSON brought back; it is not written
 * @param observation - one return for every asset, simple, as fractions; by name each asset must be there
 * @returns a new state that shares what has not changed
 * @throws {@link PortfolioError} `invalid-state`, `not-finite` (NaN throws, with the asset), `shape`, `unknown-asset`
 * @remarks O(1) a series, O(window) references, and O(N²/2) for the covariance, paid once for 16 ticks. Moments: Welford
 *   (1962), Pébay (2008); exponential: Finch (2009).
 * @example
 * state = updateAnalytics(state, 0.004);
 */
export function updateAnalytics(state: AnalyticsState, observation: AnalyticsObservation): AnalyticsState {
  if (typeof state !== "object" || state === null || state.version !== 1) {
    throw new PortfolioError("invalid-state", "state is none of createAnalyticsState of this version: begin a new one");
  }
  const x = readObservation(state, observation);
  const n = x.length;
  const count = state.count + 1;
  const { decay, benchmark } = state;
  const mean = state.mean.slice();
  const meanRest = state.meanRest.slice();
  const squares = state.squares.slice();
  const cubes = state.cubes.slice();
  const fourths = state.fourths.slice();
  const benchmarkProducts = state.benchmarkProducts.slice();
  const value = state.value.slice();
  const peak = state.peak.slice();
  const maxDrawdown = state.maxDrawdown.slice();
  const exponentialMean = state.exponentialMean.slice();
  const exponentialRest = state.exponentialRest.slice();
  const exponentialVariance = state.exponentialVariance.slice();
  const deviation = state.products === null ? null : new Array<number>(n).fill(0);
  const before = (count - 1) / count;
  const benchmarkDeviation = benchmark === null ? 0 : x[benchmark]! - mean[benchmark]! - meanRest[benchmark]!;

  for (let i = 0; i < n; i++) {
    const d = x[i]! - mean[i]! - meanRest[i]!;
    const step = d / count;
    const term = d * step * (count - 1);
    fourths[i] =
      fourths[i]! +
      term * step * step * (count * count - 3 * count + 3) +
      6 * step * step * squares[i]! -
      4 * step * cubes[i]!;
    cubes[i] = cubes[i]! + term * step * (count - 2) - 3 * step * squares[i]!;
    squares[i] = squares[i]! + term;
    meanRest[i] = meanRest[i]! + lostOf(mean[i]!, step);
    mean[i] = mean[i]! + step;
    benchmarkProducts[i] = benchmarkProducts[i]! + before * d * benchmarkDeviation;

    value[i] = value[i]! * (1 + x[i]!);
    const fall = 1 - value[i]! / peak[i]!;
    if (value[i]! > peak[i]!) peak[i] = value[i]!;
    else if (fall > maxDrawdown[i]! && fall > DRAWDOWN_ROUNDING) maxDrawdown[i] = fall;

    let weighted = d;
    if (decay !== null) {
      if (count === 1) exponentialMean[i] = x[i]!;
      weighted = x[i]! - exponentialMean[i]! - exponentialRest[i]!;
      const move = (1 - decay) * weighted;
      exponentialRest[i] = exponentialRest[i]! + lostOf(exponentialMean[i]!, move);
      exponentialMean[i] = exponentialMean[i]! + move;
      exponentialVariance[i] = decay * (exponentialVariance[i]! + (1 - decay) * weighted * weighted);
    }
    if (deviation !== null) deviation[i] = weighted;
  }

  let { products, pending } = state;
  if (products !== null && deviation !== null) {
    const waiting = pending.slice();
    waiting.push(deviation);
    const full = waiting.length >= FOLD_EVERY;
    if (full) products = foldProductsKernel(products, waiting, count, decay);
    pending = full ? [] : waiting;
  }
  let recent = state.recent;
  if (state.window > 0) {
    const kept = recent.slice(recent.length < state.window ? 0 : 1);
    kept.push(Array.from(x));
    recent = kept;
  }
  // every field by name: a spread of so many takes longer than all the arithmetic of a series
  return {
    version: 1,
    assets: state.assets,
    benchmark,
    periodsPerYear: state.periodsPerYear,
    riskFreeRate: state.riskFreeRate,
    level: state.level,
    decay,
    window: state.window,
    count,
    mean,
    meanRest,
    squares,
    cubes,
    fourths,
    benchmarkProducts,
    value,
    peak,
    maxDrawdown,
    exponentialMean,
    exponentialRest,
    exponentialVariance,
    recent,
    products,
    pending,
  };
}

/** What a + b loses to rounding, exactly. Knuth's two-sum. */
function lostOf(a: number, b: number): number {
  const sum = a + b;
  const part = sum - a;
  return a - (sum - part) + (b - part);
}

function readObservation(
  state: AnalyticsState,
  observation: AnalyticsObservation,
): ArrayLike<number> & Iterable<number> {
  const { assets } = state;
  if (typeof observation === "number" && assets.length === 1 && Number.isFinite(observation)) return [observation];
  if (typeof observation === "number" && assets.length > 1) {
    throw new PortfolioError(
      "shape",
      `observation is one number for ${assets.length} assets: give one for each, in order or by name`,
      { expected: assets.length, actual: 1 },
    );
  }
  if (typeof observation === "object" && observation !== null && !isSequence(observation)) {
    const missing = assets.find((asset) => !Object.hasOwn(observation, asset));
    if (missing !== undefined) {
      throw new PortfolioError("not-finite", `observation.${missing} is missing: give every asset its return`, {
        asset: missing,
      });
    }
  }
  const given = Array.isArray(observation)
    ? new Float64Array(observation)
    : (observation as number | Float64Array | Weights);
  return resolvePerAsset("observation", given, assets, 0);
}

function isSequence(
  observation: Exclude<AnalyticsObservation, number>,
): observation is readonly number[] | Float64Array {
  return Array.isArray(observation) || observation instanceof Float64Array;
}
