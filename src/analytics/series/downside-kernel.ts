/** Sums above and below a target, and the root mean square shortfall over all T periods. O(T). */
export function downsideKernel(
  r: Float64Array,
  target: number,
): { readonly gains: number; readonly losses: number; readonly deviation: number } {
  let gains = 0;
  let losses = 0;
  let squares = 0;
  for (let t = 0; t < r.length; t++) {
    const d = r[t]! - target;
    if (d > 0) gains += d;
    else {
      losses -= d;
      squares += d * d;
    }
  }
  return { gains, losses, deviation: Math.sqrt(squares / r.length) };
}
