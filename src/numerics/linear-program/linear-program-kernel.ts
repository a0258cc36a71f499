import type { LinearProgram } from "./linear-program.js";
import { PiecewiseSimplex } from "./piecewise-simplex.js";

export interface LinearProgramSolution {
  readonly status: "optimal" | "infeasible" | "unbounded" | "iteration-limit";
  readonly objective: number;
  /** n. */
  readonly x: Float64Array;
  /** m activities r = Ax. */
  readonly rows: Float64Array;
  /** m: what a unit more of the row's limit adds to the least cost, when optimal. */
  readonly rowDual: Float64Array;
  /** n + m: for each variable and row whether it is determined by the others (basic). */
  readonly basic: Uint8Array;
  readonly iterations: number;
}

export interface LinearProgramOptions {
  /** Variables that begin at their upper limit; n. All others begin at the limit nearer to zero. */
  readonly atUpper?: Uint8Array;
  /** 50·(n + m) + 1000. */
  readonly maxIterations?: number;
}

/**
 * A linear program with few rows and any number of columns, by the bounded simplex.
 *
 * Phase one lessens what is out of its limits, phase two the cost; both walk along piecewise linear prices and pass
 * breakpoints while that still pays (long steps). Devex pricing with prices of all columns kept by the pivot row; the
 * inverse of the basis is explicit and made anew after every 100 exchanges and before an answer is given; after a run of
 * steps without progress the lowest index is taken (Bland), so that it cannot go round in circles.
 *
 * @remarks O(n·m + m²) an iteration. Inputs are left as they are. Maros, Computational Techniques of the Simplex Method
 *   (2003); Forrest and Goldfarb (1992) for the weights; Fourer (1985) for piecewise linear costs.
 */
export function linearProgramKernel(problem: LinearProgram, options: LinearProgramOptions = {}): LinearProgramSolution {
  return solveProgram(new PiecewiseSimplex(problem, options.atUpper), options.maxIterations);
}

/** Runs both phases from wherever the simplex stands. */
export function solveProgram(
  simplex: PiecewiseSimplex,
  maxIterations: number = 50 * (simplex.n + simplex.m) + 1000,
): LinearProgramSolution {
  const outcome = simplex.run(maxIterations);
  return {
    status: outcome,
    objective: simplex.objective(),
    x: simplex.values(0, simplex.n),
    rows: simplex.values(simplex.n, simplex.n + simplex.m),
    rowDual: simplex.rowDual(),
    basic: Uint8Array.from(simplex.position, (p) => (p >= 0 ? 1 : 0)),
    iterations: simplex.iterations,
  };
}
