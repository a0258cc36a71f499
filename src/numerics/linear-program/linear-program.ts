/**
 * A linear program with rows r = Ax: least Σ cost_j x_j, every x_j and r_i within its limits.
 *
 * A limit may be soft: beyond it the variable (or row) goes on at another price, as long as the prices do not fall from
 * left to right, so that the whole stays convex. Between two limits that are one point the price does not matter.
 */
export interface LinearProgram {
  /** Columns of A, one after the other: (n, m). */
  readonly columns: Float64Array;
  /** n. */
  readonly cost: Float64Array;
  /** n + m limits, of the variables and then of the rows; infinite where there is none. */
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  /** n + m prices per unit below `lower` and above `upper`, where these are soft; ∓Infinity (a hard limit) by default. */
  readonly below?: Float64Array;
  readonly above?: Float64Array;
}
