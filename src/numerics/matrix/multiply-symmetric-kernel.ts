import { positions } from "./vector.js";

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
  const index = positions(n);
  let count = 0;
  for (let j = 0; j < n; j++) if (x[j] !== 0) index[count++] = j; // a held book is mostly zeros
  let c = 0;
  // four rows at a time: y is read and written once for all of them, and summed in the same order
  for (; c + 3 < count; c += 4) {
    const first = index[c]!;
    const second = index[c + 1]!;
    const third = index[c + 2]!;
    const fourth = index[c + 3]!;
    const p = first * n;
    const q = second * n;
    const r = third * n;
    const s = fourth * n;
    const xp = x[first]!;
    const xq = x[second]!;
    const xr = x[third]!;
    const xs = x[fourth]!;
    for (let i = 0; i < n; i++) y[i] = y[i]! + a[p + i]! * xp + a[q + i]! * xq + a[r + i]! * xr + a[s + i]! * xs;
  }
  for (; c < count; c++) {
    const row = index[c]! * n;
    const xj = x[index[c]!]!;
    for (let i = 0; i < n; i++) y[i] = y[i]! + a[row + i]! * xj;
  }
  return y;
}
