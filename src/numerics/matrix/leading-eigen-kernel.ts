import { tridiagonalEigenKernel } from "./tridiagonal-eigen-kernel.js";
import { tridiagonalReductionKernel } from "./tridiagonal-reduction-kernel.js";

export interface LeadingEigen {
  readonly status: "ok" | "iteration-limit";
  /** All N, falling. */
  readonly values: Float64Array;
  /** (k, N): unit eigenvectors of the first k values, the largest entry of each positive. */
  readonly vectors: Float64Array;
}

/**
 * All eigenvalues of a symmetric matrix, (N, N) row-major, lower triangle read, and the vectors of the greatest ones.
 *
 * @param count - k, from the falling eigenvalues
 * @remarks O(4N³/3 + 4k·N² + k²·N), so far cheaper than all vectors when k is small. Inverse iteration on the
 *   tridiagonal form; each vector is kept orthogonal to those before, which also serves equal eigenvalues.
 */
export function leadingEigenKernel(a: Float64Array, n: number, count: (values: Float64Array) => number): LeadingEigen {
  const { diagonal, offDiagonal, loops, stride, scales, spare } = tridiagonalReductionKernel(
    a,
    n,
    (width) => 4 * width,
  );
  const values = diagonal.slice();
  const settled = tridiagonalEigenKernel(values, offDiagonal.slice());
  values.sort().reverse();
  if (!settled) return { status: "iteration-limit", values, vectors: new Float64Array(0) };
  const k = Math.max(0, Math.min(n, count(values)));
  const vectors = new Float64Array(k * n);
  let norm = 0;
  for (let i = 0; i < n; i++) norm = Math.max(norm, Math.abs(diagonal[i]!) + Math.abs(offDiagonal[i]!));
  const tiny = Math.max(norm * Number.EPSILON, 1e-290); // above the range where 1 / tiny overflows
  for (let f = 0; f < k; f++) {
    const vector = vectors.subarray(f * n, (f + 1) * n);
    start(vector, f);
    orthogonalise(vector, vectors, f);
    for (let round = 0; round < 4; round++) {
      solveShifted(diagonal, offDiagonal, values[f]!, tiny, vector);
      orthogonalise(vector, vectors, f);
    }
  }
  // from the basis of the tridiagonal form back to that of the matrix, four vectors at a time
  for (let first = 0; first < k; first += 4) {
    const count = Math.min(4, k - first);
    loops.room.fill(0, spare, spare + 4 * stride);
    for (let r = 0; r < count; r++) {
      for (let i = 0; i < n; i++) loops.room[spare + 8 * (i >> 1) + 2 * r + (i & 1)] = vectors[(first + r) * n + i]!;
    }
    loops.reflect(spare, stride, stride, scales + 1, 1, n - 1);
    for (let r = 0; r < count; r++) {
      const vector = vectors.subarray((first + r) * n, (first + r + 1) * n);
      for (let i = 0; i < n; i++) vector[i] = loops.room[spare + 8 * (i >> 1) + 2 * r + (i & 1)]!;
      turnUp(vector);
    }
  }
  return { status: "ok", values, vectors };
}

/** Numbers without a pattern that an eigenvector could share, different for each vector. */
function start(vector: Float64Array, f: number): void {
  let state = 88_675_123 + 362_436_069 * (f + 1);
  for (let i = 0; i < vector.length; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    vector[i] = 0.5 + (state >>> 8) / 2 ** 25;
    if (state & 128) vector[i] = -vector[i]!;
  }
}

/** Solves (T − λI)·x = b over b by elimination with row exchanges; pivots that vanish are `tiny`. O(N). */
function solveShifted(d: Float64Array, e: Float64Array, lambda: number, tiny: number, b: Float64Array): void {
  const n = b.length;
  const main = new Float64Array(n); // diagonals of U: main, second, third
  const second = new Float64Array(n);
  const third = new Float64Array(n);
  let pivot = d[0]! - lambda;
  let beside = n > 1 ? e[1]! : 0;
  for (let i = 0; i < n - 1; i++) {
    const below = e[i + 1]!;
    const nextDiagonal = d[i + 1]! - lambda;
    const nextBeside = i + 2 < n ? e[i + 2]! : 0;
    if (Math.abs(below) > Math.abs(pivot)) {
      const factor = pivot / below;
      main[i] = below;
      second[i] = nextDiagonal;
      third[i] = nextBeside;
      const swapped = b[i]!;
      b[i] = b[i + 1]!;
      b[i + 1] = swapped - factor * b[i]!;
      pivot = beside - factor * nextDiagonal;
      beside = -factor * nextBeside;
    } else {
      if (Math.abs(pivot) < tiny) pivot = tiny;
      const factor = below / pivot;
      main[i] = pivot;
      second[i] = beside;
      b[i + 1] = b[i + 1]! - factor * b[i]!;
      pivot = nextDiagonal - factor * beside;
      beside = nextBeside;
    }
  }
  main[n - 1] = Math.abs(pivot) < tiny ? tiny : pivot;
  for (let i = n - 1; i >= 0; i--) {
    let sum = b[i]!;
    if (i + 1 < n) sum -= second[i]! * b[i + 1]!;
    if (i + 2 < n) sum -= third[i]! * b[i + 2]!;
    b[i] = sum / main[i]!;
  }
}

/** Takes out the parts along the first `count` rows of `basis`, twice, and scales to length 1. */
function orthogonalise(vector: Float64Array, basis: Float64Array, count: number): void {
  const n = vector.length;
  scaleToUnit(vector);
  for (let pass = 0; pass < 2; pass++) {
    for (let f = 0; f < count; f++) {
      let sum = 0;
      for (let i = 0; i < n; i++) sum += basis[f * n + i]! * vector[i]!;
      for (let i = 0; i < n; i++) vector[i] = vector[i]! - sum * basis[f * n + i]!;
    }
    scaleToUnit(vector);
  }
}

function scaleToUnit(vector: Float64Array): void {
  let largest = 0;
  for (const x of vector) largest = Math.max(largest, Math.abs(x));
  let sum = 0;
  for (const x of vector) sum += (x / largest) ** 2;
  const length = largest * Math.sqrt(sum);
  for (let i = 0; i < vector.length; i++) vector[i] = vector[i]! / length;
}

function turnUp(vector: Float64Array): void {
  let largest = 0;
  for (const x of vector) if (Math.abs(x) > Math.abs(largest) * (1 + 1e-9)) largest = x;
  if (largest < 0) for (let i = 0; i < vector.length; i++) vector[i] = -vector[i]!;
}
