import {
  type CovarianceUncertainty,
  isSemidefinite,
  SemidefiniteSet,
  varianceUnder,
  type WorstMatrix,
} from "./worst-matrix.js";

/**
 * Covariances between two matrices, entry by entry; undefined where none of them is positive semidefinite.
 *
 * Each entry is at the end that its two weights have the greater variance with, where that matrix is positive semidefinite; where it is
 * not, the entries are searched together.
 */
export function boxOfCovariances(
  lower: Float64Array,
  upper: Float64Array,
  n: number,
): CovarianceUncertainty | undefined {
  const middle = upper.map((u, e) => (u + lower[e]!) / 2);
  const upperHolds = isSemidefinite(upper, n);
  const middleHolds = isSemidefinite(middle, n);
  let searched: SemidefiniteSet | undefined;
  const search = (): SemidefiniteSet => {
    searched ??= semidefiniteBox(lower, upper, middle, n);
    return searched;
  };
  if (!upperHolds && !middleHolds && search().isEmpty) return undefined;
  const ends = (w: Float64Array, atZero: Float64Array): Float64Array =>
    middle.map((_, e) => {
      const product = w[Math.floor(e / n)]! * w[e % n]!;
      return product > 0 ? upper[e]! : product < 0 ? lower[e]! : atZero[e]!;
    });
  const worst = (w: Float64Array, accuracy: number): WorstMatrix | undefined => {
    for (const atZero of [upper, middle]) {
      const matrix = ends(w, atZero);
      if (isSemidefinite(matrix, n)) return { matrix, cut: matrix, bound: varianceUnder(matrix, w) };
    }
    return search().worst(w, accuracy);
  };
  const start = upperHolds ? upper : middleHolds ? middle : (search().middle ?? middle);
  return { start, worst };
}

function semidefiniteBox(lower: Float64Array, upper: Float64Array, middle: Float64Array, n: number): SemidefiniteSet {
  const free: [number, number][] = [];
  for (let i = 0; i < n; i++) {
    for (let j = i; j < n; j++) if (upper[i * n + j]! > lower[i * n + j]!) free.push([i, j]);
  }
  const half = Float64Array.from(free, ([i, j]) => (upper[i * n + j]! - lower[i * n + j]!) / 2);
  return new SemidefiniteSet(
    {
      size: n,
      base: middle,
      basis: free.map(([i, j], k) => ({
        rows: Int32Array.of(i),
        columns: Int32Array.of(j),
        values: Float64Array.of(half[k]!),
      })),
      lower: new Float64Array(free.length).fill(-1),
      upper: new Float64Array(free.length).fill(1),
      ball: Number.POSITIVE_INFINITY,
    },
    new Float64Array(free.length),
  );
}
