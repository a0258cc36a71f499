import type { RegimeModel } from "./types.js";

/** Half-life in rows of the variances from which the average correlation is read. */
const CORRELATION_KEEP = 0.5 ** (1 / 21);

/** The parts of the filter's memory while it is being moved on; plain numbers, written in place. */
export interface MutableMemory {
  rows: number;
  sums: number[];
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
    } else if (kind === "log") simple = Math.expm1(value);
    market += weights[i]! * simple;
    if (spreads.length > 0) spreads[i] = CORRELATION_KEEP * spreads[i]! + simple * simple;
  }
  if (first) return Number.NaN;
  if (spreads.length > 0) spreads[assets] = CORRELATION_KEEP * spreads[assets]! + market * market;
  return Math.log1p(market);
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
