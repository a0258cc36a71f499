import { InteriorNewton } from "./interior-newton.js";
import { type PieceProgram, pieceProgram } from "./piece-program.js";
import type { QuadraticProgram } from "./quadratic-program.js";

/** The end of an interior-point run, with the working set that it points to. */
export interface InteriorPoint {
  /** N; exactly on a bound or a kink where `state` says so. */
  readonly x: Float64Array;
  /** −1 at the lower bound, 1 at the upper bound or at a kink, 0 free. */
  readonly state: Int8Array;
  /** y with Px − q = A'y + z. */
  readonly rowMultiplier: Float64Array;
  /** −1 at its lower limit, 1 at its upper, 2 both are the same, 0 between. */
  readonly rowState: Int8Array;
  readonly iterations: number;
}

const MOST = 120;

/** A residual of this size is rounding; from there on only the barrier counts. */
const EXACT = 1e-14;

/** Steps in which the residual may fail to fall before the run is ended. */
const PATIENCE = 10;

/** How near to the boundary a step may go. */
const STAY = 0.995;

/** What is so near to a limit, relative to the weights, stands on it. */
const NEAR = 1e-10;

/** A piece this short, relative to the weights, has no inside. */
const NARROW = 1e-11;

/** A multiplier of this size, relative to the gradient, is none. */
const ROUNDING = 1e-15;

/**
 * The minimizer of a convex quadratic program by a primal-dual interior point, with kinks, singular P and dependent rows.
 *
 * Every limit is kept at a distance by a barrier that is lowered step by step, so that corners where many limits meet
 * are nothing special: it takes some 15 to 40 steps whatever the working set. The answer is as near to its limits as
 * rounding allows; what it points to is settled exactly by the caller.
 *
 * @param start - a point near which to begin, N; need not be feasible
 * @param slopeScale - what the slopes of the kinks are multiplied with
 * @remarks A step costs O(N³/6 + m·N² + m²·N), in factor form O(m·N·K + m²·N) without an N by N matrix. Inputs are left
 *   as they are. Mehrotra (1992), predictor and corrector; Nocedal and Wright, Numerical Optimization, 16.6.
 */
export function interiorPointKernel(program: QuadraticProgram, start: Float64Array, slopeScale = 1): InteriorPoint {
  const pieces = pieceProgram(program, slopeScale);
  const run = new InteriorRun(program, pieces, start);
  run.solve();
  return run.workingSet(program);
}

/** Pieces first, then the values of the rows: one number each. */
class InteriorRun {
  readonly #program: PieceProgram;
  readonly #form: QuadraticProgram["form"];
  readonly #newton: InteriorNewton;
  readonly #total: number;
  /** 0 … N − 1. */
  readonly #every: Int32Array;
  readonly #movable: Uint8Array;
  readonly #v: Float64Array;
  /** The ways from v to its limits, kept apart: by subtraction they would lose their digits. */
  readonly #below: Float64Array;
  readonly #above: Float64Array;
  readonly #zLower: Float64Array;
  readonly #zUpper: Float64Array;
  readonly #y: Float64Array;
  readonly #dualGap: Float64Array;
  readonly #rowGap: Float64Array;
  readonly #stiffness: Float64Array;
  readonly #yielding: Float64Array;
  readonly #step: Float64Array;
  readonly #yStep: Float64Array;
  readonly #zLowerStep: Float64Array;
  readonly #zUpperStep: Float64Array;
  readonly #targetLower: Float64Array;
  readonly #targetUpper: Float64Array;
  /** The size of the weights, and of the gradient. */
  readonly #length: number;
  readonly #force: number;
  #iterations = 0;

