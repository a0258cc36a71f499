import {
  matrixOfProgram,
  type SemidefiniteProgram,
  type SymmetricEntries,
  semidefiniteBarrierKernel,
} from "../../numerics/convex-program/semidefinite-barrier-kernel.js";
import { isPositiveDefiniteKernel } from "../../numerics/matrix/positive-definite-kernel.js";

/** The worst of a set of covariances for some weights. */
export interface WorstMatrix {
  /** A covariance of the set, (N, N). */
  readonly matrix: Float64Array;
  /** No covariance of the set gives a greater variance than this. */
  readonly bound: number;
  /** A matrix A with w'Aw at most the worst variance of every w, and equal to it for these weights. */
  readonly cut: Float64Array;
}

/** A set of covariances. */
export interface CovarianceUncertainty {
  /** A matrix whose w'Aw is at most the worst variance of every w. */
  readonly start: Float64Array;
  /** The worst for some weights, where it is searched up to a relative accuracy; undefined where there are too many entries to search. */
  worst(weights: Float64Array, accuracy: number): WorstMatrix | undefined;
}

/** More free entries than this are not searched: a step costs their third power. */
const MOST_FREE = 1300;
/** An eigenvalue above this, times the greatest variance and negative, is rounding. */
const ROUNDING = 1e-9;
/** How near the worst variance of a search is, relative to the greatest variance. */
const ACCURACY = 1e-11;

/** Whether a symmetric matrix is positive semidefinite but for rounding. */
export function isSemidefinite(matrix: Float64Array, n: number): boolean {
  return isPositiveDefiniteKernel(shifted(matrix, n, ROUNDING * greatest(matrix, n)), n);
}

/** w'Aw. */
export function varianceUnder(matrix: Float64Array, w: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < w.length; i++) {
    if (w[i] === 0) continue;
    let row = 0;
    for (let j = 0; j < w.length; j++) row += matrix[i * w.length + j]! * w[j]!;
    sum += w[i]! * row;
  }
  return sum;
}

/** Matrices base + Σ z_k·B_k that are positive semidefinite, with z within bounds or in a ball; searched from a point inside. */
export class SemidefiniteSet {
  readonly #program: SemidefiniteProgram;
  readonly #inside: Float64Array | undefined;
  readonly #scale: number;
  /** Whether there are too many entries to search. */
  readonly tooMany: boolean;

  constructor(program: Omit<SemidefiniteProgram, "objective">, start: Float64Array) {
    const { size, base } = program;
    this.#scale = greatest(base, size);
    this.tooMany = start.length > MOST_FREE;
    this.#program = {
      ...program,
      base: shifted(base, size, ROUNDING * this.#scale),
      objective: new Float64Array(start.length),
    };
    this.#inside = this.tooMany ? undefined : this.#pointInside(start);
  }

  /** Whether the set has no positive semidefinite matrix. */
  get isEmpty(): boolean {
    return !this.tooMany && this.#inside === undefined;
  }

  /** A matrix well inside the set. */
  get middle(): Float64Array | undefined {
    return this.#inside && this.#matrixOf(this.#inside);
  }

  /** The matrix with the greatest w'Mw, and what none exceeds. */
  worst(w: Float64Array, relative: number): WorstMatrix | undefined {
    if (this.#inside === undefined) return undefined;
    const { basis } = this.#program;
    const objective = Float64Array.from(basis, (entries) => ofEntries(entries, w));
    const size = w.reduce((sum, x) => sum + x * x, 0);
    const accuracy = Math.max(Math.max(ACCURACY, 0.1 * relative) * this.#scale * size, 1e-300);
    const { z, bound } = semidefiniteBarrierKernel({ ...this.#program, objective }, this.#inside, accuracy);
    const matrix = this.#matrixOf(z);
    const fixed = varianceUnder(matrixOfProgram(this.#program, new Float64Array(z.length)), w);
    return { matrix, cut: matrix, bound: fixed + bound };
  }

  #matrixOf(z: Float64Array): Float64Array {
    const { size } = this.#program;
    return shifted(matrixOfProgram(this.#program, z), size, -ROUNDING * this.#scale);
  }

  /** z with a positive definite matrix: the start, or what makes the smallest eigenvalue great. */
  #pointInside(start: Float64Array): Float64Array | undefined {
    const { size, basis, lower, upper, ball } = this.#program;
    const scale = this.#scale;
    const margin = ball < Number.POSITIVE_INFINITY ? 0 : 1e-6;
    if (isPositiveDefiniteKernel(matrixOfProgram(this.#program, start), size, margin)) return start;
    const diagonal = Int32Array.from({ length: size }, (_, i) => i);
    const lift: SymmetricEntries = { rows: diagonal, columns: diagonal, values: new Float64Array(size).fill(scale) };
    const last = (values: Float64Array, value: number): Float64Array => Float64Array.from([...values, value]);
    const found = semidefiniteBarrierKernel(
      {
        ...this.#program,
        basis: [...basis, lift],
        objective: last(new Float64Array(start.length), -1),
        lower: last(lower, Number.NEGATIVE_INFINITY),
        upper: last(upper, 4 * size),
        ball,
      },
      last(start, 2 * size),
      1e-3 * ROUNDING,
      1e-4,
    ).z;
    return found[start.length]! <= 0 ? found.slice(0, start.length) : undefined;
  }
}

function ofEntries({ rows, columns, values }: SymmetricEntries, w: Float64Array): number {
  let sum = 0;
  for (let e = 0; e < rows.length; e++) {
    sum += (rows[e] === columns[e] ? 1 : 2) * values[e]! * w[rows[e]!]! * w[columns[e]!]!;
  }
  return sum;
}

function greatest(matrix: Float64Array, n: number): number {
  let most = 0;
  for (let e = 0; e < n * n; e++) most = Math.max(most, Math.abs(matrix[e]!));
  return most;
}

function shifted(matrix: Float64Array, n: number, by: number): Float64Array {
  const copy = matrix.slice();
  for (let i = 0; i < n; i++) copy[i * n + i]! += by;
  return copy;
}
