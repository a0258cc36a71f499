/**
 * X with A·X = B, by elimination with the greatest pivot of each column.
 *
 * @param a - A, (N, N) row-major; not changed
 * @param b - B, (N, M) row-major; not changed
 * @returns X, (N, M); undefined where A is singular
 * @remarks O(N³/3 + N²·M).
 */
export function generalSolveKernel(a: Float64Array, b: Float64Array, n: number, m: number): Float64Array | undefined {
  const left = a.slice();
  const x = b.slice();
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let i = k + 1; i < n; i++) if (Math.abs(left[i * n + k]!) > Math.abs(left[pivot * n + k]!)) pivot = i;
    if (!(Math.abs(left[pivot * n + k]!) > 0)) return undefined;
    if (pivot !== k) {
      swapRows(left, n, k, pivot);
      swapRows(x, m, k, pivot);
    }
    const top = left[k * n + k]!;
    for (let i = k + 1; i < n; i++) {
      const factor = left[i * n + k]! / top;
      if (factor === 0) continue;
      for (let j = k + 1; j < n; j++) left[i * n + j] = left[i * n + j]! - factor * left[k * n + j]!;
      for (let j = 0; j < m; j++) x[i * m + j] = x[i * m + j]! - factor * x[k * m + j]!;
    }
  }
  for (let k = n - 1; k >= 0; k--) {
    for (let i = k + 1; i < n; i++) {
      const factor = left[k * n + i]!;
      if (factor === 0) continue;
      for (let j = 0; j < m; j++) x[k * m + j] = x[k * m + j]! - factor * x[i * m + j]!;
    }
    for (let j = 0; j < m; j++) x[k * m + j] = x[k * m + j]! / left[k * n + k]!;
  }
  return x;
}

function swapRows(matrix: Float64Array, width: number, from: number, to: number): void {
  for (let j = 0; j < width; j++) {
    const kept = matrix[from * width + j]!;
    matrix[from * width + j] = matrix[to * width + j]!;
    matrix[to * width + j] = kept;
  }
}
