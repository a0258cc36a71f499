import type { RegimeMode, RegimeScaling, RegimeSettings } from "./types.js";

/** Rows over which half of a peak is forgotten, so that a market that fell long ago is not in drawdown for ever. */
const PEAK_HALF_LIFE = 252;
/** A t-statistic or log-volatility beyond these says no more. */
const GREATEST_T = 12;
const GREATEST_Z = 6;
/** Keeps the logarithm of the volatility of a market at rest finite. */
const LEAST_VARIANCE = 1e-20;

// positions in the sums
const WEIGHT = 0;
const RETURN = 1;
const SQUARE = 2;
const SQUARED_WEIGHT = 3;
const FAST_WEIGHT = 4;
const FAST_SQUARE = 5;
const GAP = 6;
export const SUMS = 7;

/** The first rows of the features rest on too few returns; no fit and no filter takes them. */
export const UNSETTLED = 21;

/** What one date says: the t-statistic of the trend, the logarithm of the volatility, the drawdown from a fading peak. */
export interface RegimeFeatures {
  trend: number;
  volatility: number;
  drawdown: number;
}

/** Decay factors of the sums. */
export interface RegimeDecay {
  readonly trend: number;
  readonly volatility: number;
  readonly peak: number;
}

export function regimeDecay(settings: RegimeSettings): RegimeDecay {
  return {
    trend: 0.5 ** (1 / settings.trendHalfLife),
    volatility: 0.5 ** (1 / settings.volatilityHalfLife),
    peak: 0.5 ** (1 / PEAK_HALF_LIFE),
  };
}

/**
 * Takes in one return. O(1).
 *
 * @param sums - `SUMS` numbers, written
 * @param r - log return of the market
 */
export function advanceSums(sums: number[], r: number, decay: RegimeDecay): void {
  const weight = decay.trend * sums[WEIGHT]! + 1;
  const squaredWeight = decay.trend * decay.trend * sums[SQUARED_WEIGHT]! + 1;
  const total = decay.trend * sums[RETURN]! + r;
  const squares = decay.trend * sums[SQUARE]! + r * r;
  const fastWeight = decay.volatility * sums[FAST_WEIGHT]! + 1;
  const fastSquares = decay.volatility * sums[FAST_SQUARE]! + r * r;
  const gap = Math.max(0, decay.peak * sums[GAP]! - r);
  sums[WEIGHT] = weight;
  sums[RETURN] = total;
  sums[SQUARE] = squares;
  sums[SQUARED_WEIGHT] = squaredWeight;
  sums[FAST_WEIGHT] = fastWeight;
  sums[FAST_SQUARE] = fastSquares;
  sums[GAP] = gap;
}

/**
 * The features of the latest date.
 *
 * Trend: exponentially weighted mean over its standard error, with the effective number of rows (Σw)²/Σw².
 *
 * @param sums - as `advanceSums` left them
 * @param features - written
 */
export function readFeatures(sums: readonly number[], features: RegimeFeatures): void {
  const weight = sums[WEIGHT]!;
  if (weight === 0) return; // no return yet
  const mean = sums[RETURN]! / weight;
  const perRow = sums[SQUARED_WEIGHT]! / (weight * weight);
  const variance = Math.max(sums[SQUARE]! / weight - mean * mean, 0) / Math.max(1 - perRow, 1e-3);
  const error = Math.sqrt(variance * perRow);
  // a market that rises by the same amount every day has no error at all
  const t = Math.abs(mean) < GREATEST_T * error ? mean / error : GREATEST_T * Math.sign(mean);
  features.trend = t;
  features.volatility = 0.5 * Math.log(sums[FAST_SQUARE]! / sums[FAST_WEIGHT]! + LEAST_VARIANCE);
  features.drawdown = 1 - Math.exp(-sums[GAP]!);
}

/** (feature − centre) / scale, cut at ±6. */
export function standardisedTrend(trend: number, scaling: RegimeScaling): number {
  return cut((trend - scaling.trendCentre) / scaling.trendScale);
}

export function standardisedVolatility(volatility: number, scaling: RegimeScaling): number {
  return cut((volatility - scaling.volatilityCentre) / scaling.volatilityScale);
}

function cut(z: number): number {
  return Math.min(Math.max(z, -GREATEST_Z), GREATEST_Z);
}

/** The observation of one row, in the units of the chain. */
export function observe(
  mode: RegimeMode,
  scaling: RegimeScaling,
  trend: number,
  volatility: number,
  r: number,
  x: Float64Array,
): void {
  if (mode !== "anchored") {
    x[0] = r / scaling.returnScale;
    return;
  }
  x[0] = standardisedTrend(trend, scaling);
  x[1] = standardisedVolatility(volatility, scaling);
}

/** Least spread of the features, so that a market of one mood is not torn in two. */
const LEAST_TREND_SCALE = 1;
const LEAST_VOLATILITY_SCALE = 0.35;
/** A history that only rises cannot make a rise its norm. */
const GREATEST_TREND_CENTRE = 0.25;
/** Sampling noise alone spreads the log-volatility by about 0.13; a market that hardly exceeds it has one volatility. */
const VARIED_VOLATILITY = 0.25;
const QUIET_SHIFT = 3;

/**
 * Centres and scales of the features: median and median absolute deviation of the training rows.
 *
 * Where volatility hardly varies, its centre is moved up: a market with one volatility is quiet, not half of it volatile.
 * O(T log T).
 */
export function regimeScaling(trend: Float64Array, volatility: Float64Array, returns: Float64Array): RegimeScaling {
  const [trendMedian, trendSpread] = medianAndSpread(trend);
  const [volatilityMedian, volatilitySpread] = medianAndSpread(volatility);
  const volatilityScale = Math.max(volatilitySpread, LEAST_VOLATILITY_SCALE);
  let squares = 0;
  for (const r of returns) squares += r * r;
  return {
    trendCentre: Math.min(Math.max(trendMedian, -GREATEST_TREND_CENTRE), GREATEST_TREND_CENTRE),
    trendScale: Math.max(trendSpread, LEAST_TREND_SCALE),
    volatilityCentre: volatilityMedian + QUIET_SHIFT * Math.max(0, VARIED_VOLATILITY - volatilitySpread),
    volatilityScale,
    returnScale: Math.sqrt(squares / Math.max(returns.length, 1)),
  };
}

/** Median, and 1.4826 times the median absolute deviation: the standard deviation of normal data. */
function medianAndSpread(values: Float64Array): [median: number, spread: number] {
  const median = medianOf(values);
  return [median, 1.4826 * medianOf(values.map((v) => Math.abs(v - median)))];
}

function medianOf(values: Float64Array): number {
  const sorted = values.slice().sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : 0.5 * (sorted[middle - 1]! + sorted[middle]!);
}
