import type { LinearProgram } from "../../numerics/linear-program/linear-program.js";
import { type LinearProgramSolution, solveProgram } from "../../numerics/linear-program/linear-program-kernel.js";
import { PiecewiseSimplex } from "../../numerics/linear-program/piecewise-simplex.js";
import { type WeightPieces, weightsOfPieces } from "../constraints/weight-pieces.js";

/** The portfolio of least conditional value at risk, and its multipliers. */
export interface CvarSolution {
  readonly status: LinearProgramSolution["status"];
  /** N. */
  readonly weights: Float64Array;
  /** One for each row: what the least CVaR grows by when the row's limit grows by one. */
  readonly rowPrices: Float64Array;
  /** One for each piece: what a unit more of it would gain; positive where the piece is full and wants more. */
  readonly piecePrices: Float64Array;
  /** The bound that the dual solution proves: no portfolio has less CVaR and cost of its pieces. */
  readonly bound: number;
  readonly iterations: number;
}

/** Where the returns of a period stand. */
interface Period {
  readonly values: Float64Array;
  readonly from: number;
  /** The asset of each piece. */
  readonly owner: WeightPieces["owner"];
  readonly scale: number;
}

/**
 * Least conditional value at risk as a linear program, solved through its dual.
 *
 * Least over w of max over y of −Σ_t y_t r_t'w with 0 ≤ y ≤ 1/((1 − level)·T), Σ y = 1 (Rockafellar and Uryasev 2000), and the costs of
 * trading where they count. The dual has a row for each piece of a weight (one an asset, but for kinks) and one for Σ y, and a column
 * for each period: few rows and many columns, which the simplex likes. The pieces are the prices of its rows.
 *
 * The rows' limits can be moved between solutions; each begins where the last one ended.
 */
export class CvarProgram {
  /** The greatest absolute return, which the program counts in; 1 where all are zero. */
  readonly scale: number;
  readonly #simplex: PiecewiseSimplex;
  readonly #periods: number;
  #pieces: WeightPieces;
  readonly #cost: Float64Array;

  /**
   * @param values - (T, N) simple returns
   * @param cost - what a unit of each piece adds to the objective
   */
  constructor(values: Float64Array, periods: number, level: number, pieces: WeightPieces, cost: Float64Array) {
    const { owner, rows } = pieces;
    const assets = pieces.resolved.assets.length;
    const size = owner.length;
    this.#periods = periods;
    this.#pieces = pieces;
    this.#cost = cost;
    const scale = greatestOf(values) || 1;
    this.scale = scale;
    const m = size + 1;
    const n = periods + rows.length;
    const program: LinearProgram = {
      columns: new Float64Array(n * m),
      cost: new Float64Array(n),
      lower: new Float64Array(n + m),
      upper: new Float64Array(n + m),
      below: new Float64Array(n + m).fill(Number.NEGATIVE_INFINITY),
      above: new Float64Array(n + m).fill(Number.POSITIVE_INFINITY),
    };
    const most = 1 / tailPeriods(level, periods);
    for (let t = 0; t < periods; t++) {
      writePeriod(program.columns, t * m, { values, from: t * assets, owner, scale });
      program.upper[t] = most;
    }
    for (const [k, row] of rows.entries()) {
      program.columns.set(row.coefficients, (periods + k) * m);
      const { below, cost: between, above, lower, upper } = multiplierOf(row.min, row.max);
      program.below![periods + k] = below;
      program.cost[periods + k] = between;
      program.above![periods + k] = above;
      program.lower[periods + k] = lower;
      program.upper[periods + k] = upper;
    }
    // the multiplier of a bound costs the bound: a price below and above the piece's cost that a row may leave
    program.below!.set(pieces.lower, n);
    program.above!.set(pieces.upper, n);
    for (let p = 0; p < size; p++) program.lower[n + p] = program.upper[n + p] = cost[p]! / this.scale;
    program.lower[n + size] = program.upper[n + size] = 1;
    this.#simplex = new PiecewiseSimplex(program, worstOfAll(values, periods, assets, Math.floor(1 / most)));
  }

