/**
 * Spends a sum on gaps, the widest first, so that what is left of them is even: x_i = max(0, gap_i − θ).
 *
 * Of all ways to spend the sum without passing a gap it leaves the least Σ(gap − x)², and none leaves a smaller Σ|gap − x|.
 *
 * @param gaps - N, 0 or more
 * @param sum - what may be spent, costs included
 * @param costOf - what spending `value` on gap i costs on top
 * @remarks O(N · 100). With fixed costs the sum may not be spent in full.
 */
export function spreadEvenly(
  gaps: Float64Array,
  sum: number,
  costOf: (i: number, value: number) => number = () => 0,
): Float64Array {
  const at = (theta: number): Float64Array => gaps.map((gap) => Math.max(0, gap - theta));
  const total = (x: Float64Array): number => x.reduce((all, v, i) => all + v + costOf(i, v), 0);
  if (!(sum > 0)) return new Float64Array(gaps.length);
  const all = at(0);
  if (total(all) <= sum) return all;
  let low = 0;
  let high = gaps.reduce((most, gap) => Math.max(most, gap), 0);
  for (let step = 0; step < 100 && high - low > 0; step++) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (total(at(middle)) <= sum) high = middle;
    else low = middle;
  }
  return at(high);
}
