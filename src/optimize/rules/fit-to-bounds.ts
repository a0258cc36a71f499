import type { BoundedBudget } from "./bounded-budget.js";

/** Weights moved into their bounds, and how well the conditions of the least move are met. */
export interface FittedWeights {
  readonly weights: Float64Array;
  readonly residual: number;
}

/**
 * The weights within bounds and budget that are nearest to a rule's: least Σ (w_i − v_i)² / s_i.
 *
 * Its solution is w_i = v_i + λ·s_i, clipped to the bounds, for the one λ that meets the budget.
 *
 * @param wanted - v, N
 * @param slack - s, N, not negative: where it is 0 the weight moves only to its nearest bound
 * @param room - bounds that leave room for `total`
 * @remarks O(N log N): the sum is piecewise linear in λ, and its breakpoints are searched. Weights that are within the
 *   bounds and sum to the budget stay as they are, to the bit.
 */
export function fitToBounds(wanted: Float64Array, slack: Float64Array, room: BoundedBudget): FittedWeights {
  const { lower, upper, total } = room;
  const n = wanted.length;
  const at = (i: number, shift: number): number =>
    Math.min(upper[i]!, Math.max(lower[i]!, wanted[i]! + shift * slack[i]!));
  const sumAt = (shift: number): number => {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += at(i, shift);
    return sum;
  };
  let shift = 0;
  const rounding = 4e-16 * n * Math.max(1, Math.abs(total));
  if (Math.abs(sumAt(0) - total) > rounding) shift = solveShift(wanted, slack, room, sumAt);
  const weights = Float64Array.from({ length: n }, (_, i) => at(i, shift));
  return { weights, residual: Math.abs(weights.reduce((sum, w) => sum + w, 0) - total) };
}

function solveShift(
  wanted: Float64Array,
  slack: Float64Array,
  { lower, upper, total }: BoundedBudget,
  sumAt: (shift: number) => number,
): number {
  const breaks: number[] = [];
  for (let i = 0; i < wanted.length; i++) {
    if (slack[i] === 0) continue;
    for (const bound of [lower[i]!, upper[i]!]) {
      if (Number.isFinite(bound)) breaks.push((bound - wanted[i]!) / slack[i]!);
    }
  }
  const sorted = Float64Array.from(breaks).sort();
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sumAt(sorted[middle]!) < total) low = middle + 1;
    else high = middle;
  }
  // between two breakpoints the sum is a line; outside all of them it is flat, or a line of unbounded weights
  const from = low > 0 ? sorted[low - 1]! : (sorted[0] ?? 0) - 1;
  const to = low < sorted.length ? sorted[low]! : (sorted[sorted.length - 1] ?? 0) + 1;
  const start = sumAt(from);
  const slope = (sumAt(to) - start) / (to - from);
  return slope > 0 ? from + (total - start) / slope : from;
}
