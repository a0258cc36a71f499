import { BasisInverse } from "./basis-inverse.js";
import type { LinearProgram } from "./linear-program-kernel.js";

const FEASIBLE = 1e-9;
const DUAL = 1e-10;
const PIVOT = 1e-9;
const REINVERT = 100;
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
  readonly #columns: Float64Array;
  readonly #cost: Float64Array;
  readonly #lower: Float64Array;
  readonly #upper: Float64Array;
  readonly #below: Float64Array;
  readonly #above: Float64Array;
  readonly #columnScale: Float64Array;
  readonly #rowScale: Float64Array;
  readonly #x: Float64Array;
  /** Of a basic variable its segment; of a nonbasic one the breakpoint it stands on: −1 lower, 1 upper, 0 none. */
  readonly #segment: Int8Array;
  readonly #basis: Int32Array;
  readonly #inverse: BasisInverse;
  /** π'a of every nonbasic variable. */
  readonly #priced: Float64Array;
  readonly #weight: Float64Array;
  readonly #entering: Float64Array;
  readonly #change: Float64Array;
  readonly #usedRows: Int32Array;
  readonly #usedValues: Float64Array;
  readonly #dots = new Float64Array(4);
  readonly #feasible: number;
  #phase: 1 | 2 = 2;
  /** The largest price of the phase, which the dual tolerance is relative to. */
  #priceScale = 1;
  #sinceInversion = 0;
  #stalled = 0;

  constructor(problem: LinearProgram, atUpper?: Uint8Array) {
    const n = problem.cost.length;
    const total = problem.lower.length;
    const m = total - n;
    this.n = n;
    this.m = m;
    this.#rowScale = new Float64Array(m);
    this.#columnScale = new Float64Array(n);
    this.#columns = this.#scaled(problem.columns);
    const scaleOf = (v: number): number => (v < n ? this.#columnScale[v]! : 1 / this.#rowScale[v - n]!);
    // x = scale · x', so limits shrink by the scale and prices grow by it
    this.#lower = problem.lower.map((limit, v) => limit / scaleOf(v));
    this.#upper = problem.upper.map((limit, v) => limit / scaleOf(v));
    this.#cost = new Float64Array(total);
    for (let v = 0; v < n; v++) this.#cost[v] = problem.cost[v]! * scaleOf(v);
    const price = (given: Float64Array | undefined, hard: number): Float64Array =>
      Float64Array.from({ length: total }, (_, v) => (given === undefined ? hard : given[v]! * scaleOf(v)));
    this.#below = price(problem.below, Number.NEGATIVE_INFINITY);
    this.#above = price(problem.above, Number.POSITIVE_INFINITY);
    for (let v = 0; v < total; v++) {
      // where both limits are one point and one side is hard, the point belongs to the other side
      if (this.#lower[v] !== this.#upper[v] || this.#isHard(v, -1) === this.#isHard(v, 1)) continue;
      this.#cost[v] = this.#isHard(v, -1) ? this.#above[v]! : this.#below[v]!;
    }
    this.#feasible = FEASIBLE * Math.min(1, largest(this.#lower, this.#upper) || 1);
    this.#x = new Float64Array(total);
    this.#segment = new Int8Array(total);
    this.position = new Int32Array(total).fill(-1);
    this.#basis = Int32Array.from({ length: m }, (_, i) => n + i);
    for (let i = 0; i < m; i++) this.position[n + i] = i;
    this.#inverse = new BasisInverse(m, n, this.#columns);
    this.#priced = new Float64Array(total);
    this.#weight = new Float64Array(total).fill(1);
    this.#entering = new Float64Array(m);
    this.#change = new Float64Array(m);
    this.#usedRows = new Int32Array(m);
    this.#usedValues = new Float64Array(m);
    for (let v = 0; v < n; v++) this.#stand(v, atUpper?.[v] === 1);
  }

  /** Changes the price of a variable between its limits and beyond them; for the next run. */
  reprice(variable: number, below: number, cost: number, above: number): void {
    const scale = variable < this.n ? this.#columnScale[variable]! : 1 / this.#rowScale[variable - this.n]!;
    this.#below[variable] = below * scale;
    this.#cost[variable] = cost * scale;
    this.#above[variable] = above * scale;
  }

  run(maxIterations: number): "optimal" | "infeasible" | "unbounded" | "iteration-limit" {
    const last = this.iterations + maxIterations;
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
    let sum = 0;
    for (let v = 0; v < this.n + this.m; v++) {
      const x = this.#x[v]!;
      const inside = Math.min(this.#upper[v]!, Math.max(this.#lower[v]!, x));
      sum += this.#cost[v]! * inside;
      if (x < inside && Number.isFinite(this.#below[v]!)) sum += this.#below[v]! * (x - inside);
      if (x > inside && Number.isFinite(this.#above[v]!)) sum += this.#above[v]! * (x - inside);
    }
    return sum;
  }

  values(from: number, to: number): Float64Array {
    return Float64Array.from({ length: to - from }, (_, k) => {
      const v = from + k;
      return this.#x[v]! * (v < this.n ? this.#columnScale[v]! : 1 / this.#rowScale[v - this.n]!);
    });
  }

  rowDual(): Float64Array {
    // the price of a logical is π'(−e)
    return Float64Array.from({ length: this.m }, (_, i) => -this.#dualOfRow(i) * this.#rowScale[i]!);
  }

  #dualOfRow(i: number): number {
    const v = this.n + i;
    return this.position[v]! >= 0 ? this.#slope(v, this.#segment[v]!) : this.#priced[v]!;
  }

  /** Powers of two that bring the greatest entry of each row and column near 1: scaling costs no digit. */
  #scaled(columns: Float64Array): Float64Array {
    const { n, m } = this;
    const most = this.#rowScale;
    for (let j = 0; j < n; j++) {
      for (let i = 0; i < m; i++) most[i] = Math.max(most[i]!, Math.abs(columns[j * m + i]!));
    }
    for (let i = 0; i < m; i++) most[i] = most[i] === 0 ? 1 : 2 ** -Math.round(Math.log2(most[i]!));
    const scaled = new Float64Array(columns.length);
    for (let j = 0; j < n; j++) {
      let largest = 0;
      for (let i = 0; i < m; i++) largest = Math.max(largest, Math.abs(columns[j * m + i]! * most[i]!));
      const factor = largest === 0 ? 1 : 2 ** -Math.round(Math.log2(largest));
      this.#columnScale[j] = factor;
      for (let i = 0; i < m; i++) scaled[j * m + i] = columns[j * m + i]! * most[i]! * factor;
    }
    return scaled;
  }

  /** Puts a nonbasic variable on a breakpoint: the upper one on request, else the one nearer to zero. */
  #stand(v: number, upper: boolean): void {
    const low = this.#lower[v]!;
    const high = this.#upper[v]!;
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
        if (v < n) this.#stand(v, this.#x[v]! - this.#lower[v]! > this.#upper[v]! - this.#x[v]!);
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
      else for (let i = 0; i < m; i++) right[i]! -= x * this.#columns[v * m + i]!;
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
    const low = this.#lower[v]!;
    const high = this.#upper[v]!;
    if (before < 0 && x <= low + slack && !this.#isHard(v, -1)) return -1;
    if (before > 0 && x >= high - slack && !this.#isHard(v, 1)) return 1;
    if (x < low - slack) return -1;
    if (x > high + slack) return 1;
    // limits that are one point have nothing between them
    if (low < high || this.#isHard(v, -1) || this.#isHard(v, 1)) return 0;
    return x < low ? -1 : 1;
  }

  #isHard(v: number, side: number): boolean {
    return side < 0 ? this.#below[v] === Number.NEGATIVE_INFINITY : this.#above[v] === Number.POSITIVE_INFINITY;
  }

  #infeasibility(): number {
    let count = 0;
    for (const v of this.#basis) if (this.#segment[v] !== 0 && this.#isHard(v, this.#segment[v]!)) count++;
    return count;
  }

  #slope(v: number, segment: number): number {
    if (segment !== 0 && this.#isHard(v, segment))
      return this.#phase === 1 ? segment : segment * Number.POSITIVE_INFINITY;
    if (this.#phase === 1) return 0;
    return segment === 0 ? this.#cost[v]! : segment < 0 ? this.#below[v]! : this.#above[v]!;
  }

  /** The price of leaving a breakpoint, upwards or downwards; infinite where a hard limit forbids it. */
  #leaving(v: number, direction: 1 | -1): number {
    const at = this.#segment[v]!;
    if (at === 0) return this.#slope(v, 0);
    const inside = at !== direction && this.#lower[v]! < this.#upper[v]!;
    if (inside) return this.#slope(v, 0);
    return this.#isHard(v, direction) ? direction * Number.POSITIVE_INFINITY : this.#slope(v, direction);
  }

  /** π from the prices of the basic variables, and π'a of all others. O(m² + n·m). */
  #priceAll(): void {
    this.#priceScale = this.#phase === 1 ? 1 : largest(this.#cost, this.#below, this.#above) || 1;
    this.#change.fill(0);
    this.#priced.fill(0);
    for (let p = 0; p < this.m; p++) {
      const v = this.#basis[p]!;
      this.#addRow(p, this.#slope(v, this.#segment[v]!));
    }
    this.#applyChange(undefined);
  }

  /** change += factor · row p of the inverse. */
  #addRow(p: number, factor: number): void {
    if (factor === 0) return;
    const { m } = this;
    const rows = this.#inverse.rows;
    for (let i = 0; i < m; i++) this.#change[i]! += factor * rows[p * m + i]!;
  }

  /** Adds change'a to every price; given the pivot, keeps the weights as well. */
  #applyChange(pivot: { readonly step: number; readonly alpha: number; readonly weight: number } | undefined): void {
    const { n, m } = this;
    const change = this.#change;
    const columns = this.#columns;
    let count = 0;
    for (let i = 0; i < m; i++) {
      if (change[i] === 0) continue;
      this.#usedRows[count] = i;
      this.#usedValues[count++] = change[i]!;
    }
    const relative = pivot === undefined ? 0 : 1 / (pivot.step * pivot.alpha);
    const keep = (v: number, sum: number): void => {
      if (sum === 0 || this.position[v]! >= 0) return;
      this.#priced[v]! += sum;
      if (pivot === undefined) return;
      const ratio = sum * relative;
      const weight = ratio * ratio * pivot.weight;
      if (weight > this.#weight[v]!) this.#weight[v] = weight;
    };
    for (let v = n; v < n + m; v++) keep(v, -change[v - n]!);
    let v = 0;
    for (; v + 3 < n; v += 4) {
      this.#fourDots(v, count);
      for (let k = 0; k < 4; k++) keep(v + k, this.#dots[k]!);
    }
    for (; v < n; v++) {
      let sum = 0;
      for (let i = 0; i < m; i++) sum += change[i]! * columns[v * m + i]!;
      keep(v, sum);
    }
  }

  /** change'a of four columns at once, so that the sums do not wait for one another. */
  #fourDots(first: number, count: number): void {
    const { m } = this;
    const columns = this.#columns;
    const a = first * m;
    const b = a + m;
    const c = b + m;
    const d = c + m;
    let sa = 0;
    let sb = 0;
    let sc = 0;
    let sd = 0;
    if (count > 0.75 * m) {
      const change = this.#change;
      for (let i = 0; i < m; i++) {
        const x = change[i]!;
        sa += x * columns[a + i]!;
        sb += x * columns[b + i]!;
        sc += x * columns[c + i]!;
        sd += x * columns[d + i]!;
      }
    } else {
      const rows = this.#usedRows;
      const values = this.#usedValues;
      for (let k = 0; k < count; k++) {
        const x = values[k]!;
        const i = rows[k]!;
        sa += x * columns[a + i]!;
        sb += x * columns[b + i]!;
        sc += x * columns[c + i]!;
        sd += x * columns[d + i]!;
      }
    }
    this.#dots[0] = sa;
    this.#dots[1] = sb;
    this.#dots[2] = sc;
    this.#dots[3] = sd;
  }

  /** The variable to enter, and its direction as the sign of `#direction`; −1 when none pays. */
  #choose(lowest: boolean): number {
    let best = -1;
    let most = 0;
    for (let v = 0; v < this.n + this.m; v++) {
      if (this.position[v]! >= 0) continue;
      const gain = this.#gain(v);
      if (gain === 0) continue;
      if (lowest) return v;
      const score = (gain * gain) / this.#weight[v]!;
      if (score > most) {
        most = score;
        best = v;
      }
    }
    return best;
  }

  /** What a unit step of a nonbasic variable gains: positive upwards, negative downwards, 0 when it does not pay. */
  #gain(v: number): number {
    const priced = this.#priced[v]!;
    const tolerance = DUAL * this.#priceScale;
    const up = priced - this.#leaving(v, 1);
    if (up > tolerance) return up;
    const down = priced - this.#leaving(v, -1);
    return down < -tolerance ? down : 0;
  }

  #walk(last: number): "optimal" | "unbounded" | "iteration-limit" {
    while (this.iterations < last) {
      if (this.#sinceInversion >= REINVERT) {
        if (!this.#restart()) return "iteration-limit";
        if (this.#phase === 2 && this.#infeasibility() > 0) return "optimal"; // the caller begins phase one again
        this.#priceAll();
      }
      const q = this.#choose(this.#stalled > STALLED);
      if (q < 0) return "optimal";
      this.iterations++;
      this.#inverse.column(q, this.#entering);
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
    this.#change.fill(0);
    let passed = false;
    let length = 0;
    // the segment that the entering variable moves in
    let segment = this.#lower[q]! < this.#upper[q]! && this.#segment[q] !== direction ? 0 : direction;
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
        this.#addRow(event.position, event.next.slope - this.#slope(v, this.#segment[v]!));
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
      const end = direction > 0 ? this.#upper[q]! : this.#lower[q]!;
      if (Number.isFinite(end)) {
        length = Math.abs(end - this.#x[q]!);
        position = -1;
        size = Number.POSITIVE_INFINITY;
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
            ? this.#lower[v]!
            : at === 0
              ? this.#upper[v]!
              : Infinity
          : at > 0
            ? this.#upper[v]!
            : at === 0
              ? this.#lower[v]!
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
      const hard = this.#isHard(q, direction);
      const jump = hard ? Number.POSITIVE_INFINITY : Math.abs(this.#slope(q, direction) - this.#slope(q, 0));
      return { length, jump, position, next: { segment: direction, slope: 0 } };
    }
    const v = this.#basis[position]!;
    const at = this.#segment[v]!;
    const towards = -direction * entering[position]! > 0 ? 1 : -1;
    // limits that are one point have nothing between them
    const next = at !== 0 && this.#lower[v] === this.#upper[v] && !this.#isHard(v, towards) ? towards : at + towards;
    const blocked = next === towards && this.#isHard(v, towards);
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
      this.#x[q] = direction > 0 ? this.#upper[q]! : this.#lower[q]!;
      this.#segment[q] = direction;
      if (passed) this.#applyChange(undefined);
      return;
    }
    const leaving = this.#basis[position]!;
    const alpha = entering[position]!;
    const towards = -direction * alpha > 0 ? 1 : -1;
    const at = this.#segment[leaving]!;
    const old = this.#slope(leaving, at);
    // prices after the passed breakpoints, then the pivot
    const slope = this.#slope(q, segment);
    let shifted = this.#priced[q]!;
    if (passed) shifted += this.#dotColumn(q);
    const step = (slope - shifted) / alpha;
    this.#addRow(position, step);
    const onUpper = towards > 0 ? at === 0 : at > 0;
    this.#x[leaving] = onUpper ? this.#upper[leaving]! : this.#lower[leaving]!;
    this.#x[q]! += direction * length;
    const weight = this.#weight[q]!;
    this.position[leaving] = -1;
    this.position[q] = position;
    this.#applyChange(passed || step === 0 ? undefined : { step, alpha, weight });
    this.#basis[position] = q;
    this.#segment[q] = segment;
    this.#segment[leaving] = onUpper ? 1 : -1;
    this.#priced[leaving] = old + step;
    this.#weight[leaving] = Math.max(weight / (alpha * alpha), 1);
    this.#inverse.exchange(position, entering);
    this.#sinceInversion++;
  }

  #dotColumn(v: number): number {
    if (v >= this.n) return -this.#change[v - this.n]!;
    let sum = 0;
    for (let i = 0; i < this.m; i++) sum += this.#change[i]! * this.#columns[v * this.m + i]!;
    return sum;
  }
}

/** The largest finite absolute value. */
function largest(...lists: readonly Float64Array[]): number {
  let most = 0;
  for (const list of lists)
    for (const value of list) if (Number.isFinite(value)) most = Math.max(most, Math.abs(value));
  return most;
}
