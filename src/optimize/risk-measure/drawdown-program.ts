import type { LinearProgram } from "../../numerics/linear-program/linear-program.js";
import { type LinearProgramSolution, solveProgram } from "../../numerics/linear-program/linear-program-kernel.js";
import { PiecewiseSimplex } from "../../numerics/linear-program/piecewise-simplex.js";
import { type WeightPieces, weightsOfPieces } from "../constraints/weight-pieces.js";
import type { CutSolution } from "./cut-solution.js";
import { drawdownColumns, drawdownRowShares } from "./drawdown-columns.js";
import type { DrawdownRisk } from "./risk-measure.js";

/**
 * Least mean of the worst drawdowns plus a linear cost, where only some periods may be peaks, as a linear program solved through its dual.
 *
 * The dual sends shares of the drawdowns back through time: s_t of at most 1/tail enters at the last possible peak before t and goes on
 * to the peak before, as much of it as pays: f_j ≤ f_(j+1) + Σ_(t of j) s_t. There is a row for each piece of a weight, one for the sum of
 * the shares and one for each peak but the first; the prices of the latter are how high above their peak the sums have been. More peaks
 * make the program larger, and it goes on from where it stood.
 */
export class DrawdownProgram {
  #pieces: WeightPieces;
  readonly #risk: DrawdownRisk;
  readonly #scale: number;
  #cost: Float64Array;
  /** Ascending, the first one 0: the sums after so many periods. */
  #peaks: readonly number[];
  /** Ascending: whose drawdowns can have a share. */
  #periods: readonly number[];
  #simplex: PiecewiseSimplex;
  #pivots = 0;

