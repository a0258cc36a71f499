import { BasicPoint } from "./basic-point.js";
import { ColumnPrices } from "./column-prices.js";
import type { LinearProgram } from "./linear-program.js";
import { nearestBreakpoint } from "./nearest-breakpoint.js";
import { largestFinite } from "./scaled-program.js";

const DUAL = 1e-10;
const REINVERT = 100;
/** A limit whose price in phase one is below this takes no part in the proof. */
const PROOF = 1e-9;
/** So many steps without progress, and the lowest index is taken until there is some. */
const STALLED = 200;

/** The bounded simplex over variables with piecewise linear prices. See `linearProgramKernel`. */
export class PiecewiseSimplex {
  readonly n: number;
  readonly m: number;
  iterations = 0;
  /** Position of each variable in the basis; −1 when it is not in it. */
  readonly position: Int32Array;
  readonly #point: BasicPoint;
  readonly #prices: ColumnPrices;
  readonly #entering: Float64Array;
  /** What a nonbasic variable costs a unit upwards and downwards; infinite where it cannot move, or is basic. */
  readonly #up: Float64Array;
  readonly #down: Float64Array;
  /** The largest price of the phase, which the dual tolerance is relative to. */
  #priceScale = 1;
  #sinceInversion = 0;
  #stalled = 0;

  /** See `BasicPoint`. */
  constructor(problem: LinearProgram, atUpper?: Uint8Array, basis?: Int32Array) {
    const point = new BasicPoint(problem, atUpper, basis);
    const { n, m, columns } = point.program;
    this.n = n;
    this.m = m;
    this.#point = point;
    this.position = point.position;
    this.#prices = new ColumnPrices(n, m, columns);
    this.#entering = new Float64Array(m);
    this.#up = new Float64Array(n + m);
    this.#down = new Float64Array(n + m);
  }

  /** The basis, and which of all n + m others stand at their upper limit: a program like this one can begin there. */
  standing(): { readonly basis: Int32Array; readonly atUpper: Uint8Array } {
    const { basis, position, segment } = this.#point;
    return { basis, atUpper: Uint8Array.from(position, (p, v) => (p < 0 && segment[v] === 1 ? 1 : 0)) };
  }

  /** Changes the prices of a variable below, between and above its limits; for the next run. */
  reprice(variable: number, below: number, cost: number, above: number): void {
    this.#point.program.reprice(variable, below, cost, above);
  }

  /**
   * Puts another column in the place of one that is not in the basis and stands at zero; for the next run.
   *
   * @param column - m numbers
   * @param upper - its greatest value; the least is 0
   */
  replaceColumn(variable: number, column: Float64Array, cost: number, upper: number): void {
    this.#point.program.replaceColumn(variable, column, cost, upper);
    this.#point.x[variable] = 0;
    this.#point.segment[variable] = -1;
    this.#prices.weight[variable] = 1;
  }

  /** Moves a row to another single limit, which stays soft or hard as it was; for the next run. */
  moveRow(row: number, limit: number): void {
    const v = this.n + row;
    this.#point.program.setLimits(v, limit, limit);
    if (this.position[v]! < 0) this.#point.x[v] = this.#point.program.lower[v]!;
  }

  /** Gives a variable (or row n + i) other limits, infinite where there is none; for the next run. */
  setLimits(variable: number, lower: number, upper: number): void {
    this.#point.program.setLimits(variable, lower, upper);
    if (this.position[variable]! < 0) this.#point.stand(variable, this.#point.segment[variable] === 1);
  }

  /**
   * Which hard limits make up the proof that nothing meets all of them; after a run that ended "infeasible".
   *
   * @returns n + m: −1 where the lower limit of the variable or row takes part, 1 where the upper one does, 0 where neither
   */
  proof(): Int8Array {
    this.#point.phase = 1;
    this.#priceAll();
    return Int8Array.from(this.position, (p, v) => {
      if (p >= 0) return this.#point.slope(v, this.#point.segment[v]!);
      const worth = this.#prices.priced[v]!;
      return worth > PROOF ? 1 : worth < -PROOF ? -1 : 0;
    });
  }

