import type { BoundedBudget } from "./bounded-budget.js";

/**
 * Weights in proportion to `scores` that sum to the total, each held within its bounds: w_i = clip(s·score_i) with the
 * one scale s that meets the total, exact to rounding.
 *
 * @param scores - N, greater than 0
 * @remarks O(N log N): the sum is linear in s between the values where a bound is met.
 */
export function proportionalWeights(scores: Float64Array, { lower, upper, total }: BoundedBudget): Float64Array {
  const n = scores.length;
  const at = (scale: number): Float64Array =>
    scores.map((score, i) => Math.min(Math.max(scale * score, lower[i]!), upper[i]!));
  const sum = (weights: Float64Array): number => weights.reduce((all, weight) => all + weight, 0);

  const turns: number[] = [];
  for (let i = 0; i < n; i++) {
    for (const bound of [lower[i]!, upper[i]!]) if (Number.isFinite(bound)) turns.push(bound / scores[i]!);
  }
  turns.sort((a, b) => a - b);
  // the last turn whose sum is still below the total, by halving
  let low = -1;
  let high = turns.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (sum(at(turns[middle]!)) < total) low = middle;
    else high = middle;
  }
  const inside = between(turns[low], turns[high]);
  let fixed = 0;
  let free = 0;
  for (let i = 0; i < n; i++) {
    const value = inside * scores[i]!;
    if (value <= lower[i]!) fixed += lower[i]!;
    else if (value >= upper[i]!) fixed += upper[i]!;
    else free += scores[i]!;
  }
  return at(free > 0 ? (total - fixed) / free : inside);
}

function between(low: number | undefined, high: number | undefined): number {
  if (low === undefined) return high === undefined ? 1 : high - Math.abs(high) - 1;
  return high === undefined ? low + Math.abs(low) + 1 : (low + high) / 2;
}