  /**
   * @param peaks - what may be peaks at first, 0 … T
   * @param periods - whose drawdowns can have a share at first, 0 … T − 1
   * @param worst - those of them that are likely to be in the tail, at most as many as it is long
   */
  constructor(
    pieces: WeightPieces,
    cost: Float64Array,
    risk: DrawdownRisk,
    peaks: readonly number[],
    periods: readonly number[],
    worst: readonly number[],
  ) {
    this.#pieces = pieces;
    this.#risk = risk;
    this.#cost = cost;
    this.#scale = risk.sums.reduce((most, v) => Math.max(most, Math.abs(v)), 0) || 1;
    this.#peaks = united([0], peaks);
    this.#periods = united([], periods);
    const guess = new Uint8Array(this.#periods.length + this.#peaks.length - 1 + pieces.rows.length);
    const likely = new Set(worst);
    for (const [k, t] of this.#periods.entries()) if (likely.has(t)) guess[k] = 1;
    this.#simplex = new PiecewiseSimplex(this.#columns(), guess);
  }

  /** How many periods may be peaks. */
  get peaks(): number {
    return this.#peaks.length;
  }

  /** Pivots so far. */
  get iterations(): number {
    return this.#pivots + this.#simplex.iterations;
  }

  /** Another linear cost of the pieces, for the next solution. */
  setCost(cost: Float64Array): void {
    this.#cost = cost;
    for (const [p, one] of cost.entries()) this.#simplex.moveRow(p, one / this.#scale);
  }

  /** Whether one of these is not among the peaks or the periods yet. */
  lacks(peaks: readonly number[], periods: readonly number[]): boolean {
    return (
      united(this.#peaks, peaks).length > this.#peaks.length ||
      united(this.#periods, periods).length > this.#periods.length
    );
  }

  /** More peaks and periods; those that are there already stay. */
  grow(morePeaks: readonly number[], morePeriods: readonly number[]): void {
    const peaks = united(this.#peaks, morePeaks);
    const periods = united(this.#periods, morePeriods);
    const before = this.#layout(this.#peaks, this.#periods, this.#pieces);
    const after = this.#layout(peaks, periods, this.#pieces);
    const peakAt = placesOf(this.#peaks, peaks);
    const periodAt = placesOf(this.#periods, periods);
    const moved = (v: number): number => {
      if (v < before.carries) return periodAt[v]!;
      if (v < before.limits) return after.carries + peakAt[v - before.carries + 1]! - 1;
      if (v < before.rows) return v - before.limits + after.limits;
      if (v < before.levels) return v - before.rows + after.rows;
      return after.levels + peakAt[v - before.levels + 1]! - 1;
    };
    const known = new Set(this.#peaks);
    const added = [...peaks.keys()].filter((j) => !known.has(peaks[j]!));
    this.#peaks = peaks;
    this.#periods = periods;
    // all that reaches a new peak goes on to the one before: the same solution as without it
    const full = added.map((j) => after.levels + j - 1);
    this.#goOn(
      moved,
      after.total,
      full,
      added.map((j) => after.carries + j - 1),
    );
  }

  /**
   * The same program over more pieces.
   *
   * @param places - where the pieces that were there stand now
   */
  widen(pieces: WeightPieces, cost: Float64Array, places: Int32Array): void {
    const before = this.#layout(this.#peaks, this.#periods, this.#pieces);
    const after = this.#layout(this.#peaks, this.#periods, pieces);
    const more = after.total - before.total;
    const moved = (v: number): number =>
      v < before.rows ? v : v < before.levels - 1 ? before.rows + places[v - before.rows]! : v + more;
    const known = new Set(places);
    const added = Array.from(pieces.owner.keys()).filter((p) => !known.has(p));
    this.#pieces = pieces;
    this.#cost = cost;
    this.#goOn(
      moved,
      after.total,
      [],
      added.map((p) => after.rows + p),
    );
  }

  /** Begins a larger program where this one stands, with some variables at their upper limit and others in the basis. */
  #goOn(moved: (v: number) => number, total: number, full: readonly number[], basic: readonly number[]): void {
    const { basis, atUpper } = this.#simplex.standing();
    const upper = new Uint8Array(total);
    for (const [v, up] of atUpper.entries()) if (up === 1) upper[moved(v)] = 1;
    for (const v of full) upper[v] = 1;
    this.#pivots += this.#simplex.iterations;
    this.#simplex = new PiecewiseSimplex(this.#columns(), upper, Int32Array.of(...Array.from(basis, moved), ...basic));
  }

  /** How much of each row of the sums the shares and what they carry add up to: minus what the risk's planes count. */
  rowShares(planeShares: Float64Array): Float64Array {
    return drawdownRowShares(this.#peaks, this.#periods, planeShares, this.#risk.sample.periods);
  }

  #columns(): LinearProgram {
    const parts = { pieces: this.#pieces, cost: this.#cost, risk: this.#risk, scale: this.#scale };
    return drawdownColumns({ ...parts, peaks: this.#peaks, periods: this.#periods });
  }

  /** Where the variables and rows of each kind begin: shares of periods, carries, limits, rows of pieces and the sum, levels of peaks. */
  #layout(
    peaks: readonly number[],
    periods: readonly number[],
    pieces: WeightPieces,
  ): Record<"carries" | "limits" | "rows" | "levels" | "total", number> {
    const carries = periods.length;
    const limits = carries + peaks.length - 1;
    const rows = limits + pieces.rows.length;
    const levels = rows + pieces.owner.length + 1;
    return { carries, limits, rows, levels, total: levels + peaks.length - 1 };
  }

  solve(): CutSolution & { readonly status: LinearProgramSolution["status"] } {
    const { owner, rows } = this.#pieces;
    const solution = solveProgram(this.#simplex);
    const { limits: first } = this.#layout(this.#peaks, this.#periods, this.#pieces);
    return {
      status: solution.status,
      weights: weightsOfPieces(
        this.#pieces,
        solution.rowDual.slice(0, owner.length).map((price) => -price),
      ),
      rowPrices: solution.x.slice(first, first + rows.length).map((z) => z * this.#scale),
      piecePrices: Float64Array.from(owner, (_, p) => solution.rows[p]! * this.#scale - this.#cost[p]!),
      bound: -solution.objective * this.#scale,
      planeShares: solution.x.subarray(0, first),
    };
  }
}

/** Both, ascending and each once. */
function united(some: readonly number[], others: readonly number[]): number[] {
  return [...new Set([...some, ...others])].sort((a, b) => a - b);
}

/** The places of some numbers among others that contain them. */
function placesOf(some: readonly number[], all: readonly number[]): number[] {
  const place = new Map(all.map((value, k) => [value, k]));
  return some.map((value) => place.get(value)!);
}
