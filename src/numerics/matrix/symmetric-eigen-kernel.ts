import { tridiagonalEigenKernel } from "./tridiagonal-eigen-kernel.js";
import { tridiagonalReductionKernel } from "./tridiagonal-reduction-kernel.js";

export interface SymmetricEigen {
  readonly status: "ok" | "iteration-limit";
  /** N, ascending. */
  readonly values: Float64Array;
  /** (N, N): row k is the unit eigenvector of `values[k]`, its largest entry positive; empty when not asked for. */
  readonly vectors: Float64Array;
}

/**
 * Eigenvalues, and vectors on request, of a symmetric matrix (N, N) row-major, of which the lower triangle is read.
 *
 * @returns `iteration-limit` when the iteration does not settle (only seen with NaN or infinite entries)
 * @remarks O(4N³/3), with vectors O(6N³). Householder reduction, then QL with implicit shifts. Golub and Van Loan, Matrix Computations, 8.3.
 */
export function symmetricEigenKernel(
  a: Float64Array,
  n: number,
  options: { readonly vectors: boolean },
): SymmetricEigen {
  const { diagonal, offDiagonal, reflections, scales } = tridiagonalReductionKernel(a, n);
  const vectors = options.vectors ? reflectionsApplied(reflections, n, scales) : new Float64Array(0);
  const settled = tridiagonalEigenKernel(diagonal, offDiagonal, vectors);
  return { status: settled ? "ok" : "iteration-limit", ...ascending(diagonal, vectors, n) };
}

/** The product of the reflections, transposed: rows of the result are the basis the tridiagonal matrix stands in. */
function reflectionsApplied(reflections: Float64Array, n: number, scales: Float64Array): Float64Array {
  const q = new Float64Array(n * n);
  for (let i = 0; i < n; i++) q[i * n + i] = 1;
  // columns below i are untouched by the reflections before it, so block after block grows
  for (let i = 1; i < n; i++) {
    const s = scales[i]!;
    if (s === 0) continue;
    const v = i * n;
    for (let j = 0; j < i; j++) {
      const row = j * n;
      let sum = 0;
      for (let k = 0; k < i; k++) sum += q[row + k]! * reflections[v + k]!;
      const factor = s * sum;
      for (let k = 0; k < i; k++) q[row + k] = q[row + k]! - factor * reflections[v + k]!;
    }
  }
  return q;
}

function ascending(
  diagonal: Float64Array,
  vectors: Float64Array,
  n: number,
): { readonly values: Float64Array; readonly vectors: Float64Array } {
  const order = Array.from(diagonal.keys()).sort((i, j) => diagonal[i]! - diagonal[j]!);
  const sorted = new Float64Array(vectors.length);
  if (vectors.length > 0) {
    order.forEach((from, to) => {
      const vector = sorted.subarray(to * n, (to + 1) * n);
      vector.set(vectors.subarray(from * n, (from + 1) * n));
      let largest = 0;
      for (const x of vector) if (Math.abs(x) > Math.abs(largest) * (1 + 1e-9)) largest = x;
      if (largest < 0) for (let k = 0; k < n; k++) vector[k] = -vector[k]!;
    });
  }
  return { values: Float64Array.from(order, (i) => diagonal[i]!), vectors: sorted };
}
