/** Observations that wait before the triangle of products is passed once for all of them. */
export const FOLD_EVERY = 16;

/**
 * Lower triangle (packed by rows) of the sums of products with waiting deviations taken in; a new array. O(K·N²/2).
 *
 * Equal weights: C + Σ_k (n_k − 1)/n_k · d_k d_k', n_k the count with observation k. With a decay λ:
 * λ^K·C + Σ_k (1 − λ)·λ^(K−k+1) · d_k d_k'.
 *
 * @param count - observations so far, the waiting ones included
 */
export function foldProductsKernel(
  products: readonly number[],
  pending: readonly (readonly number[])[],
  count: number,
  decay: number | null,
): number[] {
  const waiting = pending.length;
  const n = waiting === 0 ? 0 : pending[0]!.length;
  const next = products.slice();
  const rounds = Math.ceil(waiting / 4);
  // four at a time, filled up with zeros: a number of the triangle is read and written once for four products
  const d = new Float64Array(rounds * 4 * n);
  const weight = new Float64Array(rounds * 4);
  // λ^(K − k), by products, since powers differ between runtimes in the last bit
  let kept = 1;
  for (let k = waiting - 1; k >= 0; k--) {
    d.set(pending[k]!, k * n);
    const at = count - waiting + k + 1;
    kept *= decay ?? 1;
    weight[k] = decay === null ? (at - 1) / at : (1 - decay) * kept;
  }
  for (let round = 0; round < rounds; round++) {
    const base = kept === 1 || round > 0 ? 1 : kept;
    const a = round * 4 * n;
    const b = a + n;
    const c = b + n;
    const e = c + n;
    let at = 0;
    for (let i = 0; i < n; i++) {
      const wa = weight[round * 4]! * d[a + i]!;
      const wb = weight[round * 4 + 1]! * d[b + i]!;
      const wc = weight[round * 4 + 2]! * d[c + i]!;
      const we = weight[round * 4 + 3]! * d[e + i]!;
      for (let j = 0; j <= i; j++, at++) {
        next[at] = base * next[at]! + (wa * d[a + j]! + wb * d[b + j]! + wc * d[c + j]! + we * d[e + j]!);
      }
    }
  }
  return next;
}
