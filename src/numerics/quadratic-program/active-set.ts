import { semidefiniteSolveKernel } from "../matrix/semidefinite-solve-kernel.js";
import { copyVector, positions, vector } from "../matrix/vector.js";
import type { FreeBlock, QuadraticForm } from "../quadratic-form/quadratic-form.js";
import { KinkState } from "./kink-state.js";
import { mostWrongLimit } from "./most-wrong-limit.js";
import type { QuadraticProgram } from "./quadratic-program.js";
import { ratioTestKernel } from "./ratio-test-kernel.js";

export type ActiveSetOutcome = "optimal" | "singular" | "indefinite" | "stalled" | "iteration-limit";

/** Zero-length steps in a row that may be the way around a degenerate vertex and not a circle. */
const PATIENCE = 30;

/**
 * A convex quadratic program in the middle of being solved: a feasible point, which variables stand at a bound, which
 * rows hold with equality, a factorization of P at the free variables, and the gradient, all kept up to date.
 *
 * Each turn minimizes over the free variables on the active rows (range-space step), stops at the first limit in the
 * way, or, arrived, lets go of the limit whose multiplier has the wrong sign. O(N·k + k²·rows) a turn for k free.
 * Rows are scaled to a greatest coefficient of 1. Source: Nocedal and Wright, Numerical Optimization, 16.5; for the
 * critical line Markowitz (1956).
 */
export class ActiveSet {
  readonly n: number;
  readonly m: number;
  readonly form: QuadraticForm;
  readonly block: FreeBlock;
  readonly linear: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  readonly rows: Float64Array[];
  readonly rowLower: Float64Array;
  readonly rowUpper: Float64Array;
  readonly rowScale: Float64Array;
  readonly x: Float64Array;
  /** Px − q. */
  readonly gradient: Float64Array;
  /** −1 at the lower bound, 1 at the upper, 0 free. */
  readonly state: Int8Array;
  /** −1 at the lower limit, 1 at the upper, 2 equality, 0 not active. */
  readonly rowState: Int8Array;
  readonly rowValue: Float64Array;
  /** Of the scaled rows; 0 where not active. */
  readonly multiplier: Float64Array;
  /** The step of the free variables, in the order of `block.index`. */
  readonly step: Float64Array;
  iterations = 0;
  /** The size of the weights, against which feasibility is judged. */
  scale = 1;
  #dependent: number[] = [];
  /** Greatest P_jj. */
  readonly curvature: number;
  /** Mean P_jj, or 1 where all are 0. */
  readonly average: number;
  /** Rows that hold with equality, equalities first. */
  readonly active: number[] = [];
  readonly #solved: Float64Array[] = [];
  /** Room for what a step needs, kept from turn to turn: small arrays cost more to make than to fill. */
  readonly #heldIndex: Int32Array;
  readonly #heldValues: Float64Array;
  #schur = vector(4);
  #right = vector(2);
  readonly kinks: KinkState | undefined;

  constructor(program: QuadraticProgram) {
    const { form, rows, kinks } = program;
    const n = form.size;
    const m = rows.length;
    this.n = n;
    this.m = m;
    this.form = form;
    this.curvature = greatest(form.diagonal);
    let sum = 0;
    for (let j = 0; j < n; j++) sum += form.diagonal[j]!;
    this.average = sum / n || 1;
    this.block = form.freeBlock();
    this.linear = copyVector(program.linear);
    // only kinks ever change the bounds
    this.lower = kinks === undefined ? program.lower : copyVector(program.lower);
    this.upper = kinks === undefined ? program.upper : copyVector(program.upper);
    this.rowScale = vector(m);
    for (let r = 0; r < m; r++) this.rowScale[r] = kinks?.rows.includes(r) ? 1 : greatest(rows[r]!) || 1;
    this.rows = rows.map((row, r) =>
      this.rowScale[r] === 1 && !kinks?.rows.includes(r) ? row : row.map((value) => value / this.rowScale[r]!),
    );
    this.rowLower = copyVector(program.rowLower);
    this.rowUpper = copyVector(program.rowUpper);
    for (let r = 0; r < m; r++) {
      this.rowLower[r]! /= this.rowScale[r]!;
      this.rowUpper[r]! /= this.rowScale[r]!;
    }
    this.x = vector(n);
    this.gradient = vector(n);
    this.state = new Int8Array(n);
    this.rowState = new Int8Array(m);
    this.rowValue = vector(m);
    this.multiplier = vector(m);
    this.step = vector(n);
    this.#heldIndex = positions(n);
    this.#heldValues = vector(n);
    this.kinks = kinks === undefined ? undefined : new KinkState(kinks, this);
  }

  /** How many active rows depend on the others at the free variables, as of the last step. */
  get dependentRows(): number {
    return this.#dependent.length;
  }

