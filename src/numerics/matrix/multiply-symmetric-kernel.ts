/**
 * y = A·x for a symmetric A, (N, N) row-major. Rows are read once, in memory order; zeros of x are skipped.
 * O(N·k), k numbers of x that are not zero.
 *
 * @param y - N zeros to write to; a new array unless given
 */
export function multiplySymmetricKernel(
  a: Float64Array,
  x: Float64Array,
  y: Float64Array = new Float64Array(x.length),
): Float64Array {
  const n = x.length;
  for (let j = 0; j < n; j++) {
    const xj = x[j]!;
    if (xj === 0) continue; // a held book is mostly zeros
    const row = j * n;
    for (let i = 0; i < n; i++) y[i] = y[i]! + a[row + i]! * xj;
  }
  return y;
}
