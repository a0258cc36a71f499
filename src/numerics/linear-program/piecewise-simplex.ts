import { BasisInverse } from "./basis-inverse.js";
import { ColumnPrices } from "./column-prices.js";
import type { LinearProgram } from "./linear-program.js";
import { largestFinite, ScaledProgram } from "./scaled-program.js";

const FEASIBLE = 1e-11;
const DUAL = 1e-10;
const PIVOT = 1e-9;
const REINVERT = 100;
/** A limit whose price in phase one is below this takes no part in the proof. */
const PROOF = 1e-9;
/** A pivot steeper than this goes before the entering variable's own breakpoint where both are met together. */
const OWN = 0.1;
/** So many steps without progress, and the lowest index is taken until there is some. */
const STALLED = 200;

/**
 * The bounded simplex over variables with piecewise linear prices. See `linearProgramKernel`.
 *
 * Every variable has two breakpoints and so three segments: −1 below `lower`, 0 between, 1 above `upper`. A nonbasic
 * variable stands on a breakpoint (or at zero when it has none).
 */
export class PiecewiseSimplex {
  readonly n: number;
  readonly m: number;
  iterations = 0;
  /** Position of each variable in the basis; −1 when it is not in it. */
  readonly position: Int32Array;
  readonly #program: ScaledProgram;
  readonly #prices: ColumnPrices;
  readonly #x: Float64Array;
  /** Of a basic variable its segment; of a nonbasic one the breakpoint it stands on: −1 lower, 1 upper, 0 none. */
  readonly #segment: Int8Array;
  readonly #basis: Int32Array;
  readonly #inverse: BasisInverse;
  readonly #entering: Float64Array;
  /** What a nonbasic variable costs a unit upwards and downwards; infinite where it cannot move, or is basic. */
  readonly #up: Float64Array;
  readonly #down: Float64Array;
  readonly #feasible: number;
  #phase: 1 | 2 = 2;
  /** The largest price of the phase, which the dual tolerance is relative to. */
  #priceScale = 1;
  #sinceInversion = 0;
  #stalled = 0;

  constructor(problem: LinearProgram, atUpper?: Uint8Array) {
    const program = new ScaledProgram(problem);
    const { n, m } = program;
    this.n = n;
    this.m = m;
    this.#program = program;
    this.#feasible = FEASIBLE * Math.min(1, largestFinite(program.lower, program.upper) || 1);
    this.#x = new Float64Array(n + m);
    this.#segment = new Int8Array(n + m);
    this.position = new Int32Array(n + m).fill(-1);
    this.#basis = Int32Array.from({ length: m }, (_, i) => n + i);
    for (let i = 0; i < m; i++) this.position[n + i] = i;
    this.#inverse = new BasisInverse(m, n, program.columns);
    this.#prices = new ColumnPrices(n, m, program.columns);
    this.#entering = new Float64Array(m);
    this.#up = new Float64Array(n + m);
    this.#down = new Float64Array(n + m);
    for (let v = 0; v < n; v++) this.#stand(v, atUpper?.[v] === 1);
  }

  /** Changes the prices of a variable below, between and above its limits; for the next run. */
  reprice(variable: number, below: number, cost: number, above: number): void {
    this.#program.reprice(variable, below, cost, above);
  }

  /**
   * Puts another column in the place of one that is not in the basis and stands at zero; for the next run.
   *
   * @param column - m numbers
   * @param upper - its greatest value; the least is 0
   */
  replaceColumn(variable: number, column: Float64Array, cost: number, upper: number): void {
    this.#program.replaceColumn(variable, column, cost, upper);
    this.#x[variable] = 0;
    this.#segment[variable] = -1;
    this.#prices.weight[variable] = 1;
  }

  /** Moves a row to another single limit, which stays soft or hard as it was; for the next run. */
  moveRow(row: number, limit: number): void {
    const v = this.n + row;
    this.#program.setLimits(v, limit, limit);
    if (this.position[v]! < 0) this.#x[v] = this.#program.lower[v]!;
  }

  /** Gives a variable (or row n + i) other limits, infinite where there is none; for the next run. */
  setLimits(variable: number, lower: number, upper: number): void {
    this.#program.setLimits(variable, lower, upper);
    if (this.position[variable]! < 0) this.#stand(variable, this.#segment[variable] === 1);
  }

