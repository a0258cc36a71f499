import { exponentialKernel } from "../../numerics/distribution/exponential-kernel.js";
import { logarithmKernel } from "../../numerics/distribution/logarithm-kernel.js";

/** A t-statistic beyond this says no more. */
const GREATEST_T = 12;
/** Keeps the logarithm of the volatility of a market at rest finite. */
const LEAST_VARIANCE = 1e-20;

// positions in the sums
const WEIGHT = 0;
const RETURN = 1;
const SQUARE = 2;
const SQUARED_WEIGHT = 3;
const FAST_WEIGHT = 4;
const FAST_SQUARE = 5;
export const SUMS = 6;

/** The first rows of the features rest on too few returns; they are left out. */
export const UNSETTLED = 21;

/** What one date says: the t-statistic of the trend and the logarithm of the volatility. */
export interface RegimeFeatures {
  trend: number;
  volatility: number;
}

/** Decay factors of the sums. */
export interface RegimeDecay {
  readonly trend: number;
  readonly volatility: number;
}

export function regimeDecay(halfLives: { readonly trend: number; readonly volatility: number }): RegimeDecay {
  const keep = (halfLife: number): number => exponentialKernel(-Math.LN2 / halfLife);
  return { trend: keep(halfLives.trend), volatility: keep(halfLives.volatility) };
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
  sums[WEIGHT] = weight;
  sums[RETURN] = total;
  sums[SQUARE] = squares;
  sums[SQUARED_WEIGHT] = squaredWeight;
  sums[FAST_WEIGHT] = fastWeight;
  sums[FAST_SQUARE] = fastSquares;
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
  features.volatility = 0.5 * logarithmKernel(sums[FAST_SQUARE]! / sums[FAST_WEIGHT]! + LEAST_VARIANCE);
}