  /** Moves the limits of a row; which of them are finite must stay the same. */
  setLimits(row: number, min: number, max: number): void {
    const { below, cost, above } = multiplierOf(min, max);
    this.#simplex.reprice(this.#periods + row, below, cost, above);
  }

  /** The same program with other bounds: the pieces must end at the same kinks. */
  setBounds(pieces: WeightPieces): void {
    const first = this.#periods + pieces.rows.length;
    for (const [p, low] of pieces.lower.entries()) this.#simplex.reprice(first + p, low, 0, pieces.upper[p]!);
    this.#pieces = pieces;
  }

  solve(): CvarSolution {
    const { owner, rows } = this.#pieces;
    const solution = solveProgram(this.#simplex);
    const n = this.#periods + rows.length;
    return {
      status: solution.status,
      // a row that may move is priced at a bound exactly; the others are solved for and carry rounding
      weights: weightsOfPieces(
        this.#pieces,
        solution.rowDual.map((price) => -price),
      ),
      rowPrices: solution.x.slice(this.#periods, n).map((z) => z * this.scale),
      piecePrices: Float64Array.from(owner, (_, p) => solution.rows[p]! * this.scale - this.#cost[p]!),
      bound: -solution.objective * this.scale,
      iterations: solution.iterations,
    };
  }
}

/** (1 − level)·T, a whole number when it is one but for rounding. */
export function tailPeriods(level: number, periods: number): number {
  const tail = (1 - level) * periods;
  return Math.abs(tail - Math.round(tail)) < 1e-9 * periods ? Math.max(1, Math.round(tail)) : Math.max(1, tail);
}

/** A row's multiplier z costs −min·z above zero and −max·z below. */
export function multiplierOf(
  min: number,
  max: number,
): {
  readonly below: number;
  readonly cost: number;
  readonly above: number;
  readonly lower: number;
  readonly upper: number;
} {
  const inf = Number.POSITIVE_INFINITY;
  if (min === max) return { below: -inf, cost: -min, above: inf, lower: -inf, upper: inf };
  if (max === inf)
    return { below: -inf, cost: min === -inf ? 0 : -min, above: inf, lower: 0, upper: min === -inf ? 0 : inf };
  if (min === -inf) return { below: -inf, cost: -max, above: inf, lower: -inf, upper: 0 };
  return { below: -max, cost: 0, above: -min, lower: 0, upper: 0 };
}

/** The periods in which equal weights lose most: a good guess at the tail. */
function worstOfAll(values: Float64Array, periods: number, assets: number, count: number): Uint8Array {
  const sums = new Float64Array(periods);
  for (let t = 0; t < periods; t++) sums[t] = sumOf(values, t * assets, assets);
  const worst = new Uint8Array(periods);
  const edge = sums.slice().sort()[count - 1]!;
  let left = count;
  for (let t = 0; t < periods; t++) {
    if (sums[t]! >= edge) continue;
    worst[t] = 1;
    left--;
  }
  // of those on the edge the first ones
  for (let t = 0; t < periods && left > 0; t++) {
    if (sums[t] !== edge) continue;
    worst[t] = 1;
    left--;
  }
  return worst;
}

function sumOf(values: Float64Array, from: number, count: number): number {
  let sum = 0;
  for (let i = from; i < from + count; i++) sum += values[i]!;
  return sum;
}

/** The greatest absolute value of finite numbers. */
function greatestOf(values: Float64Array): number {
  let most = 0;
  for (let k = 0; k < values.length; k++) {
    const size = Math.abs(values[k]!);
    if (size > most) most = size;
  }
  return most;
}

/** The column of a period: the return of each piece's asset, and 1. A function of its own, that a first call has compiled soon. */
function writePeriod(columns: Float64Array, to: number, period: Period): void {
  const { values, from, owner, scale } = period;
  const size = owner.length;
  for (let p = 0; p < size; p++) columns[to + p] = values[from + owner[p]!]! / scale;
  columns[to + size] = 1;
}