  /**
   * Which hard limits make up the proof that nothing meets all of them; after a run that ended "infeasible".
   *
   * @returns n + m: −1 where the lower limit of the variable or row takes part, 1 where the upper one does, 0 where neither
   */
  proof(): Int8Array {
    this.#phase = 1;
    this.#priceAll();
    return Int8Array.from(this.position, (p, v) => {
      if (p >= 0) return this.#slope(v, this.#segment[v]!);
      const worth = this.#prices.priced[v]!;
      return worth > PROOF ? 1 : worth < -PROOF ? -1 : 0;
    });
  }

  run(maxIterations: number): "optimal" | "infeasible" | "unbounded" | "iteration-limit" {
    const last = this.iterations + maxIterations;
    this.#prices.settleWeights();
    for (let round = 0; round < 20; round++) {
      if (!this.#restart()) return "iteration-limit";
      this.#phase = this.#infeasibility() > 0 ? 1 : 2;
      this.#priceAll();
      let outcome = this.#walk(last);
      if (outcome === "iteration-limit") return outcome;
      if (this.#phase === 1) {
        if (!this.#restart()) return "iteration-limit";
        if (this.#infeasibility() > 0) return "infeasible";
        this.#phase = 2;
        this.#priceAll();
        outcome = this.#walk(last);
        if (outcome !== "optimal") return outcome;
      }
      if (outcome === "unbounded") return outcome;
      // the answer stands when it stands on a fresh inverse as well
      if (!this.#restart()) return "iteration-limit";
      this.#phase = this.#infeasibility() > 0 ? 1 : 2;
      this.#priceAll();
      if (this.#phase === 2 && this.#choose(false) < 0) return "optimal";
    }
    return "iteration-limit";
  }

  objective(): number {
    return this.#program.objective(this.#x);
  }

  values(from: number, to: number): Float64Array {
    return Float64Array.from({ length: to - from }, (_, k) => this.#x[from + k]! * this.#program.scale[from + k]!);
  }

  rowDual(): Float64Array {
    // the worth of a row's own column −e is −π
    return Float64Array.from({ length: this.m }, (_, i) => {
      const v = this.n + i;
      const worth = this.position[v]! >= 0 ? this.#slope(v, this.#segment[v]!) : this.#prices.priced[v]!;
      return -worth / this.#program.scale[v]!;
    });
  }

  /** Puts a nonbasic variable on a breakpoint: the upper one on request, else the one nearer to zero. */
  #stand(v: number, upper: boolean): void {
    const low = this.#program.lower[v]!;
    const high = this.#program.upper[v]!;
    const up = Number.isFinite(high) && (upper || !Number.isFinite(low) || Math.abs(high) < Math.abs(low));
    this.#segment[v] = up ? 1 : Number.isFinite(low) ? -1 : 0;
    this.#x[v] = up ? high : Number.isFinite(low) ? low : 0;
  }

  /** A fresh inverse, and all basic values and segments from it. False when the basis is singular beyond mending. */
  #restart(): boolean {
    const { n, m } = this;
    if (!this.#inverse.invert(this.#basis)) {
      // begin again from the rows; the values of the variables stay near where they were
      for (let p = 0; p < m; p++) {
        const v = this.#basis[p]!;
        this.position[v] = -1;
        if (v < n) this.#stand(v, this.#x[v]! - this.#program.lower[v]! > this.#program.upper[v]! - this.#x[v]!);
      }
      for (let i = 0; i < m; i++) this.#basis[i] = n + i;
      if (!this.#inverse.invert(this.#basis)) return false;
    }
    for (let p = 0; p < m; p++) this.position[this.#basis[p]!] = p;
    this.#sinceInversion = 0;
    // B x_B = −N x_N
    const right = new Float64Array(m);
    for (let v = 0; v < n + m; v++) {
      const x = this.#x[v]!;
      if (this.position[v]! >= 0 || x === 0) continue;
      if (v >= n) right[v - n]! += x;
      else for (let i = 0; i < m; i++) right[i]! -= x * this.#program.columns[v * m + i]!;
    }
    const rows = this.#inverse.rows;
    for (let p = 0; p < m; p++) {
      let sum = 0;
      for (let i = 0; i < m; i++) sum += rows[p * m + i]! * right[i]!;
      const v = this.#basis[p]!;
      this.#x[v] = sum;
      this.#segment[v] = this.#segmentAt(v, sum);
    }
    return true;
  }

  /** Where a basic value lies. On a breakpoint, give or take rounding, a soft variable stays in the segment it came from. */
  #segmentAt(v: number, x: number): -1 | 0 | 1 {
    const slack = Math.max(this.#feasible, FEASIBLE * Math.abs(x));
    const before = this.#segment[v]!;
    const low = this.#program.lower[v]!;
    const high = this.#program.upper[v]!;
    if (before < 0 && x <= low + slack && !this.#program.isHard(v, -1)) return -1;
    if (before > 0 && x >= high - slack && !this.#program.isHard(v, 1)) return 1;
    if (x < low - slack) return -1;
    if (x > high + slack) return 1;
    // limits that are one point have nothing between them
    if (low < high || this.#program.isHard(v, -1) || this.#program.isHard(v, 1)) return 0;
    return x < low ? -1 : 1;
  }

  #infeasibility(): number {
    let count = 0;
    for (const v of this.#basis) if (this.#segment[v] !== 0 && this.#program.isHard(v, this.#segment[v]!)) count++;
    return count;
  }

  #slope(v: number, segment: number): number {
    if (segment !== 0 && this.#program.isHard(v, segment))
      return this.#phase === 1 ? segment : segment * Number.POSITIVE_INFINITY;
    if (this.#phase === 1) return 0;
    return segment === 0 ? this.#program.cost[v]! : segment < 0 ? this.#program.below[v]! : this.#program.above[v]!;
  }

  /** The price of leaving a breakpoint, upwards or downwards; infinite where a hard limit forbids it. */
  #leaving(v: number, direction: 1 | -1): number {
    const at = this.#segment[v]!;
    if (at === 0) return this.#slope(v, 0);
    const inside = at !== direction && this.#program.lower[v]! < this.#program.upper[v]!;
    if (inside) return this.#slope(v, 0);
    return this.#program.isHard(v, direction) ? direction * Number.POSITIVE_INFINITY : this.#slope(v, direction);
  }

  /** π from the prices of the basic variables, and π'a of all others. O(m² + n·m). */
  #priceAll(): void {
    this.#priceScale =
      this.#phase === 1 ? 1 : largestFinite(this.#program.cost, this.#program.below, this.#program.above) || 1;
    this.#prices.clear();
    this.#prices.priced.fill(0);
    for (let v = 0; v < this.n + this.m; v++) this.#list(v);
    for (let p = 0; p < this.m; p++) {
      const v = this.#basis[p]!;
      this.#prices.gather(this.#inverse.rows, p, this.#slope(v, this.#segment[v]!));
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
    this.#up[v] = basic ? Number.POSITIVE_INFINITY : this.#leaving(v, 1);
    this.#down[v] = basic ? Number.NEGATIVE_INFINITY : this.#leaving(v, -1);
  }

  #walk(last: number): "optimal" | "unbounded" | "iteration-limit" {
    while (this.iterations < last) {
      if (this.#sinceInversion >= REINVERT) {
        if (!this.#restart()) return "iteration-limit";
        this.#prices.settleWeights();
        if (this.#phase === 2 && this.#infeasibility() > 0) return "optimal"; // the caller begins phase one again
        this.#priceAll();
      }
      const q = this.#choose(this.#stalled > STALLED);
      if (q < 0) return "optimal";
      this.iterations++;
      this.#inverse.column(q, this.position, this.#entering);
      if (!this.#step(q, this.#gain(q))) {
        if (this.#sinceInversion === 0) return "unbounded";
        this.#sinceInversion = REINVERT; // look again with a fresh inverse
      }
    }
    return "iteration-limit";
  }

  /** Moves the entering variable as far as it pays. False when nothing stops it. */
  #step(q: number, gain: number): boolean {
    const direction = gain > 0 ? 1 : -1;
    let slope = -Math.abs(gain);
    this.#prices.clear();
    let passed = false;
    let length = 0;
    // the segment that the entering variable moves in
    let segment = this.#program.lower[q]! < this.#program.upper[q]! && this.#segment[q] !== direction ? 0 : direction;
    if (this.#segment[q] === 0) segment = 0;
    for (;;) {
      const event = this.#nearest(q, direction, segment);
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
        const v = this.#basis[event.position]!;
        this.#prices.gather(this.#inverse.rows, event.position, event.next.slope - this.#slope(v, this.#segment[v]!));
        this.#segment[v] = event.next.segment;
        passed = true;
        continue;
      }
      this.#stalled = length > 1e-12 ? 0 : this.#stalled + 1;
      this.#finish(q, direction, segment, length, event.position, passed);
      return true;
    }
  }

  /** The first breakpoint that the entering variable meets, itself or through a basic variable. */
  #nearest(
    q: number,
    direction: 1 | -1,
    segment: number,
  ): { length: number; jump: number; position: number; next: { segment: number; slope: number } } | undefined {
    let length = Number.POSITIVE_INFINITY;
    let position = -2;
    let size = 0;
    if (segment === 0) {
      const end = direction > 0 ? this.#program.upper[q]! : this.#program.lower[q]!;
      if (Number.isFinite(end)) {
        length = Math.abs(end - this.#x[q]!);
        position = -1;
        size = OWN;
      }
    }
    const entering = this.#entering;
    for (let p = 0; p < this.m; p++) {
      const rate = -direction * entering[p]!;
      if (Math.abs(rate) <= PIVOT) continue;
      const v = this.#basis[p]!;
      const at = this.#segment[v]!;
      const breakpoint =
        rate > 0
          ? at < 0
            ? this.#program.lower[v]!
            : at === 0
              ? this.#program.upper[v]!
              : Infinity
          : at > 0
            ? this.#program.upper[v]!
            : at === 0
              ? this.#program.lower[v]!
              : -Infinity;
      if (!Number.isFinite(breakpoint)) continue;
      const reach = Math.max(0, (breakpoint - this.#x[v]!) / rate);
      // of breakpoints met together the one with the largest pivot
      if (reach < length - 1e-12 || (reach <= length + 1e-12 && Math.abs(rate) > size)) {
        length = Math.min(length, reach);
        position = p;
        size = Math.abs(rate);
      }
    }
    if (position === -2) return undefined;
    if (position === -1) {
      const hard = this.#program.isHard(q, direction);
      const jump = hard ? Number.POSITIVE_INFINITY : Math.abs(this.#slope(q, direction) - this.#slope(q, 0));
      return { length, jump, position, next: { segment: direction, slope: 0 } };
    }
    const v = this.#basis[position]!;
    const at = this.#segment[v]!;
    const towards = -direction * entering[position]! > 0 ? 1 : -1;
    // limits that are one point have nothing between them
    const next =
      at !== 0 && this.#program.lower[v] === this.#program.upper[v] && !this.#program.isHard(v, towards)
        ? towards
        : at + towards;
    const blocked = next === towards && this.#program.isHard(v, towards);
    const slope = blocked ? 0 : this.#slope(v, next);
    const jump = blocked ? Number.POSITIVE_INFINITY : size * Math.abs(slope - this.#slope(v, at));
    return { length, jump, position, next: { segment: next, slope } };
  }

  #finish(q: number, direction: 1 | -1, segment: number, length: number, position: number, passed: boolean): void {
    const { m } = this;
    const entering = this.#entering;
    for (let p = 0; p < m; p++) this.#x[this.#basis[p]!]! -= direction * length * entering[p]!;
    if (position < 0) {
      // it stops on its own other breakpoint
      this.#x[q] = direction > 0 ? this.#program.upper[q]! : this.#program.lower[q]!;
      this.#segment[q] = direction;
      this.#list(q);
      if (passed) this.#prices.apply(0, 1);
      return;
    }
    const leaving = this.#basis[position]!;
    const alpha = entering[position]!;
    const towards = -direction * alpha > 0 ? 1 : -1;
    const at = this.#segment[leaving]!;
    const old = this.#slope(leaving, at);
    // prices after the passed breakpoints, then the pivot
    const slope = this.#slope(q, segment);
    let shifted = this.#prices.priced[q]!;
    if (passed) shifted += this.#prices.changeOf(q);
    const step = (slope - shifted) / alpha;
    this.#prices.gather(this.#inverse.rows, position, step);
    const onUpper = towards > 0 ? at === 0 : at > 0;
    this.#x[leaving] = onUpper ? this.#program.upper[leaving]! : this.#program.lower[leaving]!;
    this.#x[q]! += direction * length;
    const weight = this.#prices.weight[q]!;
    this.position[leaving] = -1;
    this.position[q] = position;
    this.#prices.apply(passed || step === 0 ? 0 : 1 / (step * alpha), weight);
    this.#basis[position] = q;
    this.#segment[q] = segment;
    this.#segment[leaving] = onUpper ? 1 : -1;
    this.#list(q);
    this.#list(leaving);
    this.#prices.priced[leaving] = old + step;
    this.#prices.weight[leaving] = Math.max(weight / (alpha * alpha), 1);
    this.#inverse.exchange(position, entering);
    this.#sinceInversion++;
  }
}
