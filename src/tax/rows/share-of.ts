/**
 * total × part / whole, rounded half up, exact: all whole numbers, 0 ≤ part ≤ whole, total ≥ 0.
 *
 * Called with what is left of `total` and of `whole` each time, the shares add up to `total`: the running remainder.
 */
export function shareOf(total: number, part: number, whole: number): number {
  if (part === whole) return total;
  const product = total * part;
  if (product > Number.MAX_SAFE_INTEGER) {
    const [t, p, w] = [BigInt(total), BigInt(part), BigInt(whole)];
    return Number((2n * t * p + w) / (2n * w));
  }
  let share = Math.round(product / whole);
  const rest = product - share * whole; // exact, and the quotient is off by one at most
  if (2 * rest >= whole) share++;
  else if (2 * rest < -whole) share--;
  return share;
}
