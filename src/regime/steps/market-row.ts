import { exponentialKernel } from "../../numerics/distribution/exponential-kernel.js";
import { exponentialMinusOneKernel } from "../../numerics/distribution/exponential-minus-one-kernel.js";
import { logarithmOnePlusKernel } from "../../numerics/distribution/logarithm-one-plus-kernel.js";
import type { RegimeModel } from "../names/model-types.js";
import { expectedScale } from "./chain-ages.js";
import { stepChain } from "./chain-step.js";
import type { CompiledChain } from "./compiled-chain.js";
import { stepTrend } from "./trend-filter.js";
import type { WorkingMemory } from "./working-memory.js";

/** Half-life in rows of the variances from which the average correlation is read. */
const CORRELATION_KEEP = exponentialKernel(-Math.LN2 / 21);

/** Rows over which half of a peak is forgotten, so that a market that fell long ago is not in drawdown for ever. */
const PEAK_KEEP = exponentialKernel(-Math.LN2 / 252);

/**
 * The market's log return from one row of the table, and the prices and variances of the assets moved on.
 *
 * The market holds the assets at fixed weights, set anew every row.
 *
 * @param values - N prices or returns, finite; at `offset`
 * @param prices - of the row before, written; NaN before the first row of prices
 * @param spreads - N sums of squares, then the market's, written; empty where nobody asks for them
 * @returns NaN for the first row of prices, which has no return
 * @remarks O(N).
 */
export function marketReturn(
  kind: RegimeModel["kind"],
  weights: readonly number[],
  values: Float64Array,
  offset: number,
  prices: Float64Array,
  spreads: Float64Array,
): number {
  const assets = weights.length;
  let market = 0;
  let first = false;
  for (let i = 0; i < assets; i++) {
    const value = values[offset + i]!;
    let simple = value;
    if (kind === "prices") {
      const before = prices[i]!;
      prices[i] = value;
      if (Number.isNaN(before)) {
        first = true;
        continue;
      }
      simple = value / before - 1;
    } else if (kind === "log") simple = exponentialMinusOneKernel(value);
    market += weights[i]! * simple;
    if (spreads.length > 0) spreads[i] = CORRELATION_KEEP * spreads[i]! + simple * simple;
  }
  if (first) return Number.NaN;
  if (spreads.length > 0) spreads[assets] = CORRELATION_KEEP * spreads[assets]! + market * market;
  return logarithmOnePlusKernel(market);
}

/**
 * Average correlation that the market's variance implies beside those of its assets, weighted by their spreads.
 *
 * @param spreads - N sums of squares, then the market's
 * @returns from about −1 to 1; 0 where nothing has moved
 */
export function impliedCorrelation(spreads: Float64Array, weights: readonly number[]): number {
  let own = 0;
  let total = 0;
  for (let i = 0; i < weights.length; i++) {
    const spread = weights[i]! * Math.sqrt(spreads[i]!);
    own += spread * spread;
    total += spread;
  }
  const cross = total * total - own;
  return cross > 0 ? (spreads[weights.length]! - own) / cross : 0;
}

/**
 * Moves chain, trend and drawdown on by one return.
 *
 * @param r - log return of the market
 * @param x - the same in units of the chain
 * @param blind - no model has been fitted yet: only time passes
 */
export function advanceMemory(chain: CompiledChain, memory: WorkingMemory, r: number, x: number, blind: boolean): void {
  memory.rows++;
  memory.gap = Math.max(0, PEAK_KEEP * memory.gap - r);
  advanceChain(chain, memory, x, blind);
}

/** Moves chain and trend on by one return in units of the chain. */
export function advanceChain(chain: CompiledChain, { ages, rising }: WorkingMemory, x: number, blind: boolean): void {
  const scale = expectedScale(chain, ages);
  stepChain(chain, ages, x, blind);
  if (chain.trend !== null && !blind) stepTrend(chain.trend, rising, x / scale);
}
