/**
 * The multiple f that maximizes Σ ln(1 + rate + f·excess) over T periods; NaN when it is unbounded.
 *
 * The sum is concave in f with a pole at each end of the interval in which no period loses everything, so its slope has one
 * root there. Bisection, with the Newton step wherever it stays inside the bracket. O(60·T).
 *
 * @param excess - returns less the risk-free rate, per period
 * @param rate - risk-free rate of each period, above −1
 */
export function growthOptimalKernel(excess: Float64Array, rate: Float64Array): number {
  const n = excess.length;
  let low = Number.NEGATIVE_INFINITY;
  let high = Number.POSITIVE_INFINITY;
  let moves = false;
  for (let t = 0; t < n; t++) {
    const d = excess[t]!;
    if (d === 0) continue;
    moves = true;
    const pole = -(1 + rate[t]!) / d;
    if (d < 0) high = Math.min(high, pole);
    else low = Math.max(low, pole);
  }
  if (!moves || !Number.isFinite(low) || !Number.isFinite(high) || !(low < high)) return Number.NaN;
  let f = 0;
  if (!(low < 0 && high > 0)) f = (low + high) / 2;
  for (let round = 0; round < 200; round++) {
    let slope = 0;
    let curvature = 0;
    for (let t = 0; t < n; t++) {
      const part = excess[t]! / (1 + rate[t]! + f * excess[t]!);
      slope += part;
      curvature += part * part;
    }
    if (slope === 0) return f;
    if (slope > 0) low = f;
    else high = f;
    const newton = f + slope / curvature;
    const next = newton > low && newton < high ? newton : (low + high) / 2;
    if (Math.abs(next - f) <= 1e-15 * Math.abs(next)) return next;
    f = next;
  }
  return f;
}
