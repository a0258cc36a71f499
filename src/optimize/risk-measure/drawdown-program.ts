import { type LinearProgramSolution, solveProgram } from "../../numerics/linear-program/linear-program-kernel.js";
import { PiecewiseSimplex } from "../../numerics/linear-program/piecewise-simplex.js";
import { type WeightPieces, weightsOfPieces } from "../constraints/weight-pieces.js";
import { multiplierOf } from "../cvar/cvar-program.js";
import type { CutSolution } from "./cut-program.js";
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
    this.#simplex = new PiecewiseSimplex(this.#program(), guess);
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
    this.#simplex = new PiecewiseSimplex(this.#program(), upper, Int32Array.of(...Array.from(basis, moved), ...basic));
  }

  /** How much of each row of the sums the shares and what they carry add up to: minus what the risk's planes count. */
  rowShares(planeShares: Float64Array): Float64Array {
    const peaks = this.#peaks;
    const shares = new Float64Array(this.#risk.sample.periods + 1);
    let last = 0;
    for (const [k, t] of this.#periods.entries()) {
      while (last < peaks.length - 1 && peaks[last + 1]! <= t + 1) last++;
      shares[t + 1]! += planeShares[k]!;
      shares[peaks[last]!]! -= planeShares[k]!;
    }
    for (let j = 1; j < peaks.length; j++) {
      const carried = planeShares[this.#periods.length + j - 1]!;
      shares[peaks[j]!]! += carried;
      shares[peaks[j - 1]!]! -= carried;
    }
    return shares;
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

  #program(): ConstructorParameters<typeof PiecewiseSimplex>[0] {
    const { owner, rows } = this.#pieces;
    const { sample, sums, tail } = this.#risk;
    const { assets } = sample;
    const peaks = this.#peaks;
    const periods = this.#periods;
    const size = owner.length;
    const carries = peaks.length - 1;
    const m = size + 1 + carries;
    const n = periods.length + carries + rows.length;
    const columns = new Float64Array(n * m);
    const lower = new Float64Array(n + m);
    const upper = new Float64Array(n + m);
    const cost = new Float64Array(n);
    const below = new Float64Array(n + m).fill(Number.NEGATIVE_INFINITY);
    const above = new Float64Array(n + m).fill(Number.POSITIVE_INFINITY);
    // what a unit that begins at one sum and ends at another one brings, with a minus
    const put = (column: number, from: number, to: number): void => {
      const at = column * m;
      for (let p = 0; p < size; p++) {
        const i = owner[p]!;
        columns[at + p] = (sums[to * assets + i]! - sums[from * assets + i]!) / this.#scale;
      }
    };
    let last = 0;
    for (const [k, t] of periods.entries()) {
      while (last < carries && peaks[last + 1]! <= t + 1) last++;
      put(k, peaks[last]!, t + 1);
      columns[k * m + size] = 1;
      if (last > 0) columns[k * m + size + last] = -1;
      upper[k] = 1 / tail;
    }
    for (let j = 1; j <= carries; j++) {
      const column = periods.length + j - 1;
      put(column, peaks[j - 1]!, peaks[j]!);
      columns[column * m + size + j] = 1;
      if (j > 1) columns[column * m + size + j - 1] = -1;
      upper[column] = Number.POSITIVE_INFINITY;
    }
    for (const [k, row] of rows.entries()) {
      const at = periods.length + carries + k;
      columns.set(row.coefficients, at * m);
      const limits = multiplierOf(row.min, row.max);
      [below[at], cost[at], above[at]] = [limits.below, limits.cost, limits.above];
      [lower[at], upper[at]] = [limits.lower, limits.upper];
    }
    below.set(this.#pieces.lower, n);
    above.set(this.#pieces.upper, n);
    for (let p = 0; p < size; p++) lower[n + p] = upper[n + p] = this.#cost[p]! / this.#scale;
    lower.fill(Number.NEGATIVE_INFINITY, n + size);
    upper[n + size] = 1;
    return { columns, cost, lower, upper, below, above };
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