  /**
   * Takes a point and its working set: `state` 0 frees a variable, ±1 puts it exactly on that bound. Rows with equal
   * limits are always active. Gives the outcome of factorizing the free block.
   */
  start(x: Float64Array, state: Int8Array, rowState: Int8Array): 0 | 1 | 2 {
    const { n, m } = this;
    const { block } = this;
    const free = this.#heldIndex;
    let count = 0;
    let kept = 0;
    for (let c = 0; c < block.count; c++) if (state[block.index[c]!] === 0) kept++;
    for (let j = 0; j < n; j++) {
      this.kinks?.enter(j, x[j]!);
      const fixed = this.lower[j]! === this.upper[j]! ? -1 : state[j]!;
      this.state[j] = fixed;
      this.x[j] = fixed === -1 ? this.lower[j]! : fixed === 1 ? this.upper[j]! : x[j]!;
      if (fixed === 0) free[count++] = j;
      else if (state[j] === 0) kept = -1;
    }
    this.active.length = 0;
    for (let r = 0; r < m; r++) {
      const equality = this.rowLower[r] === this.rowUpper[r];
      this.rowState[r] = equality ? 2 : rowState[r] === 2 ? 0 : rowState[r]!;
      if (equality) this.active.push(r);
    }
    // equalities come first: of rows that depend on each other it is an inequality that gives way
    for (let r = 0; r < m; r++) if (this.rowState[r] === 1 || this.rowState[r] === -1) this.active.push(r);
    // the factorization of the very same free variables is kept
    const outcome = kept === count && kept === block.count ? 0 : block.reset(free, count);
    this.refresh();
    return outcome;
  }

  /** Another q and scale of the kinks' slopes; with `shift` the pull shift·x of a proximal step is added to q. */
  setLinear(linear: Float64Array, slopeScale: number, shift?: Float64Array, center: Float64Array = this.x): void {
    for (let j = 0; j < this.n; j++) {
      this.linear[j] = linear[j]! + (shift === undefined ? 0 : shift[j]! * center[j]!);
    }
    this.kinks?.restore(slopeScale);
    this.refresh();
  }

  /** Gradient and row values computed anew from x. O(N·h) for h weights that are not zero. */
  refresh(): void {
    const { n, x, gradient, linear } = this;
    this.scale = greatest(x) || this.scale;
    const index = this.#heldIndex;
    const values = this.#heldValues;
    let count = 0;
    for (let j = 0; j < n; j++) {
      gradient[j] = -linear[j]!;
      if (x[j] === 0) continue;
      index[count] = j;
      values[count++] = x[j]!;
    }
    this.form.accumulate(index, values, count, gradient);
    for (let r = 0; r < this.m; r++) {
      const row = this.rows[r]!;
      let sum = 0;
      for (let c = 0; c < count; c++) sum += row[index[c]!]! * values[c]!;
      this.rowValue[r] = sum + (this.kinks?.offset(r) ?? 0);
    }
  }

  /**
   * Step of the free variables to the minimum on the active rows, and the multipliers there.
   *
   * With `toward` (N) it is instead the derivative of the minimizer when q moves along `toward`: the right-hand side
   * is that vector and the rows stay where they are; `multiplier` then holds the derivatives of the multipliers.
   */
  solveStep(toward?: Float64Array): void {
    const { block, step, rows, multiplier } = this;
    const active = this.active;
    const k = block.count;
    const index = block.index;
    const a = active.length;
    // from the last multipliers on: the numbers are then as small as the way that is left
    if (toward === undefined) for (let c = 0; c < k; c++) step[c] = -this.reducedGradient(index[c]!);
    else for (let c = 0; c < k; c++) step[c] = toward[index[c]!]!;
    block.solve(step);
    if (a > this.#right.length) {
      this.#schur = vector(4 * a * a);
      this.#right = vector(2 * a);
    }
    const schur = this.#schur;
    const right = this.#right;
    for (let s = 0; s < a; s++) {
      const row = rows[active[s]!]!;
      let z = this.#solved[s];
      if (z === undefined || z.length < k) z = this.#solved[s] = vector(Math.max(k, Math.min(this.n, 2 * k)));
      for (let c = 0; c < k; c++) z[c] = row[index[c]!]!;
      block.solve(z);
      for (let t = 0; t <= s; t++) {
        const other = rows[active[t]!]!;
        let sum = 0;
        for (let c = 0; c < k; c++) sum += other[index[c]!]! * z[c]!;
        schur[s * a + t] = sum;
      }
      let gap = toward === undefined ? this.#target(active[s]!) - this.rowValue[active[s]!]! : 0;
      for (let c = 0; c < k; c++) gap -= row[index[c]!]! * step[c]!;
      right[s] = gap;
    }
    this.#dependent = semidefiniteSolveKernel(schur, right, a);
    for (let r = 0; r < this.m; r++) if (toward !== undefined || this.rowState[r] === 0) multiplier[r] = 0;
    for (let s = 0; s < a; s++) {
      const y = right[s]!;
      multiplier[active[s]!]! += y;
      if (y === 0) continue;
      const z = this.#solved[s]!;
      for (let c = 0; c < k; c++) step[c] = step[c]! + z[c]! * y;
    }
  }

