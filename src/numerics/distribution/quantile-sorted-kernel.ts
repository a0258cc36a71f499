/** Quantile of type 7 (linear between order statistics) of ascending numbers; NaN of none. O(1). Hyndman and Fan (1996). */
export function quantileSortedKernel(sorted: Float64Array, probability: number): number {
  const n = sorted.length;
  if (n === 0) return Number.NaN;
  const position = probability * (n - 1);
  const below = Math.min(Math.max(Math.floor(position), 0), n - 1);
  const above = Math.min(below + 1, n - 1);
  const low = sorted[below]!;
  return low + (position - below) * (sorted[above]! - low);
}
