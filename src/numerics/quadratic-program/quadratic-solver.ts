import { copyVector, vector } from "../matrix/vector.js";
import { ActiveSet, type ActiveSetOutcome } from "./active-set.js";
import { blockPivotingKernel } from "./block-pivoting-kernel.js";
import { feasibleStart } from "./feasible-start.js";
import { clampToBounds, polish, refineMultipliers, workingSetResidual } from "./finish-active-set.js";
import { firstGuess } from "./first-guess.js";
import { interiorPointKernel } from "./interior-point-kernel.js";
import { kktResidualKernel } from "./kkt-residual-kernel.js";
import type { QuadraticProgram, QuadraticSolution, QuadraticStatus } from "./quadratic-program.js";
import { settleInteriorPoint } from "./settle-interior-point.js";

/** The part of a variance that is added to it where P is singular, in each proximal step. */
const PROXIMAL = 1e-9;

/** Proximal steps, and those after which each begins beyond the last: the steps are short where variances differ by more than the shift. */
const PROXIMAL_TURNS = 200;
const SHORT_STEPS = 20;

/** The residual below which the last of the proximal steps is an answer. */
const NEARLY = 1e-8;

/** The residual below which a working set found with limits moved apart is taken for the limits as they are. */
const SETTLED = 1e-9;

/** The residual below which an answer of block pivoting is as good as one that was polished. */
const FINE = 1e-14;

/** The residual above which the answer of block pivoting is not taken. */
const GOOD = 1e-10;

/** Above so many variables one change of the working set after another takes longer than an interior point. */
const MANY = 2000;

/**
 * Solves a convex quadratic program, and again from where it ended when only q has changed.
 *
 * First block pivoting, which settles most problems in a few turns; then, from a vertex found by the simplex, the
 * primal active set, which is sure to end. Where P is singular on the free variables the problem is solved by proximal
 * steps: P gains 1e-9 of its diagonal, pulled to the last point, until the pull is gone; so the answer is one of P's
 * own and of several optima the one near the first point.
 */
export class QuadraticSolver {
  readonly #program: QuadraticProgram;
  #set: ActiveSet;
  #shift: Float64Array | undefined;
  #started = false;
  /** With the q of the present solve. */
  #present: QuadraticProgram;
  #slopeScale = 1;

  readonly #warm: Float64Array | undefined;

  /** @param warm - a point near which the optimum is expected: the first working set is guessed from the bounds that it touches */
  constructor(program: QuadraticProgram, warm?: Float64Array) {
    this.#program = program;
    this.#present = program;
    this.#warm = warm;
    this.#set = new ActiveSet(program);
  }

  /** Solves for the given q, or for that of the program, with the slopes of kinks times `slopeScale`. */
  solve(linear: Float64Array = this.#program.linear, slopeScale = 1): QuadraticSolution {
    const program = linear === this.#program.linear ? this.#program : { ...this.#program, linear };
    this.#present = program;
    this.#slopeScale = slopeScale;
    const solution = this.#walk(program, linear, slopeScale);
    const { status, kktResidual } = solution;
    if (status === "infeasible" || status === "indefinite" || kktResidual <= SETTLED) return solution;
    return this.#interior(program) ?? solution;
  }

  #walk(program: QuadraticProgram, linear: Float64Array, slopeScale: number): QuadraticSolution {
    if (!this.#started) {
      const guessed = this.#begin(program) ? this.#finish() : undefined;
      if (guessed !== undefined) return guessed;
      this.#started = false;
      const start = feasibleStart(program);
      if (start === undefined) return this.#describe("infeasible");
      if (start === null) return this.#describe("iteration-limit");
      this.#set = new ActiveSet(program);
      this.#set.setLinear(linear, slopeScale);
      if (this.#set.n > MANY) {
        this.#set.x.set(start.x);
        const inside = this.#interior(program);
        if (inside !== undefined) return inside;
      }
      const outcome = this.#set.start(start.x, start.state, start.rowState);
      if (outcome !== 0) return this.#proximal(program);
      this.#started = true;
    } else {
      this.#set.setLinear(linear, slopeScale, this.#shift);
      const moved = this.#shift === undefined && program.kinks === undefined ? this.#pivotAgain() : undefined;
      if (moved !== undefined) return moved;
    }
    if (this.#shift !== undefined) return this.#proximal(program);
    const outcome = this.#run();
    if (outcome === "singular") return this.#proximal(program);
    return this.#describe(outcome);
  }