  /** z_j = gradient_j − (A'y)_j. */
  reducedGradient(j: number): number {
    let z = this.gradient[j]!;
    for (let s = 0; s < this.active.length; s++) {
      const r = this.active[s]!;
      z -= this.rows[r]![j]! * this.multiplier[r]!;
    }
    return z;
  }

  /** Where a multiplier counts as zero. */
  dualTolerance(): number {
    let size = Math.max(greatest(this.gradient), greatest(this.linear));
    for (const r of this.active) size = Math.max(size, Math.abs(this.multiplier[r]!));
    // a portfolio without variance has no gradient to compare with, only the rounding of its terms
    return Math.max(1e-12 * size, 1e-15 * this.curvature * this.scale);
  }

  /** Runs to the optimum from a feasible start; `"stalled"` when many steps in a row had no length. */
  solve(maxIterations: number): ActiveSetOutcome {
    let idle = 0;
    let justReleased = -1;
    const barred = new Set<number>();
    let polished = 0;
    for (; this.iterations < maxIterations; ) {
      this.iterations++;
      this.solveStep();
      if (this.#dropDependent()) {
        if (++idle > PATIENCE + this.m) return "stalled";
        continue;
      }
      const hit = ratioTestKernel(this);
      const moved = this.advance(hit.length);
      if (moved > 1e-10 * this.scale) {
        idle = 0;
        barred.clear();
      } else {
        idle++;
      }
      if (hit.kind !== "none") {
        if (hit.kind === "variable" && hit.index === justReleased && hit.length === 0) barred.add(hit.index);
        this.fix(hit.kind, hit.index, hit.side);
        justReleased = -1;
        continue;
      }
      if (idle > PATIENCE + this.m) return "stalled";
      const released = this.#release(barred);
      if (released === "singular" || released === "indefinite") return released;
      if (released !== "none") {
        justReleased = released;
        continue;
      }
      // arrived: once more from a gradient without accumulated rounding
      if (polished++ >= 2) return "optimal";
      this.refresh();
    }
    return "iteration-limit";
  }

  /** Whether an active row stands at its limit. */
  meets(r: number, slack: number): boolean {
    return Math.abs(this.rowValue[r]! - this.#target(r)) <= slack;
  }

  /** Inequalities that the other active rows imply at the free variables need not be active; says whether there were any. */
  #dropDependent(): boolean {
    const dropped = this.#dependent.map((s) => this.active[s]!).filter((r) => this.rowState[r] !== 2);
    for (const r of dropped) this.free("row", r);
    return dropped.length > 0;
  }

  #target(r: number): number {
    return this.rowState[r] === 1 ? this.rowUpper[r]! : this.rowLower[r]!;
  }

  /** Moves along the step; gives the greatest change of a weight. */
  advance(length: number): number {
    const { block, step, x } = this;
    const k = block.count;
    const index = block.index;
    let moved = 0;
    for (let c = 0; c < k; c++) {
      const change = length * step[c]!;
      step[c] = change;
      x[index[c]!]! += change;
      moved = Math.max(moved, Math.abs(change));
    }
    if (moved === 0) return 0;
    this.form.accumulate(index, step, k, this.gradient);
    for (let r = 0; r < this.m; r++) {
      const row = this.rows[r]!;
      let change = 0;
      for (let c = 0; c < k; c++) change += row[index[c]!]! * step[c]!;
      this.rowValue[r]! += change;
    }
    return moved;
  }

  /** Puts a free variable on a bound, or makes a row active. */
  fix(kind: "variable" | "row", at: number, side: -1 | 1): void {
    if (kind === "row") {
      this.rowState[at] = side;
      this.active.push(at);
      return;
    }
    const { block } = this;
    this.state[at] = side;
    this.x[at] = side === -1 ? this.lower[at]! : this.upper[at]!;
    block.remove(block.index.subarray(0, block.count).indexOf(at));
  }

  /** Lets go of the limit with the most wrong multiplier. */
  #release(barred: ReadonlySet<number>): number | "none" | "singular" | "indefinite" {
    const { state } = this;
    const { index, across } = mostWrongLimit(this, barred);
    if (index < 0) return "none";
    if (index >= this.n) {
      this.free("row", index - this.n);
      return index;
    }
    if (across) {
      this.kinks?.cross(index, state[index]!);
      state[index] = -state[index]!;
    }
    const outcome = this.free("variable", index);
    return outcome === 0 ? index : outcome === 1 ? "singular" : "indefinite";
  }

  /** Lets go of the bound of a variable, or of a row; the outcome of the factorization, 0 when it is done. */
  free(kind: "variable" | "row", at: number): 0 | 1 | 2 {
    if (kind === "row") {
      this.rowState[at] = 0;
      this.active.splice(this.active.indexOf(at), 1);
      return 0;
    }
    const outcome = this.block.append(at);
    if (outcome === 0) this.state[at] = 0;
    return outcome;
  }
}

function greatest(values: Float64Array): number {
  let most = 0;
  for (let i = 0; i < values.length; i++) most = Math.max(most, Math.abs(values[i]!));
  return most;
}
