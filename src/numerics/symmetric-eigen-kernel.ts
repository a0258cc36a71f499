import { tridiagonalEigenKernel } from "./tridiagonal-eigen-kernel.js";

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
 * @remarks O(4N³/3), with vectors O(6N³). Householder reduction whose rank-two update and next product share one pass
 *   over the triangle; then QL with implicit shifts. Golub and Van Loan, Matrix Computations, 8.3.
 */
export function symmetricEigenKernel(
  a: Float64Array,
  n: number,
  options: { readonly vectors: boolean },
): SymmetricEigen {
  const work = a.slice();
  const diagonal = new Float64Array(n);
  const offDiagonal = new Float64Array(n);
  const scales = new Float64Array(n);
  reduce(work, n, diagonal, offDiagonal, scales);
  const vectors = options.vectors ? reflectionsApplied(work, n, scales) : new Float64Array(0);
  const settled = tridiagonalEigenKernel(diagonal, offDiagonal, vectors);
  return { status: settled ? "ok" : "iteration-limit", ...ascending(diagonal, vectors, n) };
}

/**
 * Reduces the lower triangle from its last row up: row i keeps the reflection v (entries 0 to i − 1) that clears all of
 * it but the entry beside the diagonal, H = I − s·v·v'. `offDiagonal[i]` couples i − 1 and i.
 */
function reduce(
  work: Float64Array,
  n: number,
  diagonal: Float64Array,
  offDiagonal: Float64Array,
  scales: Float64Array,
): void {
  const p = new Float64Array(n);
  const next = new Float64Array(n);
  if (n > 1) makeReflection(work, n, n - 1, offDiagonal, scales);
  if (n > 0) diagonal[n - 1] = work[n * n - 1]!;
  if (n > 1) product(work, n, n - 1, p);
  for (let i = n - 1; i > 0; i--) {
    const row = i * n;
    const s = scales[i]!;
    // w = s·p − (s²/2)(p'v)·v makes H A H = A − v w' − w v'
    let pv = 0;
    for (let k = 0; k < i; k++) pv += p[k]! * work[row + k]!;
    const half = (s * s * pv) / 2;
    for (let k = 0; k < i; k++) p[k] = s * p[k]! - half * work[row + k]!;
    // the last row of the block first: the next reflection is made of it
    updateRow(work, n, i - 1, row, p);
    diagonal[i - 1] = work[(i - 1) * n + i - 1]!;
    if (i === 1) return;
    makeReflection(work, n, i - 1, offDiagonal, scales);
    next.fill(0, 0, i - 1);
    for (let j = 0; j < i - 1; j++) updateAndMultiply(work, n, j, row, p, (i - 1) * n, next);
    p.set(next.subarray(0, i - 1));
  }
}

/** Row i of the lower triangle becomes its reflection. */
function makeReflection(
  work: Float64Array,
  n: number,
  i: number,
  offDiagonal: Float64Array,
  scales: Float64Array,
): void {
  const row = i * n;
  let largest = 0;
  for (let k = 0; k < i; k++) largest = Math.max(largest, Math.abs(work[row + k]!));
  const beside = work[row + i - 1]!;
  let rest = 0;
  if (largest > 0) for (let k = 0; k < i - 1; k++) rest += (work[row + k]! / largest) ** 2;
  if (rest === 0) {
    offDiagonal[i] = beside;
    scales[i] = 0;
    work.fill(0, row, row + i);
    return;
  }
  const length = largest * Math.sqrt(rest + (beside / largest) ** 2);
  const target = beside > 0 ? -length : length; // away from cancellation
  offDiagonal[i] = target;
  const head = beside - target;
  for (let k = 0; k < i - 1; k++) work[row + k] = work[row + k]! / head;
  work[row + i - 1] = 1;
  scales[i] = -head / target;
}

/** p = A·v over the first i rows, v in row i. */
function product(work: Float64Array, n: number, i: number, p: Float64Array): void {
  const v = i * n;
  p.fill(0);
  for (let j = 0; j < i; j++) {
    const row = j * n;
    const vj = work[v + j]!;
    let sum = 0;
    for (let k = 0; k < j; k++) {
      const value = work[row + k]!;
      sum += value * work[v + k]!;
      p[k] = p[k]! + value * vj;
    }
    p[j] = p[j]! + sum + work[row + j]! * vj;
  }
}

function updateRow(work: Float64Array, n: number, j: number, v: number, w: Float64Array): void {
  const row = j * n;
  const vj = work[v + j]!;
  const wj = w[j]!;
  for (let k = 0; k <= j; k++) work[row + k] = work[row + k]! - vj * w[k]! - wj * work[v + k]!;
}

/** Row j takes the rank-two update of v and w, and its part of the next product, p += A·u, in the same pass. */
function updateAndMultiply(
  work: Float64Array,
  n: number,
  j: number,
  v: number,
  w: Float64Array,
  u: number,
  p: Float64Array,
): void {
  const row = j * n;
  const vj = work[v + j]!;
  const wj = w[j]!;
  const uj = work[u + j]!;
  let sum = 0;
  for (let k = 0; k < j; k++) {
    const value = work[row + k]! - vj * w[k]! - wj * work[v + k]!;
    work[row + k] = value;
    sum += value * work[u + k]!;
    p[k] = p[k]! + value * uj;
  }
  const value = work[row + j]! - 2 * vj * wj;
  work[row + j] = value;
  p[j] = p[j]! + sum + value * uj;
}

/** The product of the reflections, transposed: rows of the result are the basis the tridiagonal matrix stands in. */
function reflectionsApplied(work: Float64Array, n: number, scales: Float64Array): Float64Array {
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
      for (let k = 0; k < i; k++) sum += q[row + k]! * work[v + k]!;
      const factor = s * sum;
      for (let k = 0; k < i; k++) q[row + k] = q[row + k]! - factor * work[v + k]!;
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
