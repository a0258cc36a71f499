import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { shownValue } from "../../core/errors/shown-value.js";
import { assetPosition } from "../../core/names/asset-positions.js";
import type { Weights } from "../../core/types.js";
import { DRAWDOWN_ROUNDING } from "../series/drawdown-path-kernel.js";
import { checkAnalyticsState, trustState } from "./check-analytics-state.js";
import type { AnalyticsGaps, AnalyticsState } from "./create-analytics-state.js";
import { FOLD_EVERY, foldProductsKernel } from "./fold-products-kernel.js";

/**
 * Returns of one period: a number for a single series, numbers in the order of `assets`, or by name. NaN, null and a name left
 * out are missing returns, which only a state with `missing: "skip"` takes.
 */
export type AnalyticsObservation =
  | number
  | readonly (number | null)[]
  | Float64Array
  | Weights
  | Readonly<Record<string, number | null>>;

/**
 * The state after one more period.
 *
 * @param state - of {@link createAnalyticsState} or of the last update, or what JSON brought back; it is not written
 * @param observation - one return for every asset, simple, as fractions; by name each asset must be there
 * @returns a new state that shares what has not changed
 * @throws {@link PortfolioError} `invalid-state`, `shape`, `unknown-asset`; `not-finite` for a value that is not a finite number, with its asset
 *   (a missing return unless the state was created with `missing: "skip"`)
 * @remarks O(1) a series, O(window) references, and O(N²/2) for the covariance, paid once for 16 observations. A value that
 *   has fallen to zero or below stays there. Moments: Welford (1962), Pébay (2008); exponential: Finch (2009).
 * @example
 * state = updateAnalytics(state, 0.004);
 */
export function updateAnalytics(state: AnalyticsState, observation: AnalyticsObservation): AnalyticsState {
  checkAnalyticsState(state);
  const x = readObservation(state, observation);
  const n = x.length;
  const { decay, benchmark, gaps } = state;
  const total = state.count + 1;
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
  let deviation = state.products === null ? null : new Array<number>(n).fill(0);
  const benchmarkDeviation =
    benchmark === null || gaps !== null ? 0 : x[benchmark]! - mean[benchmark]! - meanRest[benchmark]!;

  const beforeTotal = (total - 1) / total;
  for (let i = 0; i < n; i++) {
    const r = x[i]!;
    let count = total;
    let before = beforeTotal;
    if (gaps !== null) {
      if (Number.isNaN(r)) continue;
      count = gaps.counts[i]! + 1;
      before = (count - 1) / count;
    }
    const d = r - mean[i]! - meanRest[i]!;
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

    if (value[i]! > 0) value[i] = value[i]! * (1 + r);
    const fall = 1 - value[i]! / peak[i]!;
    if (value[i]! > peak[i]!) peak[i] = value[i]!;
    else if (fall > maxDrawdown[i]! && fall > DRAWDOWN_ROUNDING) maxDrawdown[i] = fall;

    let weighted = d;
    if (decay !== null) {
      if (count === 1) exponentialMean[i] = r;
      weighted = r - exponentialMean[i]! - exponentialRest[i]!;
      const move = (1 - decay) * weighted;
      exponentialRest[i] = exponentialRest[i]! + lostOf(exponentialMean[i]!, move);
      exponentialMean[i] = exponentialMean[i]! + move;
      exponentialVariance[i] = decay * (exponentialVariance[i]! + (1 - decay) * weighted * weighted);
    }
    if (deviation !== null) deviation[i] = weighted;
  }
  let nextGaps: AnalyticsGaps | null = null;
  if (gaps !== null) {
    const moved = updateGaps(gaps, x, benchmark, decay, benchmarkProducts);
    nextGaps = moved.gaps;
    if (deviation !== null) deviation = moved.deviation;
  }

  let { products, pending } = state;
  if (products !== null && deviation !== null) {
    const waiting = pending.slice();
    waiting.push(deviation);
    const full = waiting.length >= FOLD_EVERY;
    if (full) products = foldProductsKernel(products, waiting, nextGaps?.completeCount ?? total, decay);
    pending = full ? [] : waiting;
  }
  let recent = state.recent;
  if (state.window > 0) {
    const kept = recent.slice(recent.length < state.window ? 0 : 1);
    kept.push(gaps === null ? Array.from(x) : Array.from(x, (r) => (Number.isNaN(r) ? null : r)));
    recent = kept;
  }
  // every field by name: a spread of so many takes longer than all the arithmetic of a series
  return trustState({
    version: 1,
    assets: state.assets,
    benchmark,
    periodsPerYear: state.periodsPerYear,
    riskFreeRate: state.riskFreeRate,
    level: state.level,
    decay,
    window: state.window,
    count: total,
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
    gaps: nextGaps,
  });
}

