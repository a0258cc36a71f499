/** A symmetric positive semidefinite matrix P of size N that the quadratic programs read without knowing how it is kept. */
export interface QuadraticForm {
  readonly size: number;
  /** P_jj, N. */
  readonly diagonal: Float64Array;
  /** out[c] = P[index[c], j] for the first `count` of `index`. */
  column(j: number, index: Int32Array, count: number, out: Float64Array): void;
  /** out += Σ_c P[:, index[c]]·x[c] over the first `count`. */
  accumulate(index: Int32Array, x: Float64Array, count: number, out: Float64Array): void;
  /** The same matrix with a vector added to its diagonal. */
  shifted(shift: Float64Array): QuadraticForm;
  /** A fresh solver for the rows and columns of P that are free. */
  freeBlock(): FreeBlock;
}

/** The block of P at the free variables, kept so that P_FF·v = r is solved quickly while variables come and go. */
export interface FreeBlock {
  /** How many variables are free. */
  readonly count: number;
  /** The free variables; the first `count` hold. */
  readonly index: Int32Array;
  /** Adds variable j at the end: 0 done, 1 the block would be singular, 2 it would be indefinite; then nothing is added. */
  append(j: number): 0 | 1 | 2;
  /** Takes out the variable at a position; those behind it move up by one. */
  remove(position: number): void;
  /** Starts again with these variables; the same answers as `append`. */
  reset(index: Int32Array, count: number): 0 | 1 | 2;
  /** r becomes P_FF⁻¹·r; the first `count` numbers count. */
  solve(r: Float64Array): void;
}

/** G·G' + diag(specific) in its parts. */
export interface FactorParts {
  /** K. */
  readonly factors: number;
  /** G, (N, K) row-major. */
  readonly loadings: Float64Array;
  readonly specific: Float64Array;
  readonly diagonal: Float64Array;
}

/** Where the squared pivot of a factorization, relative to the diagonal, counts as zero. */
export const SINGULAR_PIVOT = 1e-10;