  run(maxIterations: number): "optimal" | "infeasible" | "unbounded" | "iteration-limit" {
    const last = this.iterations + maxIterations;
    this.#prices.settleWeights();
    for (let round = 0; round < 20; round++) {
      if (!this.#restart()) return "iteration-limit";
      this.#point.phase = this.#point.infeasibility() > 0 ? 1 : 2;
      this.#priceAll();
      let outcome = this.#walk(last);
      if (outcome === "iteration-limit") return outcome;
      if (this.#point.phase === 1) {
        if (!this.#restart()) return "iteration-limit";
        if (this.#point.infeasibility() > 0) return "infeasible";
        this.#point.phase = 2;
        this.#priceAll();
        outcome = this.#walk(last);
        if (outcome !== "optimal") return outcome;
      }
      if (outcome === "unbounded") return outcome;
      // the answer stands when it stands on a fresh inverse as well
      if (!this.#restart()) return "iteration-limit";
      this.#point.phase = this.#point.infeasibility() > 0 ? 1 : 2;
      this.#priceAll();
      if (this.#point.phase === 2 && this.#choose(false) < 0) return "optimal";
    }
    return "iteration-limit";
  }

  objective(): number {
    return this.#point.program.objective(this.#point.x);
  }

  values(from: number, to: number): Float64Array {
    return Float64Array.from(
      { length: to - from },
      (_, k) => this.#point.x[from + k]! * this.#point.program.scale[from + k]!,
    );
  }

  rowDual(): Float64Array {
    // the worth of a row's own column −e is −π
    return Float64Array.from({ length: this.m }, (_, i) => {
      const v = this.n + i;
      const worth = this.position[v]! >= 0 ? this.#point.slope(v, this.#point.segment[v]!) : this.#prices.priced[v]!;
      return -worth / this.#point.program.scale[v]!;
    });
  }

  /** A fresh inverse. False when the basis is singular beyond mending. */
  #restart(): boolean {
    if (!this.#point.restart()) return false;
    this.#sinceInversion = 0;
    return true;
  }

  /** π from the prices of the basic variables, and π'a of all others. O(m² + n·m). */
  #priceAll(): void {
    this.#priceScale =
      this.#point.phase === 1
        ? 1
        : largestFinite(this.#point.program.cost, this.#point.program.below, this.#point.program.above) || 1;
    this.#prices.clear();
    this.#prices.priced.fill(0);
    for (let v = 0; v < this.n + this.m; v++) this.#list(v);
    for (let p = 0; p < this.m; p++) {
      const v = this.#point.basis[p]!;
      this.#prices.gather(this.#point.inverse.rows, p, this.#point.slope(v, this.#point.segment[v]!));
    }
    this.#prices.apply(0, 1);
  }

  /** The variable whose step pays most for its steepness, or the first that pays at all; −1 when none does. */
  #choose(lowest: boolean): number {
    const up = this.#up;
    const down = this.#down;
    const { priced, weight } = this.#prices;
    const tolerance = DUAL * this.#priceScale;
    let best = -1;
    let most = 0;
    for (let v = 0; v < up.length; v++) {
      let gain = priced[v]! - up[v]!;
      if (gain <= tolerance) {
        gain = priced[v]! - down[v]!;
        if (gain >= -tolerance) continue;
      }
      if (lowest) return v;
      const score = (gain * gain) / weight[v]!;
      if (score > most) {
        most = score;
        best = v;
      }
    }
    return best;
  }

  /** What a unit step of the chosen variable gains: positive upwards, negative downwards. */
  #gain(v: number): number {
    const up = this.#prices.priced[v]! - this.#up[v]!;
    return up > 0 ? up : this.#prices.priced[v]! - this.#down[v]!;
  }

  #list(v: number): void {
    const basic = this.position[v]! >= 0;
    this.#up[v] = basic ? Number.POSITIVE_INFINITY : this.#point.leaving(v, 1);
    this.#down[v] = basic ? Number.NEGATIVE_INFINITY : this.#point.leaving(v, -1);
  }

  #walk(last: number): "optimal" | "unbounded" | "iteration-limit" {
    while (this.iterations < last) {
      if (this.#sinceInversion >= REINVERT) {
        if (!this.#restart()) return "iteration-limit";
        this.#prices.settleWeights();
        if (this.#point.phase === 2 && this.#point.infeasibility() > 0) return "optimal"; // the caller begins phase one again
        this.#priceAll();
      }
      const q = this.#choose(this.#stalled > STALLED);
      if (q < 0) return "optimal";
      this.iterations++;
      this.#point.inverse.column(q, this.position, this.#entering);
      if (!this.#step(q, this.#gain(q))) {
        if (this.#sinceInversion === 0) return "unbounded";
        this.#sinceInversion = REINVERT; // look again with a fresh inverse
      }
    }
    return "iteration-limit";
  }

  /** Moves the entering variable as far as it pays. False when nothing stops it. */
  #step(q: number, gain: number): boolean {
    const point = this.#point;
    const direction = gain > 0 ? 1 : -1;
    let slope = -Math.abs(gain);
    this.#prices.clear();
    let passed = false;
    let length = 0;
    // the segment that the entering variable moves in
    let segment = point.program.lower[q]! < point.program.upper[q]! && point.segment[q] !== direction ? 0 : direction;
    if (point.segment[q] === 0) segment = 0;
    for (;;) {
      const event = nearestBreakpoint(point, this.#entering, q, direction, segment);
      if (event === undefined) return false;
      length = event.length;
      // a slope that is rounding counts as none: what it leads to may have no end
      if (slope + event.jump < -DUAL * this.#priceScale) {
        // it still pays beyond this breakpoint
        slope += event.jump;
        if (event.position < 0) {
          segment += direction;
          continue;
        }
        const v = point.basis[event.position]!;
        this.#prices.gather(point.inverse.rows, event.position, event.next.slope - point.slope(v, point.segment[v]!));
        point.segment[v] = event.next.segment;
        passed = true;
        continue;
      }
      this.#stalled = length > 1e-12 ? 0 : this.#stalled + 1;
      this.#finish(q, direction, segment, length, event.position, passed);
      return true;
    }
  }

  #finish(q: number, direction: 1 | -1, segment: number, length: number, position: number, passed: boolean): void {
    const point = this.#point;
    const entering = this.#entering;
    for (let p = 0; p < this.m; p++) point.x[point.basis[p]!]! -= direction * length * entering[p]!;
    if (position < 0) {
      // it stops on its own other breakpoint
      point.x[q] = direction > 0 ? point.program.upper[q]! : point.program.lower[q]!;
      point.segment[q] = direction;
      this.#list(q);
      if (passed) this.#prices.apply(0, 1);
      return;
    }
    const leaving = point.basis[position]!;
    const alpha = entering[position]!;
    const towards = -direction * alpha > 0 ? 1 : -1;
    const at = point.segment[leaving]!;
    const old = point.slope(leaving, at);
    // prices after the passed breakpoints, then the pivot
    const slope = point.slope(q, segment);
    let shifted = this.#prices.priced[q]!;
    if (passed) shifted += this.#prices.changeOf(q);
    const step = (slope - shifted) / alpha;
    this.#prices.gather(point.inverse.rows, position, step);
    const onUpper = towards > 0 ? at === 0 : at > 0;
    point.x[leaving] = onUpper ? point.program.upper[leaving]! : point.program.lower[leaving]!;
    point.x[q]! += direction * length;
    const weight = this.#prices.weight[q]!;
    this.position[leaving] = -1;
    this.position[q] = position;
    this.#prices.apply(passed || step === 0 ? 0 : 1 / (step * alpha), weight);
    point.basis[position] = q;
    point.segment[q] = segment;
    point.segment[leaving] = onUpper ? 1 : -1;
    this.#list(q);
    this.#list(leaving);
    this.#prices.priced[leaving] = old + step;
    this.#prices.weight[leaving] = Math.max(weight / (alpha * alpha), 1);
    point.inverse.exchange(position, entering);
    this.#sinceInversion++;
  }
}
