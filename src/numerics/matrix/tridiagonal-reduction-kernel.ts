/** A = Q·T·Q' with T tridiagonal. */
export interface TridiagonalReduction {
  /** N. */
  readonly diagonal: Float64Array;
  /** N; entry i couples i − 1 and i, entry 0 is 0. */
  readonly offDiagonal: Float64Array;
  /** (N, N): row i begins with the i numbers of the reflection v that cleared row i; H_i = I − s·v·v'. */
  readonly reflections: Float64Array;
  /** N: s of each reflection, 0 where there is none. Q' = H_1·H_2·…·H_{N−1}. */
  readonly scales: Float64Array;
}

/**
 * Householder reduction of a symmetric matrix, (N, N) row-major, of which the lower triangle is read, from its last row
 * up. The rank-two update and the product that the next step needs share one pass over the triangle, which is what
 * bounds the time. O(4N³/3). Golub and Van Loan, Matrix Computations, 8.3.
 */
export function tridiagonalReductionKernel(a: Float64Array, n: number): TridiagonalReduction {
  const work = a.slice();
  const diagonal = new Float64Array(n);
  const offDiagonal = new Float64Array(n);
  const scales = new Float64Array(n);
  reduce(work, n, diagonal, offDiagonal, scales);
  return { diagonal, offDiagonal, reflections: work, scales };
}

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
