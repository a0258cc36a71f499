import { quantileSortedKernel } from "../../numerics/distribution/quantile-sorted-kernel.js";

/** How the loss between two ordered returns is read: linear (type 7), or the order statistic whose rank is ⌈tail · T⌉. */
export type QuantileRule = "linear" | "order-statistic";

/** Historical value at risk of ascending returns, a positive loss. O(1). */
export function historicalValueAtRiskKernel(sorted: Float64Array, level: number, rule: QuantileRule): number {
  if (rule === "linear") return -quantileSortedKernel(sorted, 1 - level);
  return -sorted[Math.min(Math.max(Math.ceil(tailCount(sorted.length, level)), 1), sorted.length) - 1]!;
}

/** Mean of the worst (1 − level)·T returns of ascending ones, the last of them by its fraction; a positive loss. O(tail). */
export function historicalConditionalKernel(sorted: Float64Array, level: number): number {
  const tail = tailCount(sorted.length, level);
  const whole = Math.min(Math.floor(tail), sorted.length);
  let sum = 0;
  for (let t = 0; t < whole; t++) sum += sorted[t]!;
  const fraction = tail - whole;
  if (fraction > 0 && whole < sorted.length) sum += fraction * sorted[whole]!;
  return -sum / tail;
}

/** (1 − level)·T, with 0.05 · 100 = 5 and not 5.000000000000004. */
function tailCount(count: number, level: number): number {
  const tail = (1 - level) * count;
  const nearest = Math.round(tail);
  return nearest > 0 && Math.abs(tail - nearest) < 1e-9 * nearest ? nearest : tail;
}
