import type { QuadraticForm } from "../quadratic-form/quadratic-form.js";

/** Minimize ½x'Px − q'x with lower ≤ x ≤ upper and rowLower ≤ Ax ≤ rowUpper; infinite where there is no limit. */
export interface QuadraticProgram {
  readonly form: QuadraticForm;
  /** q, N. */
  readonly linear: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  /** A, a row each of N numbers. */
  readonly rows: readonly Float64Array[];
  readonly rowLower: Float64Array;
  readonly rowUpper: Float64Array;
  readonly kinks?: Kinks;
}

/**
 * Places where the linear part of a variable changes: costs of buying and selling, rows that count |x − from|.
 *
 * Between its points[s − 1] and points[s] variable j costs slopes[s] a unit and counts signs[s] in each row of `rows`
 * (on top of its own coefficient). Slopes and signs do not decrease, so the problem stays convex; such rows have no
 * lower limit.
 */
export interface Kinks {
  /** The variables that have kinks, each once. */
  readonly variables: Int32Array;
  /** For each of them the points in increasing order, strictly between its bounds. */
  readonly points: readonly Float64Array[];
  /** For each of them one more number than points. */
  readonly slopes: readonly Float64Array[];
  /** Which rows count signs. */
  readonly rows: readonly number[];
  /** For each variable, for each of `rows`, one more number than points. */
  readonly signs: readonly (readonly Float64Array[])[];
}

export type QuadraticStatus = "optimal" | "infeasible" | "unbounded" | "indefinite" | "iteration-limit";

export interface QuadraticSolution {
  readonly status: QuadraticStatus;
  readonly x: Float64Array;
  /** Px − q at x. */
  readonly gradient: Float64Array;
  /** Px, reckoned anew from x; only where the residual is of this x. */
  readonly product: Float64Array | undefined;
  /** −1 at its lower bound, 1 at its upper bound, 0 free. */
  readonly state: Int8Array;
  /** −1 the row is at its lower limit, 1 at its upper, 2 both are the same, 0 between. */
  readonly rowState: Int8Array;
  /** y with Px − q = A'y + z: what a unit more of the limit changes the minimum by. */
  readonly rowMultiplier: Float64Array;
  /** z, N. */
  readonly boundMultiplier: Float64Array;
  readonly iterations: number;
  readonly kktResidual: number;
}
