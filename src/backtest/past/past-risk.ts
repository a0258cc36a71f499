/** Root mean square of the last `window` returns over that of all of them; NaN below two windows. O(T). */
export function recentVolatilityRatio(returns: Float64Array, window: number): number {
  if (returns.length < 2 * window) return Number.NaN;
  const meanSquare = (from: number): number => {
    let sum = 0;
    for (let t = from; t < returns.length; t++) sum += returns[t]! * returns[t]!;
    return sum / (returns.length - from);
  };
  return Math.sqrt(meanSquare(returns.length - window) / meanSquare(0));
}

/**
 * Variance per year of the return of active weights over the past: a'Σa without ever building Σ.
 *
 * Second moment about zero over the last 252 rows (or all, if fewer); a missing return counts as 0; NaN below 20 rows. O(T·N).
 */
export function trackingVariance(returns: Float64Array, active: Float64Array, periodsPerYear: number): number {
  const n = active.length;
  const rows = Math.min(252, returns.length / n);
  if (rows < 20) return Number.NaN;
  let sum = 0;
  for (let k = returns.length - rows * n; k < returns.length; k += n) {
    let moved = 0;
    for (let i = 0; i < n; i++) {
      const r = returns[k + i]!;
      if (!Number.isNaN(r)) moved += active[i]! * r;
    }
    sum += moved * moved;
  }
  return (sum / rows) * periodsPerYear;
}
