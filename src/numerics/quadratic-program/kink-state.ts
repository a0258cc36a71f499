import type { Kinks } from "./quadratic-program.js";

/** The arrays of an active set that a change of segment rewrites. */
export interface KinkedArrays {
  readonly x: Float64Array;
  readonly gradient: Float64Array;
  readonly linear: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  readonly rows: readonly Float64Array[];
  readonly multiplier: Float64Array;
}

/**
 * In which segment each kinked variable stands. A segment is an ordinary piece of the problem: its end points are the
 * bounds, its slope is part of q, its signs are part of the rows; a kink is a bound that can be crossed.
 */
export class KinkState {
  readonly #kinks: Kinks;
  readonly #of: Int32Array;
  readonly #segment: Int32Array;
  readonly #arrays: KinkedArrays;
  readonly #outerLower: Float64Array;
  readonly #outerUpper: Float64Array;
  #slopeScale = 1;

  constructor(kinks: Kinks, arrays: KinkedArrays) {
    this.#kinks = kinks;
    this.#arrays = arrays;
    this.#outerLower = arrays.lower.slice();
    this.#outerUpper = arrays.upper.slice();
    this.#of = new Int32Array(arrays.x.length).fill(-1);
    this.#segment = new Int32Array(kinks.variables.length);
    for (let v = 0; v < kinks.variables.length; v++) {
      this.#of[kinks.variables[v]!] = v;
      this.#apply(v, 0, 1);
    }
  }

  /** Puts the slopes of the segments, times a scale that holds from now on, into a q that was written anew. */
  restore(slopeScale: number): void {
    this.#slopeScale = slopeScale;
    for (let v = 0; v < this.#segment.length; v++) {
      this.#arrays.linear[this.#kinks.variables[v]!]! -= slopeScale * this.#kinks.slopes[v]![this.#segment[v]!]!;
    }
  }

  /** Slope of each variable in its segment, before the scale; N. */
  presentSlopes(): Float64Array {
    const slopes = new Float64Array(this.#of.length);
    for (let v = 0; v < this.#segment.length; v++) {
      slopes[this.#kinks.variables[v]!] = this.#kinks.slopes[v]![this.#segment[v]!]!;
    }
    return slopes;
  }

  /** Goes to the segment that holds x, the lower one of two when x is a kink. */
  enter(j: number, x: number): void {
    const v = this.#of[j]!;
    if (v < 0) return;
    const points = this.#kinks.points[v]!;
    let s = 0;
    while (s < points.length && x > points[s]!) s++;
    this.#move(v, s);
  }

  /** How much a move across the kink at which j stands (−1 below, 1 above) would gain a unit; −1 where there is none. */
  gainBeyond(j: number, side: number, z: number): number {
    const v = this.#of[j]!;
    if (v < 0) return -1;
    const s = this.#segment[v]!;
    const next = s + side;
    const slopes = this.#kinks.slopes[v]!;
    if (next < 0 || next >= slopes.length) return -1;
    let beyond = z + this.#slopeScale * (slopes[next]! - slopes[s]!);
    for (let i = 0; i < this.#kinks.rows.length; i++) {
      const signs = this.#kinks.signs[v]![i]!;
      beyond -= this.#arrays.multiplier[this.#kinks.rows[i]!]! * (signs[next]! - signs[s]!);
    }
    return -side * beyond;
  }

  /** Crosses the kink at which j stands. */
  cross(j: number, side: number): void {
    const v = this.#of[j]!;
    this.#move(v, this.#segment[v]! + side);
  }

  /** What the segments add to the value of a row beyond coefficient times x. */
  offset(r: number): number {
    const i = this.#kinks.rows.indexOf(r);
    if (i < 0) return 0;
    let sum = 0;
    for (let v = 0; v < this.#kinks.variables.length; v++) {
      const signs = this.#kinks.signs[v]![i]!;
      const points = this.#kinks.points[v]!;
      for (let s = 0; s < this.#segment[v]!; s++) sum += (signs[s]! - signs[s + 1]!) * points[s]!;
    }
    return sum;
  }

  #move(v: number, to: number): void {
    const from = this.#segment[v]!;
    if (from === to) return;
    this.#apply(v, from, -1);
    this.#segment[v] = to;
    this.#apply(v, to, 1);
  }

  #apply(v: number, s: number, sign: 1 | -1): void {
    const { linear, gradient, lower, upper, rows } = this.#arrays;
    const j = this.#kinks.variables[v]!;
    const points = this.#kinks.points[v]!;
    const slope = sign * this.#slopeScale * this.#kinks.slopes[v]![s]!;
    linear[j]! -= slope;
    gradient[j]! += slope;
    for (let i = 0; i < this.#kinks.rows.length; i++) {
      rows[this.#kinks.rows[i]!]![j]! += sign * this.#kinks.signs[v]![i]![s]!;
    }
    lower[j] = s === 0 ? this.#outerLower[j]! : points[s - 1]!;
    upper[j] = s === points.length ? this.#outerUpper[j]! : points[s]!;
  }
}