  constructor({ form }: QuadraticProgram, program: PieceProgram, start: Float64Array) {
    const { pieces, rows, lower, upper, cost, first } = program;
    const total = pieces + rows.length;
    this.#program = program;
    this.#form = form;
    this.#total = total;
    this.#every = Int32Array.from({ length: form.size }, (_, j) => j);
    const make = (): Float64Array => new Float64Array(total);
    this.#v = make();
    this.#below = make();
    this.#above = make();
    this.#zLower = make();
    this.#zUpper = make();
    this.#y = new Float64Array(rows.length);
    this.#dualGap = make();
    this.#rowGap = new Float64Array(rows.length);
    this.#stiffness = make();
    this.#yielding = new Float64Array(rows.length);
    this.#step = make();
    this.#yStep = new Float64Array(rows.length);
    this.#zLowerStep = make();
    this.#zUpperStep = make();
    this.#targetLower = make();
    this.#targetUpper = make();
    this.#length = greatest(start) || 1;
    const steepest = greatest(form.diagonal);
    this.#force = Math.max(greatest(cost), steepest * this.#length) || 1;
    this.#newton = new InteriorNewton(form, program, { length: this.#length, force: this.#force });
    this.#movable = new Uint8Array(total);
    for (let i = 0; i < total; i++) {
      this.#movable[i] = upper[i]! - lower[i]! > NARROW * this.#length ? 1 : 0;
      if (this.#movable[i] === 1) continue;
      this.#v[i] = lower[i]!;
    }
    for (let j = 0; j + 1 < first.length; j++) {
      let left = start[j]!;
      for (let p = first[j]!; p < first[j + 1]!; p++) {
        const value = Math.min(Math.max(left, lower[p]!), upper[p]!);
        this.#begin(p, value);
        left -= value;
      }
    }
    for (let r = 0; r < rows.length; r++) this.#begin(pieces + r, this.#rowValue(r));
  }

  solve(): void {
    const count = this.#limits();
    let best = Number.POSITIVE_INFINITY;
    let idle = 0;
    const parts = [this.#v, this.#below, this.#above, this.#zLower, this.#zUpper, this.#y];
    const kept = parts.map((values) => values.slice());
    for (; this.#iterations < MOST; this.#iterations++) {
      const residual = this.#residual();
      const gap = count === 0 ? 0 : this.#complementarity(0) / count;
      const relative = gap / (this.#force * this.#length);
      const merit = residual <= EXACT ? relative : Math.max(residual, relative);
      if (merit < 0.9 * best) {
        best = merit;
        idle = 0;
        parts.forEach((values, k) => {
          kept[k]!.set(values);
        });
      } else if (++idle > PATIENCE) {
        break;
      }
      if (residual <= EXACT && relative <= 1e-22) break;
      this.#weigh();
      if (!this.#newton.factorize(this.#stiffness, this.#yielding)) break;
      this.#targetLower.fill(0);
      this.#targetUpper.fill(0);
      this.#direction();
      const reach = Math.min(1, this.#reach());
      const after = count === 0 ? 0 : this.#complementarity(reach) / count;
      const centring = gap > 0 ? (after / gap) ** 3 : 0;
      for (let i = 0; i < this.#total; i++) {
        const second = this.#step[i]!;
        this.#targetLower[i] = centring * gap - second * this.#zLowerStep[i]!;
        this.#targetUpper[i] = centring * gap + second * this.#zUpperStep[i]!;
      }
      this.#direction();
      const length = Math.min(1, STAY * this.#reach());
      if (!(length > 1e-10)) break;
      advance(this.#v, this.#step, length);
      advance(this.#below, this.#step, length);
      advance(this.#above, this.#step, -length);
      advance(this.#y, this.#yStep, length);
      advance(this.#zLower, this.#zLowerStep, length);
      advance(this.#zUpper, this.#zUpperStep, length);
    }
    parts.forEach((values, k) => {
      values.set(kept[k]!);
    });
  }

  /** Which limits hold: those whose multiplier is greater than the way to them, each in its own unit. */
  workingSet({ lower, upper, kinks }: QuadraticProgram): InteriorPoint {
    const { pieces, first, rows, rowScale } = this.#program;
    this.#residual();
    const n = first.length - 1;
    const x = new Float64Array(n);
    const state = new Int8Array(n);
    const kinkOf = new Map(Array.from(kinks?.variables ?? [], (j, v) => [j, v]));
    for (let j = 0; j < n; j++) {
      let free = 0;
      let full = 0;
      for (let p = first[j]!; p < first[j + 1]!; p++) {
        const side = this.#side(p);
        if (side === 0) free++;
        if (side === 1) full++;
        x[j]! += side === 0 ? this.#v[p]! : side === -1 ? this.#program.lower[p]! : this.#program.upper[p]!;
      }
      if (free > 0) {
        x[j] = Math.min(Math.max(x[j]!, lower[j]!), upper[j]!);
        continue;
      }
      const v = kinkOf.get(j);
      const last = full === first[j + 1]! - first[j]!;
      x[j] = full === 0 ? lower[j]! : last || v === undefined ? upper[j]! : kinks!.points[v]![full - 1]!;
      state[j] = full === 0 ? -1 : 1;
    }
    const rowState = new Int8Array(rows.length);
    for (let r = 0; r < rows.length; r++) {
      rowState[r] = this.#program.lower[pieces + r] === this.#program.upper[pieces + r] ? 2 : this.#side(pieces + r);
    }
    const rowMultiplier = this.#y.map((y, r) => (Math.abs(y) <= ROUNDING * this.#force ? 0 : y / rowScale[r]!));
    return { x, state, rowMultiplier, rowState, iterations: this.#iterations };
  }

  #side(i: number): -1 | 0 | 1 {
    // of no length: full where more of it would pay
    if (this.#movable[i] === 0) return this.#dualGap[i]! < 0 ? 1 : -1;
    const below = this.#below[i]! / this.#length;
    const above = this.#above[i]! / this.#length;
    if (below <= above) return below < Math.max(NEAR, this.#zLower[i]! / this.#force) ? -1 : 0;
    return above < Math.max(NEAR, this.#zUpper[i]! / this.#force) ? 1 : 0;
  }

  /** A value well inside its limits, near the one wished for. */
  #begin(i: number, wished: number): void {
    if (this.#movable[i] === 0) return;
    const low = this.#program.lower[i]!;
    const high = this.#program.upper[i]!;
    const margin = Math.min(0.25 * (high - low), 0.1 * this.#length);
    // between limits that nearly meet in the middle, and held there as firmly as the room is small
    const narrow = high - low < 1e-3 * this.#length;
    const hold = this.#force * (narrow ? (0.1 * this.#length) / (high - low) : 1);
    this.#v[i] = narrow ? (low + high) / 2 : Math.min(Math.max(wished, low + margin), high - margin);
    this.#below[i] = this.#v[i]! - low;
    this.#above[i] = high - this.#v[i]!;
    this.#zLower[i] = Number.isFinite(low) ? hold : 0;
    this.#zUpper[i] = Number.isFinite(high) ? hold : 0;
  }

  #limits(): number {
    let count = 0;
    for (let i = 0; i < this.#total; i++) {
      if (this.#zLower[i]! > 0) count++;
      if (this.#zUpper[i]! > 0) count++;
    }
    return count;
  }

  #rowValue(r: number): number {
    const row = this.#program.rows[r]!;
    let sum = 0;
    for (let p = 0; p < row.length; p++) sum += row[p]! * this.#v[p]!;
    return sum;
  }

  /** What is missing to stationarity and to the rows; the greatest of it, relative. */
  #residual(): number {
    const { pieces, rows, cost, owner } = this.#program;
    const gap = this.#dualGap;
    const pull = this.#multiply(this.#v);
    for (let p = 0; p < pieces; p++) {
      gap[p] = cost[p]! + pull[owner[p]!]! - this.#zLower[p]! + this.#zUpper[p]!;
    }
    let force = this.#force;
    for (let r = 0; r < rows.length; r++) {
      const y = this.#y[r]!;
      force = Math.max(force, Math.abs(y));
      const row = rows[r]!;
      for (let p = 0; p < pieces; p++) gap[p] = gap[p]! - row[p]! * y;
      const i = pieces + r;
      gap[i] = y - this.#zLower[i]! + this.#zUpper[i]!;
      this.#rowGap[r] = this.#rowValue(r) - this.#v[i]!;
    }
    let worst = greatest(this.#rowGap) / this.#length;
    for (let i = 0; i < this.#total; i++) {
      if (this.#movable[i] === 1) worst = Math.max(worst, Math.abs(gap[i]!) / force);
    }
    return worst;
  }

  /** P·x of the variables that the pieces make up. */
  #multiply(v: Float64Array): Float64Array {
    const { owner, pieces } = this.#program;
    const n = this.#form.size;
    const x = new Float64Array(n);
    for (let p = 0; p < pieces; p++) x[owner[p]!]! += v[p]!;
    const product = new Float64Array(n);
    this.#form.accumulate(this.#every, x, n, product);
    return product;
  }

  /** Σ distance·multiplier after a part of the step. */
  #complementarity(part: number): number {
    let sum = 0;
    for (let i = 0; i < this.#total; i++) {
      const move = part * this.#step[i]!;
      if (this.#zLower[i]! > 0) sum += (this.#below[i]! + move) * (this.#zLower[i]! + part * this.#zLowerStep[i]!);
      if (this.#zUpper[i]! > 0) sum += (this.#above[i]! - move) * (this.#zUpper[i]! + part * this.#zUpperStep[i]!);
    }
    return sum;
  }

  /** How strongly the barriers hold every piece, and how far they let every row yield. */
  #weigh(): void {
    const { pieces, rows } = this.#program;
    for (let i = 0; i < this.#total; i++) {
      let hold = this.#movable[i] === 0 ? Number.POSITIVE_INFINITY : 0;
      if (this.#zLower[i]! > 0) hold += this.#zLower[i]! / this.#below[i]!;
      if (this.#zUpper[i]! > 0) hold += this.#zUpper[i]! / this.#above[i]!;
      this.#stiffness[i] = hold;
    }
    for (let r = 0; r < rows.length; r++) this.#yielding[r] = 1 / this.#stiffness[pieces + r]!;
  }

  /** The Newton direction towards the targets of complementarity. */
  #direction(): void {
    const { pieces, rows } = this.#program;
    const m = rows.length;
    const push = new Float64Array(this.#total);
    for (let i = 0; i < this.#total; i++) {
      if (this.#movable[i] === 0) continue;
      let sum = -this.#dualGap[i]!;
      if (this.#zLower[i]! > 0) sum += this.#targetLower[i]! / this.#below[i]! - this.#zLower[i]!;
      if (this.#zUpper[i]! > 0) sum -= this.#targetUpper[i]! / this.#above[i]! - this.#zUpper[i]!;
      push[i] = sum;
    }
    const need = new Float64Array(m);
    for (let r = 0; r < m; r++) need[r] = -this.#rowGap[r]! + push[pieces + r]! * this.#yielding[r]!;
    const step = push.slice(0, pieces);
    this.#newton.solve(step, need);
    this.#step.set(step);
    this.#yStep.set(need);
    for (let i = 0; i < this.#total; i++) {
      if (this.#movable[i] === 0) {
        this.#step[i] = 0;
        continue;
      }
      if (i >= pieces) {
        const r = i - pieces;
        // by the row itself where it is far from its limits, by its barrier where it is close: each keeps its digits there
        if (this.#stiffness[i]! * this.#length > this.#force) {
          this.#step[i] = (push[i]! - this.#yStep[r]!) / this.#stiffness[i]!;
        } else {
          let change = this.#rowGap[r]!;
          for (let p = 0; p < pieces; p++) change += rows[r]![p]! * this.#step[p]!;
          this.#step[i] = change;
        }
      }
      const move = this.#step[i]!;
      if (this.#zLower[i]! > 0) {
        this.#zLowerStep[i] = (this.#targetLower[i]! - this.#zLower[i]! * move) / this.#below[i]! - this.#zLower[i]!;
      }
      if (this.#zUpper[i]! > 0) {
        this.#zUpperStep[i] = (this.#targetUpper[i]! + this.#zUpper[i]! * move) / this.#above[i]! - this.#zUpper[i]!;
      }
    }
  }

  /** The part of the step after which the first limit or multiplier is at zero. */
  #reach(): number {
    let most = 1 / STAY;
    for (let i = 0; i < this.#total; i++) {
      const move = this.#step[i]!;
      if (this.#zLower[i]! > 0) {
        if (move < 0) most = Math.min(most, -this.#below[i]! / move);
        if (this.#zLowerStep[i]! < 0) most = Math.min(most, -this.#zLower[i]! / this.#zLowerStep[i]!);
      }
      if (this.#zUpper[i]! > 0) {
        if (move > 0) most = Math.min(most, this.#above[i]! / move);
        if (this.#zUpperStep[i]! < 0) most = Math.min(most, -this.#zUpper[i]! / this.#zUpperStep[i]!);
      }
    }
    return most;
  }
}

function advance(values: Float64Array, step: Float64Array, length: number): void {
  for (let i = 0; i < values.length; i++) values[i]! += length * step[i]!;
}

function greatest(values: Float64Array): number {
  let most = 0;
  for (let i = 0; i < values.length; i++) most = Math.max(most, Math.abs(values[i]!));
  return most;
}
