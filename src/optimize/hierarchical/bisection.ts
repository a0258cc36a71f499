import type { BoundedBudget } from "../rules/bounded-budget.js";

/** A piece of the line, `from` ≤ position < `to`, cut before `middle`. */
export interface Cut {
  readonly from: number;
  readonly middle: number;
  readonly to: number;
}

/** All cuts of a line of n, from the whole to the pairs; the left half is the shorter one. */
export function bisections(n: number): Cut[] {
  const cuts: Cut[] = [];
  const cutAll = (from: number, to: number): void => {
    if (to - from < 2) return;
    const middle = from + Math.floor((to - from) / 2);
    cuts.push({ from, middle, to });
    cutAll(from, middle);
    cutAll(middle, to);
  };
  cutAll(0, n);
  return cuts;
}

/** Shares the total down the line, into `weights`: each left half has its share, or what its bounds allow of it. */
export function splitDown(
  order: Int32Array,
  cuts: readonly Cut[],
  shares: Float64Array,
  room: BoundedBudget,
  weights: Float64Array,
): void {
  // the weight of a piece waits at its first position until the piece is cut
  const held = new Float64Array(order.length);
  held[0] = room.total;
  for (const [k, cut] of cuts.entries()) {
    const whole = held[cut.from]!;
    held[cut.from] = allowedLeft(order, cut, shares[k]! * whole, whole, room);
    held[cut.middle] = whole - held[cut.from]!;
  }
  for (let p = 0; p < order.length; p++) {
    const i = order[p]!;
    weights[i] = Math.min(Math.max(held[p]!, room.lower[i]!), room.upper[i]!);
  }
}

/** The weight nearest to `wanted` that the left half may have so that both halves can keep to their bounds. */
function allowedLeft(
  order: Int32Array,
  cut: Cut,
  wanted: number,
  whole: number,
  { lower, upper }: BoundedBudget,
): number {
  const { from, middle, to } = cut;
  const least = Math.max(sumOver(lower, order, from, middle), whole - sumOver(upper, order, middle, to));
  const most = Math.min(sumOver(upper, order, from, middle), whole - sumOver(lower, order, middle, to));
  return Math.max(least, Math.min(most, wanted));
}

/** How far the finished weights are from the rule at any cut. */
export function splitResidual(
  order: Int32Array,
  cuts: readonly Cut[],
  shares: Float64Array,
  room: BoundedBudget,
  weights: Float64Array,
): number {
  let worst = Math.abs(weights.reduce((sum, w) => sum + w, 0) - room.total);
  for (const [k, cut] of cuts.entries()) {
    const left = sumOver(weights, order, cut.from, cut.middle);
    const whole = left + sumOver(weights, order, cut.middle, cut.to);
    worst = Math.max(worst, Math.abs(left - allowedLeft(order, cut, shares[k]! * whole, whole, room)));
  }
  return worst;
}

function sumOver(values: Float64Array, order: Int32Array, from: number, to: number): number {
  let sum = 0;
  for (let p = from; p < to; p++) sum += values[order[p]!]!;
  return sum;
}
