import type { FeatureScale } from "./feature-types.js";

/**
 * Scales the numbers of one feature across the assets of one date, in place; missing ones stay missing and do not count.
 *
 * Ranks go from above −0.5 to below 0.5, (rank − 0.5)/n − 0.5, and equal numbers share the mean of theirs. Numbers that do not
 * differ become 0.
 *
 * @param values - features; those of the date are `from`, `from + step`, …, `count` of them
 * @remarks O(n·log n) for ranks.
 */
export function scaleFeature(
  values: Float64Array,
  from: number,
  step: number,
  count: number,
  scale: FeatureScale,
): void {
  if (scale === "none") return;
  const known: number[] = [];
  for (let i = 0; i < count; i++) if (!Number.isNaN(values[from + i * step]!)) known.push(from + i * step);
  if (scale === "standardize") standardize(values, known);
  else rank(values, known);
}

function standardize(values: Float64Array, known: readonly number[]): void {
  let mean = 0;
  for (const k of known) mean += values[k]!;
  mean /= known.length;
  let square = 0;
  for (const k of known) square += (values[k]! - mean) ** 2;
  const deviation = Math.sqrt(square / known.length);
  // what differs by rounding alone does not differ
  const differs = deviation > 1e-12 * Math.abs(mean);
  for (const k of known) values[k] = differs ? (values[k]! - mean) / deviation : 0;
}

function rank(values: Float64Array, known: readonly number[]): void {
  const order = [...known].sort((a, b) => values[a]! - values[b]!);
  const n = order.length;
  const ranks = new Float64Array(n);
  for (let low = 0; low < n; ) {
    let high = low + 1;
    while (high < n && values[order[high]!] === values[order[low]!]) high++;
    ranks.fill((low + high) / 2 / n - 0.5, low, high);
    low = high;
  }
  for (const [k, at] of order.entries()) values[at] = ranks[k]!;
}
