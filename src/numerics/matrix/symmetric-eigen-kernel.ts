import type { EigenLoops } from "./eigen-loops.js";
import { tridiagonalEigenKernel } from "./tridiagonal-eigen-kernel.js";
import { type TridiagonalReduction, tridiagonalReductionKernel } from "./tridiagonal-reduction-kernel.js";

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
 * @remarks O(4N³/3), with vectors O(8N³). Householder reduction, then QL with implicit shifts, whose rotations are collected
 *   and turn strips of eight columns, each of which stays in the nearest cache. Golub and Van Loan, Matrix Computations, 8.3.
 */
export function symmetricEigenKernel(
  a: Float64Array,
  n: number,
  options: { readonly vectors: boolean },
  loopsOf?: (length: number) => EigenLoops,
): SymmetricEigen {
  if (!options.vectors) {
    const { diagonal, offDiagonal } = tridiagonalReductionKernel(a, n, undefined, loopsOf);
    const settled = tridiagonalEigenKernel(diagonal, offDiagonal);
    return { status: settled ? "ok" : "iteration-limit", ...ascending(diagonal, new Float64Array(0), n) };
  }
  const reduction = tridiagonalReductionKernel(
    a,
    n,
    (stride) => stride * stride + 2 * Math.max(BATCH, stride),
    loopsOf,
  );
  const { diagonal, offDiagonal, loops, stride, spare } = reduction;
  basis(reduction, n);
  const turn = collected(loops, n, stride, spare + stride * stride);
  const settled = tridiagonalEigenKernel(diagonal, offDiagonal, turn.add);
  turn.finish();
  const vectors = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < n; k++) vectors[i * n + k] = loops.room[8 * ((k >> 3) * n + i) + (k & 7)]!;
  }
  return { status: settled ? "ok" : "iteration-limit", ...ascending(diagonal, vectors, n) };
}

/** Rotations collected before they are applied: their coefficients take a quarter of a megabyte. */
const BATCH = 16_384;

/**
 * The rows of the basis that the tridiagonal matrix stands in, over the reflections that they are made of, in strips:
 * columns 8s to 8s + 7 of all rows, then the next strip.
 */
function basis({ loops, stride, scales, spare }: TridiagonalReduction, n: number): void {
  const { room } = loops;
  for (let first = 0; first < n; first += 4) {
    const rows = spare + first * stride;
    room.fill(0, rows, rows + 4 * stride);
    for (let r = 0; r < 4; r++) {
      const i = first + r;
      room[rows + 8 * (i >> 1) + 2 * r + (i & 1)] = 1;
    }
    // reflections of rows up to `first` leave these rows as they are
    const from = first + 1;
    loops.reflect(rows, from * stride, stride, scales + from, from, Math.max(0, n - from));
  }
  for (let i = 0; i < n; i++) {
    const row = spare + (i - (i % 4)) * stride + 2 * (i % 4);
    for (let k = 0; k < stride; k++) room[8 * ((k >> 3) * n + i) + (k & 7)] = room[row + 8 * (k >> 1) + (k & 1)]!;
  }
}

/** Applies rotations to the strips, many at a time. */
function collected(
  loops: EigenLoops,
  n: number,
  stride: number,
  at: number,
): { add(last: number, coefficients: Float64Array, count: number): void; finish(): void } {
  const lasts: number[] = [];
  const counts: number[] = [];
  let held = 0;
  const finish = (): void => {
    for (let strip = 0; strip < n * stride; strip += 8 * n) {
      let from = at;
      for (let k = 0; k < lasts.length; k++) {
        loops.sweep(strip + 8 * lasts[k]!, from, counts[k]!);
        from += 2 * counts[k]!;
      }
    }
    lasts.length = counts.length = held = 0;
  };
  return {
    add(last, coefficients, count) {
      if (held + count > Math.max(BATCH, n)) finish();
      loops.room.set(coefficients.subarray(0, 2 * count), at + 2 * held);
      lasts.push(last);
      counts.push(count);
      held += count;
    },
    finish,
  };
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
