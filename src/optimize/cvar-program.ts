import type { LinearProgram } from "../numerics/linear-program.js";
import { type LinearProgramSolution, solveProgram } from "../numerics/linear-program-kernel.js";
import { PiecewiseSimplex } from "../numerics/piecewise-simplex.js";
import type { ConstraintRow, ResolvedConstraints } from "./resolve-constraints.js";

/** The portfolio of least conditional value at risk, and its multipliers. */
export interface CvarSolution {
  readonly status: LinearProgramSolution["status"];
  /** N. */
  readonly weights: Float64Array;
  /** One for each row: what the least CVaR grows by when the row's limit grows by one. */
  readonly rowPrices: Float64Array;
  /** N: the same for the bounds; positive at an upper bound that binds. */
  readonly boundPrices: Float64Array;
  /** The bound that the dual solution proves: no portfolio has less. */
  readonly bound: number;
  readonly iterations: number;
}

/**
 * Least conditional value at risk as a linear program, solved through its dual.
 *
 * Least over w of max over y of −Σ_t y_t r_t'w with 0 ≤ y ≤ 1/((1 − level)·T), Σ y = 1 (Rockafellar and Uryasev 2000).
 * The dual has a row for each asset and one for Σ y, and a column for each period: few rows and many columns, which the
 * simplex likes. The weights are the prices of its rows.
 *
 * The rows' limits can be moved between solutions; each begins where the last one ended.
 */
export class CvarProgram {
  readonly #simplex: PiecewiseSimplex;
  readonly #periods: number;
  readonly #resolved: ResolvedConstraints;
  readonly #rows: ConstraintRow[];
  readonly #scale: number;

  /**
   * @param values - (T, N) simple returns
   * @param extra - rows after those of the constraints
   */
  constructor(
    values: Float64Array,
    periods: number,
    level: number,
    resolved: ResolvedConstraints,
    extra: readonly ConstraintRow[],
  ) {
    const assets = resolved.assets.length;
    this.#periods = periods;
    this.#resolved = resolved;
    this.#rows = [...resolved.rows, ...extra];
    this.#scale = values.reduce((most, r) => Math.max(most, Math.abs(r)), 0) || 1;
    const m = assets + 1;
    const n = periods + this.#rows.length;
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
      for (let i = 0; i < assets; i++) program.columns[t * m + i] = values[t * assets + i]! / this.#scale;
      program.columns[t * m + assets] = 1;
      program.upper[t] = most;
    }
    for (const [k, row] of this.#rows.entries()) {
      program.columns.set(row.coefficients, (periods + k) * m);
      const { below, cost, above, lower, upper } = multiplierOf(row.min, row.max);
      program.below![periods + k] = below;
      program.cost[periods + k] = cost;
      program.above![periods + k] = above;
      program.lower[periods + k] = lower;
      program.upper[periods + k] = upper;
    }
    // the multiplier of a bound costs the bound: a price below and above zero that a row may leave
    program.below!.set(resolved.lower, n);
    program.above!.set(resolved.upper, n);
    program.lower[n + assets] = program.upper[n + assets] = 1;
    this.#simplex = new PiecewiseSimplex(program, worstOfAll(values, periods, assets, Math.floor(1 / most)));
  }

  /** Moves the limits of a row; which of them are finite must stay the same. */
  setLimits(row: number, min: number, max: number): void {
    this.#rows[row] = { ...this.#rows[row]!, min, max };
    const { below, cost, above } = multiplierOf(min, max);
    this.#simplex.reprice(this.#periods + row, below, cost, above);
  }

  solve(): CvarSolution {
    const { assets, lower, upper } = this.#resolved;
    const solution = solveProgram(this.#simplex);
    const n = this.#periods + this.#rows.length;
    const weights = Float64Array.from(assets, (_, i) => {
      const w = -solution.rowDual[i]!;
      // a row that may move is priced at a bound exactly; the others are solved for and carry rounding
      return Math.min(upper[i]!, Math.max(lower[i]!, w));
    });
    return {
      status: solution.status,
      weights,
      rowPrices: solution.x.slice(this.#periods, n).map((z) => z * this.#scale),
      boundPrices: solution.rows.slice(0, assets.length).map((g) => g * this.#scale),
      bound: -solution.objective * this.#scale,
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
function multiplierOf(min: number, max: number) {
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
  for (let t = 0; t < periods; t++) for (let i = 0; i < assets; i++) sums[t]! += values[t * assets + i]!;
  const worst = new Uint8Array(periods);
  const sorted = Uint32Array.from(sums.keys()).sort((a, b) => sums[a]! - sums[b]! || a - b);
  for (const t of sorted.subarray(0, count)) worst[t] = 1;
  return worst;
}
