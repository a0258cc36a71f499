/**
 * Distances √((1 − ρ)/2) between the variables of a covariance: 0 for the same movement, 1 for the opposite one.
 *
 * @param covariance - (n, n) symmetric, its diagonal positive
 * @returns a function that gives the n distances of one variable, always in the same array
 * @remarks O(n) a row. A correlation beyond ±1 by rounding counts as ±1.
 */
export function correlationDistanceKernel(n: number, covariance: Float64Array): (item: number) => Float64Array {
  const inverse = new Float64Array(n);
  for (let i = 0; i < n; i++) inverse[i] = 1 / Math.sqrt(covariance[i * n + i]!);
  const distances = new Float64Array(n);
  return (item) => {
    const row = item * n;
    const scale = inverse[item]!;
    for (let i = 0; i < n; i++) {
      const half = 0.5 - 0.5 * covariance[row + i]! * inverse[i]! * scale;
      distances[i] = half > 0 ? Math.sqrt(Math.min(half, 1)) : 0;
    }
    distances[item] = 0;
    return distances;
  };
}