  /** Derivative of the solution when q moves along `toward`, as long as the working set stays the same; N numbers. */
  tangent(toward: Float64Array): Float64Array {
    this.#set.solveStep(toward);
    const { block, step } = this.#set;
    const direction = vector(toward.length);
    for (let c = 0; c < block.count; c++) direction[block.index[c]!] = step[c]!;
    return direction;
  }

  /** Slope of the kinked costs in the segment of each variable, before any scale, N; zeros without kinks. */
  kinkSlopes(): Float64Array {
    return this.#set.kinks?.presentSlopes() ?? vector(this.#set.n).fill(0);
  }

  /** The working set with everything that belongs to it, to walk on from a solution. */
  get workingSet(): ActiveSet {
    return this.#set;
  }

  /** Whether P was singular on the free variables, so that the working set belongs to a proximal step. */
  get proximal(): boolean {
    return this.#shift !== undefined;
  }

  #limit(): number {
    return this.#set.iterations + 50 * (this.#set.n + this.#set.m) + 1000;
  }

  /** The active set; `"iteration-limit"` where it goes in circles at a degenerate vertex, or ends where nothing is optimal. */
  #run(): Exclude<ActiveSetOutcome, "stalled"> {
    const outcome = this.#set.solve(this.#limit());
    if (outcome === "optimal") {
      polish(this.#set);
      // a working set that rounding made dependent
      if (!(workingSetResidual(this.#set) <= SETTLED)) return "iteration-limit";
    }
    return outcome === "stalled" ? "iteration-limit" : outcome;
  }

  /** The sure way where the others fail: an interior point and the working set that it points to. */
  #interior(program: QuadraticProgram): QuadraticSolution | undefined {
    const vertex = feasibleStart(program);
    const point = interiorPointKernel(program, vertex?.x ?? new Float64Array(this.#set.n), this.#slopeScale);
    const shift = this.#proximalShift();
    const { set, proximal, kktResidual } = settleInteriorPoint(program, point, this.#slopeScale, shift);
    if (!(kktResidual <= SETTLED)) return undefined;
    set.iterations += this.#set.iterations + point.iterations;
    this.#set = set;
    this.#shift = proximal ? shift : undefined;
    this.#started = true;
    return this.#report("optimal", kktResidual);
  }

  /** Block pivoting from the last solution; where it fails, the working set is as it was. */
  #pivotAgain(): QuadraticSolution | undefined {
    const set = this.#set;
    const x = copyVector(set.x);
    const state = set.state.slice();
    const rowState = set.rowState.slice();
    const multiplier = copyVector(set.multiplier);
    if (blockPivotingKernel(set, copyVector(x), state.slice(), rowState.slice())) {
      const solution = this.#finish();
      if (solution !== undefined) return solution;
    }
    set.multiplier.set(multiplier);
    return set.start(x, state, rowState) === 0 ? undefined : this.#proximal(this.#present);
  }

  #begin(program: QuadraticProgram): boolean {
    if (program.kinks !== undefined) return false;
    for (let j = 0; j < this.#set.n; j++) if (program.lower[j]! > program.upper[j]!) return false;
    const set = this.#set.iterations === 0 ? this.#set : new ActiveSet(program);
    const { n, m } = set;
    set.linear.set(program.linear);
    const guess = this.#warm === undefined ? firstGuess(program) : touchedBounds(program, this.#warm);
    if (!blockPivotingKernel(set, vector(n), guess, new Int8Array(m))) return false;
    this.#set = set;
    this.#started = true;
    return true;
  }

  /** The answer of block pivoting, polished where that is worth it; undefined when it is none. */
  #finish(): QuadraticSolution | undefined {
    const rough = this.#describe("optimal");
    if (rough.kktResidual <= FINE) return rough;
    polish(this.#set);
    const polished = this.#describe("optimal");
    return polished.kktResidual <= GOOD ? polished : undefined;
  }

  #proximal(program: QuadraticProgram): QuadraticSolution {
    const { n } = this.#set;
    if (this.#shift === undefined) {
      this.#shift = this.#proximalShift();
      const { x, state, rowState } = this.#set;
      const shifted = { ...program, form: program.form.shifted(this.#shift) };
      this.#set = new ActiveSet(shifted);
      this.#set.iterations = 0;
      this.#set.setLinear(program.linear, this.#slopeScale, this.#shift, x);
      if (this.#set.start(x, state, rowState) !== 0) return this.#describe("indefinite");
      this.#started = true;
    }
    const shift = this.#shift;
    const size = this.#set.scale;
    let last = this.#set.x.slice();
    let quick = 0;
    for (let turn = 0; turn < PROXIMAL_TURNS; turn++) {
      const from = this.#set.x.slice();
      const center = quick > 0 ? beyond(last, from, quick / (quick + 3)) : from;
      this.#set.setLinear(program.linear, this.#slopeScale, shift, center);
      const outcome = this.#run();
      if (outcome !== "optimal") return this.#describe(outcome === "singular" ? "indefinite" : outcome);
      const { x } = this.#set;
      let pull = 0;
      let back = 0;
      for (let j = 0; j < n; j++) {
        pull = Math.max(pull, Math.abs(shift[j]! * (x[j]! - center[j]!)));
        back += shift[j]! * (center[j]! - x[j]!) * (x[j]! - from[j]!);
      }
      if (pull <= this.#set.dualTolerance()) return this.#describe("optimal");
      if (this.#set.scale > 1e8 * size) return this.#describe("unbounded");
      // past the optimum the next step begins where the last ended
      quick = turn < SHORT_STEPS || back > 0 ? 0 : quick + 1;
      last = from;
    }
    // what is left of the pull may be less than what any answer is held against
    const near = this.#describe("optimal");
    return near.kktResidual <= NEARLY ? near : this.#report("iteration-limit", Number.POSITIVE_INFINITY);
  }

  /** What P gains in a proximal step, N. */
  #proximalShift(): Float64Array {
    const { form, linear } = this.#program;
    const { diagonal } = form;
    let mean = 0;
    for (const d of diagonal) mean += d / form.size;
    // without any variance the shift only has to be small beside q
    if (mean === 0) mean = linear.reduce((most, q) => Math.max(most, Math.abs(q)), 0) || 1;
    return diagonal.map((d) => PROXIMAL * (d > 0 ? d : mean));
  }

  #describe(status: QuadraticStatus): QuadraticSolution {
    if (status !== "optimal") return this.#report(status, Number.POSITIVE_INFINITY);
    const set = this.#set;
    refineMultipliers(set);
    clampToBounds(set);
    const multiplier = this.#rowMultiplier();
    const present = this.#present;
    const product = vector(set.n);
    const residual = kktResidualKernel(present, set.x, multiplier, this.#slopeScale, present.linear, product);
    return this.#report(status, residual, multiplier, product);
  }

  /** Multipliers of the rows as they were given, not scaled. */
  #rowMultiplier(): Float64Array {
    const y = copyVector(this.#set.multiplier);
    for (let r = 0; r < y.length; r++) y[r]! /= this.#set.rowScale[r]!;
    return y;
  }

  #report(
    status: QuadraticStatus,
    kktResidual: number,
    rowMultiplier = this.#rowMultiplier(),
    product?: Float64Array,
  ): QuadraticSolution {
    const set = this.#set;
    const { n, m } = set;
    const boundMultiplier = vector(n);
    for (let j = 0; j < n; j++) boundMultiplier[j] = set.state[j] === 0 ? 0 : set.reducedGradient(j);
    return {
      status,
      x: copyVector(set.x),
      gradient: copyVector(set.gradient),
      product,
      state: set.state.slice(),
      rowState: set.rowState.slice(0, m),
      rowMultiplier,
      boundMultiplier,
      iterations: set.iterations,
      kktResidual,
    };
  }
}

/** The point beyond `to`, a part of the way from `from` to it further (accelerated proximal steps: Güler, 1992). */
function beyond(from: Float64Array, to: Float64Array, part: number): Float64Array {
  return to.map((value, j) => value + part * (value - from[j]!));
}

/** −1 where a point stands at a lower bound, 1 at an upper, 0 between. */
function touchedBounds({ lower, upper }: QuadraticProgram, x: Float64Array): Int8Array {
  const sides = new Int8Array(x.length);
  for (let j = 0; j < x.length; j++) sides[j] = x[j]! <= lower[j]! ? -1 : x[j]! >= upper[j]! ? 1 : 0;
  return sides;
}
