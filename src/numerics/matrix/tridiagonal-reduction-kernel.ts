import { type EigenLoops, eigenLoops } from "./eigen-loops.js";

/** A = Q·T·Q' with T tridiagonal; Q stands in the room of the loops until they are asked for again. */
export interface TridiagonalReduction {
  /** N. */
  readonly diagonal: Float64Array;
  /** N; entry i couples i − 1 and i, entry 0 is 0. */
  readonly offDiagonal: Float64Array;
  /**
   * Row i of the room, `stride` numbers a row, begins with the i numbers of the reflection v that cleared row i of A, and a
   * zero; H_i = I − s·v·v'. Q' = H_1·H_2·…·H_{N−1}.
   */
  readonly loops: EigenLoops;
  readonly stride: number;
  /** Address of N numbers: s of each reflection, 0 where there is none. */
  readonly scales: number;
  /** Address of the `spare` numbers of room that the caller asked for. */
  readonly spare: number;
}

/**
 * Householder reduction of a symmetric matrix, (N, N) row-major, of which the lower triangle is read, from its last row
 * up. The rank-two update and the product that the next step needs share one pass over the triangle, which is what
 * bounds the time. O(4N³/3). Golub and Van Loan, Matrix Computations, 8.3.
 *
 * @param spare - numbers of room that the caller needs beside, for a stride (a row's numbers, rounded up to eight)
 */
export function tridiagonalReductionKernel(
  a: Float64Array,
  n: number,
  spare: (stride: number) => number = () => 0,
  loopsOf: (length: number) => EigenLoops = eigenLoops,
): TridiagonalReduction {
  const stride = 8 * Math.ceil(n / 8);
  const scales = stride * stride;
  const vectors = scales + stride;
  const spareAt = vectors + 4 * stride;
  const loops = loopsOf(spareAt + spare(stride));
  const diagonal = new Float64Array(n);
  const offDiagonal = new Float64Array(n);
  const work = loops.room;
  for (let i = 0; i < n; i++) {
    const row = i * stride;
    for (let k = 0; k <= i; k++) work[row + k] = a[i * n + k]!;
    // the 2 × 2 blocks of the diagonal are kept whole
    if (i % 2 === 1) work[row - stride + i] = work[row + i - 1]!;
    else work[row + i + 1] = 0;
  }
  if (n % 2 === 1) work.fill(0, n * stride, (n + 1) * stride);
  reduce(loops, n, stride, scales, vectors, diagonal, offDiagonal);
  return { diagonal, offDiagonal, loops, stride, scales, spare: spareAt };
}

function reduce(
  loops: EigenLoops,
  n: number,
  stride: number,
  scales: number,
  vectors: number,
  diagonal: Float64Array,
  offDiagonal: Float64Array,
): void {
  const work = loops.room;
  const w = new Float64Array(n);
  for (let i = n - 1; i > 0; i--) {
    const row = i * stride;
    diagonal[i] = work[row + i]!;
    work[row + i] = 0;
    const s = makeReflection(work, row, i, offDiagonal);
    work[scales + i] = s;
    // the update by the reflection before, and p = A·u for this one
    for (let k = 0; k < i + (i % 2); k++) {
      const at = vectors + 8 * (k >> 1) + (k & 1);
      const inside = k < i && i < n - 1;
      work[at] = inside ? work[row + stride + k]! : 0;
      work[at + 2] = inside ? w[k]! : 0;
      work[at + 4] = k < i ? work[row + k]! : 0;
      work[at + 6] = 0;
    }
    loops.advance(0, stride, (i + 1) >> 1, vectors);
    // w = s·p − (s²/2)(p'u)·u makes H A H = A − u w' − w u'
    let pu = 0;
    for (let k = 0; k < i; k++) {
      const p = work[vectors + 8 * (k >> 1) + (k & 1) + 6]!;
      w[k] = p;
      pu += p * work[row + k]!;
    }
    const half = (s * s * pu) / 2;
    for (let k = 0; k < i; k++) w[k] = s * w[k]! - half * work[row + k]!;
    // the last row of the block first: the next reflection is made of it
    const above = row - stride;
    const ui = work[row + i - 1]!;
    const wi = w[i - 1]!;
    for (let k = 0; k < i; k++) work[above + k] = work[above + k]! - (ui * w[k]! + wi * work[row + k]!);
  }
  if (n > 0) {
    diagonal[0] = work[0]!;
    work[0] = 0;
    work[scales] = 0;
  }
}

/** The first i numbers of a row become its reflection; gives the scale. */
function makeReflection(work: Float64Array, row: number, i: number, offDiagonal: Float64Array): number {
  let largest = 0;
  for (let k = 0; k < i; k++) largest = Math.max(largest, Math.abs(work[row + k]!));
  const beside = work[row + i - 1]!;
  let rest = 0;
  if (largest > 0) for (let k = 0; k < i - 1; k++) rest += (work[row + k]! / largest) ** 2;
  if (rest === 0) {
    offDiagonal[i] = beside;
    work.fill(0, row, row + i);
    return 0;
  }
  const length = largest * Math.sqrt(rest + (beside / largest) ** 2);
  const target = beside > 0 ? -length : length; // away from cancellation
  offDiagonal[i] = target;
  const head = beside - target;
  for (let k = 0; k < i - 1; k++) work[row + k] = work[row + k]! / head;
  work[row + i - 1] = 1;
  return -head / target;
}
