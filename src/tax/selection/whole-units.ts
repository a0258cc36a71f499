/** Whole numbers near `amounts`, none above its limit, that sum to `total`; the largest fractions are rounded up. O(n log n). */
export function wholeUnits(amounts: Float64Array, limits: ArrayLike<number>, total: number): Float64Array {
  const whole = amounts.map((x, i) => Math.min(limits[i]!, Math.max(0, Math.floor(x + 1e-7))));
  let rest = total - whole.reduce((sum, x) => sum + x, 0);
  const order = [...whole.keys()].sort((a, b) => amounts[b]! - whole[b]! - (amounts[a]! - whole[a]!));
  for (const i of order) {
    if (rest === 0) break;
    const step =
      rest > 0 ? Math.min(limits[i]! - whole[i]!, Math.max(1, rest - order.length)) : Math.max(-whole[i]!, rest);
    whole[i]! += step;
    rest -= step;
  }
  for (const i of order) {
    const step = Math.min(limits[i]! - whole[i]!, rest);
    whole[i]! += step;
    rest -= step;
  }
  return whole;
}
