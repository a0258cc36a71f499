/** A fall this small below the peak is rounding, not a drawdown. */
export const DRAWDOWN_ROUNDING: number = 1e-12;

/** Depth below the highest value so far after each period, ≥ 0; the compounded value begins at 1, itself the first peak. A value at zero or below stays there. O(T). */
export function drawdownPathKernel(returns: Float64Array): Float64Array {
  const depth = new Float64Array(returns.length);
  let value = 1;
  let peak = 1;
  for (let t = 0; t < returns.length; t++) {
    if (value > 0) value *= 1 + returns[t]!;
    if (value > peak) peak = value;
    const fall = 1 - value / peak;
    depth[t] = fall > DRAWDOWN_ROUNDING ? fall : 0;
  }
  return depth;
}
