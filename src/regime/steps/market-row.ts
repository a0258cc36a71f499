import { exponentialKernel } from "../../numerics/distribution/exponential-kernel.js";
import { exponentialMinusOneKernel } from "../../numerics/distribution/exponential-minus-one-kernel.js";
import { logarithmOnePlusKernel } from "../../numerics/distribution/logarithm-one-plus-kernel.js";
import type { RegimeModel } from "../names/model-types.js";
import { type CompiledChain, expectedScale, stepChain } from "./chain-step.js";
import { stepTrend } from "./trend-filter.js";

/** Half-life in rows of the variances from which the average correlation is read. */
const CORRELATION_KEEP = exponentialKernel(-Math.LN2 / 21);

/** Rows over which half of a peak is forgotten, so that a market that fell long ago is not in drawdown for ever. */
const PEAK_KEEP = exponentialKernel(-Math.LN2 / 252);

/** The parts of the filter's memory while it is being moved on; plain numbers, written in place. */
export interface MutableMemory {
  rows: number;
  gap: number;
  rising: number[];
  spreads: number[];
  prices: number[];
  ages: number[];
  label: [regime: number, improbableRows: number];
  parameters: number[];
}

/**
 * The market's log return from one row of the table, and the prices and variances of the assets moved on.
 *
 * The market holds the assets at fixed weights, set anew every row.
 *
 * @param row - N prices or returns, finite; at `offset` of `values`
 * @returns NaN for the first row of prices, which has no return
 * @remarks O(N).
 */
export function marketReturn(
  kind: RegimeModel["kind"],
  weights: readonly number[],
  values: ArrayLike<number>,
  offset: number,
  memory: MutableMemory,
): number {
  const { prices, spreads } = memory;
  const assets = weights.length;
  let market = 0;
  let first = false;
  for (let i = 0; i < assets; i++) {
    const value = values[offset + i]!;
    let simple = value;
    if (kind === "prices") {
      if (prices.length < assets) {
        prices.push(value);
        first = true;
        continue;
      }
      simple = value / prices[i]! - 1;
      prices[i] = value;
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
export function impliedCorrelation(spreads: readonly number[], weights: readonly number[]): number {
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
export function advanceMemory(chain: CompiledChain, memory: MutableMemory, r: number, x: number, blind: boolean): void {
  memory.rows++;
  memory.gap = Math.max(0, PEAK_KEEP * memory.gap - r);
  advanceChain(chain, memory, x, blind);
}

/** Moves chain and trend on by one return in units of the chain. */
export function advanceChain(
  chain: CompiledChain,
  memory: Pick<MutableMemory, "ages" | "rising">,
  x: number,
  blind: boolean,
): void {
  stepChain(chain, memory.ages, x, blind);
  if (chain.trend !== null && !blind) stepTrend(chain.trend, memory.rising, x / expectedScale(chain));
}
