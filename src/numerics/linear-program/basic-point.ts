import { BasisInverse } from "./basis-inverse.js";
import type { LinearProgram } from "./linear-program.js";
import { largestFinite, ScaledProgram } from "./scaled-program.js";

const FEASIBLE = 1e-11;

/**
 * Where the simplex stands: the values of all variables, the segment that each is in, the basis and its inverse.
 *
 * Every variable has two breakpoints and so three segments: −1 below `lower`, 0 between, 1 above `upper`. A nonbasic
 * variable stands on a breakpoint (or at zero when it has none).
 */
export class BasicPoint {
  readonly program: ScaledProgram;
  readonly x: Float64Array;
  /** Of a basic variable its segment; of a nonbasic one the breakpoint it stands on: −1 lower, 1 upper, 0 none. */
  readonly segment: Int8Array;
  readonly basis: Int32Array;
  /** Position of each variable in the basis; −1 when it is not in it. */
  readonly position: Int32Array;
  readonly inverse: BasisInverse;
  /** In phase one a unit outside a hard limit costs 1 and everything else nothing. */
  phase: 1 | 2 = 2;
  readonly #feasible: number;

  /**
   * @param atUpper - 1 for those of the n variables, and of the n + m with a basis, that stand at their upper limit
   * @param basis - m variables or rows to begin with; the rows
   */
  constructor(problem: LinearProgram, atUpper: Uint8Array | undefined, basis?: Int32Array) {
    const program = new ScaledProgram(problem);
    const { n, m } = program;
    this.program = program;
    this.#feasible = FEASIBLE * Math.min(1, largestFinite(program.lower, program.upper) || 1);
    this.x = new Float64Array(n + m);
    this.segment = new Int8Array(n + m);
    this.position = new Int32Array(n + m).fill(-1);
    this.basis = basis?.slice() ?? Int32Array.from({ length: m }, (_, i) => n + i);
    for (let i = 0; i < m; i++) this.position[this.basis[i]!] = i;
    this.inverse = new BasisInverse(m, n, program.columns);
    for (let v = 0; v < n + m; v++) if (this.position[v]! < 0) this.stand(v, atUpper?.[v] === 1);
  }

  /** Puts a nonbasic variable on a breakpoint: the upper one on request, else the one nearer to zero. */
  stand(v: number, upper: boolean): void {
    const low = this.program.lower[v]!;
    const high = this.program.upper[v]!;
    const up = Number.isFinite(high) && (upper || !Number.isFinite(low) || Math.abs(high) < Math.abs(low));
    this.segment[v] = up ? 1 : Number.isFinite(low) ? -1 : 0;
    this.x[v] = up ? high : Number.isFinite(low) ? low : 0;
  }

  /** A fresh inverse, and all basic values and segments from it. False when the basis is singular beyond mending. */
  restart(): boolean {
    const { n, m } = this.program;
    if (!this.inverse.invert(this.basis)) {
      // begin again from the rows; the values of the variables stay near where they were
      for (let p = 0; p < m; p++) {
        const v = this.basis[p]!;
        this.position[v] = -1;
        if (v < n) this.stand(v, this.x[v]! - this.program.lower[v]! > this.program.upper[v]! - this.x[v]!);
      }
      for (let i = 0; i < m; i++) this.basis[i] = n + i;
      if (!this.inverse.invert(this.basis)) return false;
    }
    for (let p = 0; p < m; p++) this.position[this.basis[p]!] = p;
    // B x_B = −N x_N
    const right = new Float64Array(m);
    for (let v = 0; v < n + m; v++) {
      const x = this.x[v]!;
      if (this.position[v]! >= 0 || x === 0) continue;
      if (v >= n) right[v - n]! += x;
      else takeColumn(right, x, this.program.columns, v * m);
    }
    const rows = this.inverse.rows;
    for (let p = 0; p < m; p++) {
      const sum = rowTimes(rows, p * m, right);
      const v = this.basis[p]!;
      this.x[v] = sum;
      this.segment[v] = this.#segmentAt(v, sum);
    }
    return true;
  }

  /** How many variables are outside a hard limit. */
  infeasibility(): number {
    let count = 0;
    for (const v of this.basis) if (this.segment[v] !== 0 && this.program.isHard(v, this.segment[v]!)) count++;
    return count;
  }

  /** What a unit of a variable costs in a segment of it, in this phase. */
  slope(v: number, segment: number): number {
    if (segment !== 0 && this.program.isHard(v, segment))
      return this.phase === 1 ? segment : segment * Number.POSITIVE_INFINITY;
    if (this.phase === 1) return 0;
    return segment === 0 ? this.program.cost[v]! : segment < 0 ? this.program.below[v]! : this.program.above[v]!;
  }

  /** The price of leaving a breakpoint, upwards or downwards; infinite where a hard limit forbids it. */
  leaving(v: number, direction: 1 | -1): number {
    const at = this.segment[v]!;
    if (at === 0) return this.slope(v, 0);
    const inside = at !== direction && this.program.lower[v]! < this.program.upper[v]!;
    if (inside) return this.slope(v, 0);
    return this.program.isHard(v, direction) ? direction * Number.POSITIVE_INFINITY : this.slope(v, direction);
  }

  /** Where a basic value lies. On a breakpoint, give or take rounding, a soft variable stays in the segment it came from. */
  #segmentAt(v: number, x: number): -1 | 0 | 1 {
    const slack = Math.max(this.#feasible, FEASIBLE * Math.abs(x));
    const before = this.segment[v]!;
    const low = this.program.lower[v]!;
    const high = this.program.upper[v]!;
    if (before < 0 && x <= low + slack && !this.program.isHard(v, -1)) return -1;
    if (before > 0 && x >= high - slack && !this.program.isHard(v, 1)) return 1;
    if (x < low - slack) return -1;
    if (x > high + slack) return 1;
    // limits that are one point have nothing between them
    if (low < high || this.program.isHard(v, -1) || this.program.isHard(v, 1)) return 0;
    return x < low ? -1 : 1;
  }
}

/** Takes x times a column away. Small functions of their own: a first call has them compiled soon. */
function takeColumn(right: Float64Array, x: number, columns: Float64Array, from: number): void {
  for (let i = 0; i < right.length; i++) right[i]! -= x * columns[from + i]!;
}

function rowTimes(rows: Float64Array, from: number, right: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < right.length; i++) sum += rows[from + i]! * right[i]!;
  return sum;
}