/**
 * The counts and means of pairs and of complete periods after one more; `benchmarkProducts` is written.
 *
 * @returns the deviation of a complete period from the mean before it; `null` when a return is missing
 */
function updateGaps(
  gaps: AnalyticsGaps,
  x: ArrayLike<number>,
  benchmark: number | null,
  decay: number | null,
  benchmarkProducts: number[],
): { readonly gaps: AnalyticsGaps; readonly deviation: number[] | null } {
  const n = x.length;
  const counts = gaps.counts.slice();
  const pairCounts = gaps.pairCounts.slice();
  const pairMean = gaps.pairMean.slice();
  const pairBenchmarkMean = gaps.pairBenchmarkMean.slice();
  const pairSquares = gaps.pairSquares.slice();
  const pairBenchmarkSquares = gaps.pairBenchmarkSquares.slice();
  const other = benchmark === null ? Number.NaN : x[benchmark]!;
  let complete = true;
  for (let i = 0; i < n; i++) {
    if (Number.isNaN(x[i]!)) {
      complete = false;
      continue;
    }
    counts[i] = counts[i]! + 1;
    if (Number.isNaN(other)) continue;
    const count = pairCounts[i]! + 1;
    const own = x[i]! - pairMean[i]!;
    const theirs = other - pairBenchmarkMean[i]!;
    const before = (count - 1) / count;
    benchmarkProducts[i] = benchmarkProducts[i]! + before * own * theirs;
    pairSquares[i] = pairSquares[i]! + before * own * own;
    pairBenchmarkSquares[i] = pairBenchmarkSquares[i]! + before * theirs * theirs;
    pairMean[i] = pairMean[i]! + own / count;
    pairBenchmarkMean[i] = pairBenchmarkMean[i]! + theirs / count;
    pairCounts[i] = count;
  }
  const base = { counts, pairCounts, pairMean, pairBenchmarkMean, pairSquares, pairBenchmarkSquares };
  if (!complete) {
    const { completeCount, completeMean, completeRest } = gaps;
    return { gaps: { ...base, completeCount, completeMean, completeRest }, deviation: null };
  }
  const completeCount = gaps.completeCount + 1;
  const completeMean = gaps.completeMean.slice();
  const completeRest = gaps.completeRest.slice();
  const deviation = new Array<number>(n);
  for (let i = 0; i < n; i++) {
    if (decay !== null && completeCount === 1) completeMean[i] = x[i]!;
    const d = x[i]! - completeMean[i]! - completeRest[i]!;
    const move = decay === null ? d / completeCount : (1 - decay) * d;
    completeRest[i] = completeRest[i]! + lostOf(completeMean[i]!, move);
    completeMean[i] = completeMean[i]! + move;
    deviation[i] = d;
  }
  return { gaps: { ...base, completeCount, completeMean, completeRest }, deviation };
}

/** What a + b loses to rounding, exactly. Knuth's two-sum. */
function lostOf(a: number, b: number): number {
  const sum = a + b;
  const part = sum - a;
  return a - (sum - part) + (b - part);
}

