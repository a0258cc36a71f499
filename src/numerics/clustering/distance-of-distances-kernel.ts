/**
 * Euclidean distances between the rows of a distance matrix: √Σ_k (d_ik − d_jk)².
 *
 * Two items are near when they lie alike towards all others. By differences, not by the shorter way over products, which
 * loses all digits for near-duplicates.
 *
 * @param distances - (n, n)
 * @returns (n, n), symmetric, zero diagonal
 * @remarks O(n³/2), two by two rows at a time.
 */
export function distanceOfDistancesKernel(n: number, distances: Float64Array): Float64Array {
  const result = new Float64Array(n * n);
  const keep = (i: number, j: number, sum: number): void => {
    if (i >= n || j >= n || j <= i) return;
    const distance = Math.sqrt(sum);
    result[i * n + j] = distance;
    result[j * n + i] = distance;
  };
  for (let i = 0; i < n; i += 2) {
    const rowA = i * n;
    const rowB = Math.min(i + 1, n - 1) * n;
    for (let j = i; j < n; j += 2) {
      const rowC = j * n;
      const rowD = Math.min(j + 1, n - 1) * n;
      let ac = 0;
      let ad = 0;
      let bc = 0;
      let bd = 0;
      for (let k = 0; k < n; k++) {
        const a = distances[rowA + k]!;
        const b = distances[rowB + k]!;
        const c = distances[rowC + k]!;
        const d = distances[rowD + k]!;
        ac += (a - c) * (a - c);
        ad += (a - d) * (a - d);
        bc += (b - c) * (b - c);
        bd += (b - d) * (b - d);
      }
      keep(i, j, ac);
      keep(i, j + 1, ad);
      keep(i + 1, j, bc);
      keep(i + 1, j + 1, bd);
    }
  }
  return result;
}
