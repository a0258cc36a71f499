/** Solves L·y = b in place of a copy of b; L lower, (N, N) row-major with a diagonal that is not zero. O(N²/2). */
export function forwardSolveKernel(lower: Float64Array, b: Float64Array): Float64Array {
  const n = b.length;
  const y = b.slice();
  for (let i = 0; i < n; i++) {
    const row = i * n;
    let sum = y[i]!;
    for (let j = 0; j < i; j++) sum -= lower[row + j]! * y[j]!;
    y[i] = sum / lower[row + i]!;
  }
  return y;
}

/** Solves L'·x = y in place of a copy of y; L as in `forwardSolveKernel`, read row by row. O(N²/2). */
export function backwardSolveKernel(lower: Float64Array, y: Float64Array): Float64Array {
  const n = y.length;
  const x = y.slice();
  for (let i = n - 1; i >= 0; i--) {
    const row = i * n;
    const xi = x[i]! / lower[row + i]!;
    x[i] = xi;
    for (let j = 0; j < i; j++) x[j] = x[j]! - lower[row + j]! * xi;
  }
  return x;
}

/** Solves A·x = b from the Cholesky factor of A. O(N²). */
export function choleskySolveKernel(lower: Float64Array, b: Float64Array): Float64Array {
  return backwardSolveKernel(lower, forwardSolveKernel(lower, b));
}
