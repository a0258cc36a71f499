import type { LinearProgram } from "./linear-program.js";

/**
 * A linear program in units in which the greatest entry of each row and column is near 1.
 *
 * The units are powers of two, so that going there and back costs no digit. Variables 0 … n−1 are those of the program,
 * n + i is the row i.
 */
export class ScaledProgram {
  readonly n: number;
  readonly m: number;
  /** (n, m). */
  readonly columns: Float64Array;
  /** n + m each; the price of a row between its limits is 0. */
  readonly cost: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  readonly below: Float64Array;
  readonly above: Float64Array;
  /** What one of our units is in the program's: x = scale · x'. */
  readonly scale: Float64Array;

  constructor(problem: LinearProgram) {
    const n = problem.cost.length;
    const total = problem.lower.length;
    this.n = n;
    this.m = total - n;
    this.scale = new Float64Array(total);
    this.columns = this.#scaleColumns(problem.columns);
    this.lower = problem.lower.map((limit, v) => limit / this.scale[v]!);
    this.upper = problem.upper.map((limit, v) => limit / this.scale[v]!);
    this.cost = new Float64Array(total);
    this.below = new Float64Array(total);
    this.above = new Float64Array(total);
    for (let v = 0; v < total; v++) {
      this.reprice(
        v,
        problem.below?.[v] ?? Number.NEGATIVE_INFINITY,
        v < n ? problem.cost[v]! : 0,
        problem.above?.[v] ?? Number.POSITIVE_INFINITY,
      );
    }
  }

  /** Prices of a variable below, between and above its limits, in the program's units. */
  reprice(v: number, below: number, cost: number, above: number): void {
    const scale = this.scale[v]!;
    this.below[v] = below * scale;
    this.cost[v] = cost * scale;
    this.above[v] = above * scale;
    // where both limits are one point and one side is hard, the point belongs to the other side
    if (this.lower[v] !== this.upper[v] || this.isHard(v, -1) === this.isHard(v, 1)) return;
    this.cost[v] = this.isHard(v, -1) ? this.above[v]! : this.below[v]!;
  }

  /** Another column for a variable between 0 and `upper`, in the program's units. */
  replaceColumn(v: number, column: Float64Array, cost: number, upper: number): void {
    const { n, m } = this;
    let most = 0;
    for (let i = 0; i < m; i++) most = Math.max(most, Math.abs(column[i]! / this.scale[n + i]!));
    const factor = powerNear(most);
    this.scale[v] = factor;
    for (let i = 0; i < m; i++) this.columns[v * m + i] = (column[i]! / this.scale[n + i]!) * factor;
    this.lower[v] = 0;
    this.upper[v] = upper / factor;
    this.reprice(v, Number.NEGATIVE_INFINITY, cost, Number.POSITIVE_INFINITY);
  }

  /** Other limits for a variable, in the program's units. */
  setLimits(v: number, lower: number, upper: number): void {
    this.lower[v] = lower / this.scale[v]!;
    this.upper[v] = upper / this.scale[v]!;
  }

  isHard(v: number, side: number): boolean {
    return side < 0 ? this.below[v] === Number.NEGATIVE_INFINITY : this.above[v] === Number.POSITIVE_INFINITY;
  }

  /** Cost of values in our units, soft limits counted. */
  objective(x: Float64Array): number {
    let sum = 0;
    for (let v = 0; v < x.length; v++) {
      const inside = Math.min(this.upper[v]!, Math.max(this.lower[v]!, x[v]!));
      sum += v < this.n ? this.cost[v]! * inside : 0;
      if (x[v]! < inside && !this.isHard(v, -1)) sum += this.below[v]! * (x[v]! - inside);
      if (x[v]! > inside && !this.isHard(v, 1)) sum += this.above[v]! * (x[v]! - inside);
    }
    return sum;
  }

  #scaleColumns(columns: Float64Array): Float64Array {
    // what runs over all numbers is a function a column: a first call has it compiled long before a loop over all of them
    const { n, m } = this;
    const rowFactor = new Float64Array(m);
    for (let j = 0; j < n; j++) raiseByColumn(rowFactor, columns, j * m);
    for (let i = 0; i < m; i++) {
      rowFactor[i] = powerNear(rowFactor[i]!);
      this.scale[n + i] = 1 / rowFactor[i]!;
    }
    const scaled = new Float64Array(columns.length);
    for (let j = 0; j < n; j++) this.scale[j] = scaleColumn(scaled, columns, j * m, rowFactor);
    return scaled;
  }
}

/** The greatest absolute value of each row so far, with one more column. */
function raiseByColumn(greatest: Float64Array, columns: Float64Array, from: number): void {
  for (let i = 0; i < greatest.length; i++) {
    const size = Math.abs(columns[from + i]!);
    if (size > greatest[i]!) greatest[i] = size;
  }
}

/** Brings the rows of one column, and then its greatest entry, near 1. @returns the factor of the column */
function scaleColumn(scaled: Float64Array, columns: Float64Array, from: number, rowFactor: Float64Array): number {
  let most = 0;
  for (let i = 0; i < rowFactor.length; i++) {
    const size = Math.abs(columns[from + i]! * rowFactor[i]!);
    if (size > most) most = size;
  }
  const factor = powerNear(most);
  for (let i = 0; i < rowFactor.length; i++) scaled[from + i] = columns[from + i]! * rowFactor[i]! * factor;
  return factor;
}

/** The power of two that brings a number near 1. */
function powerNear(value: number): number {
  return value === 0 ? 1 : 2 ** -Math.round(Math.log2(value));
}

/** The largest finite absolute value. */
export function largestFinite(...lists: readonly Float64Array[]): number {
  let most = 0;
  for (const list of lists)
    for (const value of list) if (Number.isFinite(value)) most = Math.max(most, Math.abs(value));
  return most;
}