/** N returns in the order of the assets; NaN where one is missing and the state takes that. */
function readObservation(
  state: AnalyticsState,
  observation: AnalyticsObservation,
): ArrayLike<number> & Iterable<number> {
  const { assets } = state;
  const n = assets.length;
  const skips = state.gaps !== null;
  if (
    typeof observation === "number" &&
    n === 1 &&
    (Number.isFinite(observation) || (skips && Number.isNaN(observation)))
  ) {
    return [observation];
  }
  if (typeof observation === "number" && n > 1) {
    throw new PortfolioError(
      "shape",
      `observation is one number for ${n} assets: give one for each, in order or by name`,
      { expected: n, actual: 1 },
    );
  }
  if (typeof observation !== "object" || observation === null) throw notAReturn("observation", observation, assets[0]!);
  if (observation instanceof Float64Array && observation.length === n && areFinite(observation)) return observation;
  const x = new Float64Array(n);
  if (Array.isArray(observation) || ArrayBuffer.isView(observation)) {
    const given = observation as ArrayLike<unknown>;
    if (given.length !== n) {
      throw new PortfolioError(
        "shape",
        `observation has ${given.length} numbers for ${n} assets: give one for each, in order`,
        { expected: n, actual: given.length },
      );
    }
    for (let i = 0; i < n; i++) x[i] = oneReturn(given[i], skips);
    return accepted(x, assets, (i) => given[i]);
  }
  const named = observation as Readonly<Record<string, unknown>>;
  for (const asset of Object.keys(named)) assetPosition("observation", asset, assets);
  for (let i = 0; i < n; i++) {
    const asset = assets[i]!;
    const value = Object.hasOwn(named, asset) ? named[asset] : undefined;
    if (value === undefined && !skips) {
      throw new PortfolioError(
        "not-finite",
        `observation.${asset} is missing: give every asset its return, or create the state with missing: "skip"`,
        { asset },
      );
    }
    x[i] = value === undefined ? Number.NaN : oneReturn(value, skips);
  }
  return accepted(x, assets, (i) => named[assets[i]!]);
}

/** A finite number less itself is 0, NaN and the infinities less themselves are NaN. */
function areFinite(values: Float64Array): boolean {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]! - values[i]!;
  return sum === 0;
}

/** What `oneReturn` makes of a value that is refused. */
const REFUSED = Number.POSITIVE_INFINITY;

/** The returns, unless one of them was refused; the message names all of those, up to five. */
function accepted(x: Float64Array, assets: readonly string[], given: (i: number) => unknown): Float64Array {
  if (!x.includes(REFUSED)) return x;
  const wrong = assets.map((_, i) => i).filter((i) => x[i] === REFUSED);
  if (wrong.length === 1) throw notAReturn(`observation.${assets[wrong[0]!]}`, given(wrong[0]!), assets[wrong[0]!]!);
  const shown = wrong.slice(0, 5).map((i) => `observation.${assets[i]} is ${shownValue(given(i))}`);
  const more = wrong.length > 5 ? ` and ${wrong.length - 5} more` : "";
  throw new PortfolioError("not-finite", `${shown.join(", ")}${more}: give finite returns`, {
    assets: wrong.slice(0, 5).map((i) => assets[i]),
  });
}

function oneReturn(value: unknown, skips: boolean): number {
  if (typeof value === "number" && Number.isFinite(value)) return value;
  return skips && (value === null || Number.isNaN(value)) ? Number.NaN : REFUSED;
}

function notAReturn(name: string, value: unknown, asset: string): PortfolioError {
  const mend = value === null || Number.isNaN(value) ? ', or create the state with missing: "skip"' : "";
  return new PortfolioError("not-finite", `${name} is ${shownValue(value)}: give a finite return${mend}`, { asset });
}
