import { PrincipalPivoting } from "./principal-pivoting.js";
import type { QuadraticProgram, QuadraticSolution } from "./quadratic-program.js";
import { QuadraticSolver } from "./quadratic-solver.js";

/** Solves a convex quadratic program for one q after another: small ones on a tableau, as long as that leads to the end. */
export class SizedSolver {
  readonly #program: QuadraticProgram;
  #small: PrincipalPivoting | undefined;
  #large: QuadraticSolver | undefined;

  constructor(program: QuadraticProgram) {
    this.#program = program;
    if (PrincipalPivoting.suits(program)) this.#small = new PrincipalPivoting(program);
  }

  /** Solves for the given q, with the slopes of kinks times `slopeScale`. */
  solve(linear: Float64Array, slopeScale = 1): QuadraticSolution {
    const solution = this.#small?.solve(linear);
    if (solution !== undefined) return solution;
    this.#small = undefined;
    this.#large ??= new QuadraticSolver(this.#program);
    return this.#large.solve(linear, slopeScale);
  }

  /** Derivative of the last solution when q moves along `toward`, as long as the working set stays the same; N numbers. */
  tangent(toward: Float64Array): Float64Array {
    if (this.#small !== undefined) return this.#small.tangent(toward);
    this.#large ??= new QuadraticSolver(this.#program);
    return this.#large.tangent(toward);
  }
}
