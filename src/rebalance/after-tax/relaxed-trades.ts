import { PiecewiseSimplex } from "../../numerics/linear-program/piecewise-simplex.js";
import { dualRows } from "./dual-terms.js";
import type { PricedLimit } from "./priced-limit.js";
import { type TradeCurve, valueAt } from "./trade-curves.js";
import type { AfterTaxProblem } from "./trade-units.js";

/** Weights beyond this are not told from infinite ones. */
const WIDEST = 1e6;

/** Pieces up to this are left out: they are rounding between the sum of the lots and what is held. */
const SHORTEST = 1e-13;

/**
 * All weights that meet the rows, the turnover, the positions and the tax of convex curves, as a linear program over the pieces
 * between the corners of the curves: any price for the weights has its cheapest point.
 *
 * What every curve counts is convex, so a cheaper piece is filled before a dearer one and few rows are enough.
 */
export class RelaxedTrades {
  readonly #simplex: PiecewiseSimplex;
  readonly #assetOf: Int32Array;
  readonly #low: Float64Array;

  constructor(problem: AfterTaxProblem, limits: readonly PricedLimit[], curves: readonly TradeCurve[]) {
    const { turnover, maxPositions } = problem.resolved;
    const rows = dualRows(problem).filter(({ counts }) => !counts);
    const taxed = limits.find(({ name }) => name === "maxTax" || name === "maxGains");
    const measures: { readonly most: number; readonly of: (i: number, weight: number) => number }[] = [];
    if (taxed !== undefined) measures.push({ most: taxed.most, of: (i, w) => valueAt(curves[i]!.tax, w) });
    if (turnover !== undefined)
      measures.push({ most: turnover.max, of: (i, w) => Math.abs(w - turnover.from[i]!) / 2 });
    if (maxPositions !== undefined) measures.push({ most: maxPositions, of: (i, w) => valueAt(curves[i]!.held, w) });
    const m = rows.length + measures.length;
    const columns: number[] = [];
    const lengths: number[] = [];
    const assetOf: number[] = [];
    const base = new Float64Array(m);
    curves.forEach(({ low, high, tax, held }, i) => {
      rows.forEach(({ coefficients }, r) => {
        base[r]! += coefficients[i]! * low;
      });
      measures.forEach(({ of }, k) => {
        base[rows.length + k]! += of(i, low);
      });
      const inner = [
        ...(taxed === undefined ? [] : tax.weights),
        ...(turnover === undefined ? [] : [turnover.from[i]!]),
        ...(maxPositions === undefined ? [] : held.weights),
      ].filter((weight) => weight > low && weight < high);
      const corners = [low, ...inner.sort((a, b) => a - b), Math.min(high, WIDEST)];
      for (let k = 1; k < corners.length; k++) {
        const [from, to] = [corners[k - 1]!, corners[k]!];
        if (!(to - from > SHORTEST)) continue;
        for (const { coefficients } of rows) columns.push(coefficients[i]!);
        for (const { of } of measures) columns.push((of(i, to) - of(i, from)) / (to - from));
        lengths.push(to - from);
        assetOf.push(i);
      }
    });
    if (lengths.length === 0) {
      // a program needs a column, if only one that stays at 0
      for (let r = 0; r < m; r++) columns.push(0);
      lengths.push(0);
      assetOf.push(0);
    }
    const size = lengths.length;
    const lower = new Float64Array(size + m);
    const upper = new Float64Array(size + m);
    upper.set(lengths);
    rows.forEach(({ min, max }, r) => {
      lower[size + r] = min - base[r]!;
      upper[size + r] = max - base[r]!;
    });
    measures.forEach(({ most }, k) => {
      lower[size + rows.length + k] = Number.NEGATIVE_INFINITY;
      upper[size + rows.length + k] = most - base[rows.length + k]!;
    });
    this.#simplex = new PiecewiseSimplex({
      columns: Float64Array.from(columns),
      cost: new Float64Array(size),
      lower,
      upper,
    });
    this.#assetOf = Int32Array.from(assetOf);
    this.#low = Float64Array.from(curves, ({ low }) => low);
  }

  /** The weights that are cheapest at prices; undefined where none meet the limits, null where the program was cut. */
  cheapest(prices?: Float64Array): Float64Array | undefined | null {
    const simplex = this.#simplex;
    const { n, m } = simplex;
    if (prices !== undefined) {
      for (let v = 0; v < n; v++) {
        simplex.reprice(v, Number.NEGATIVE_INFINITY, prices[this.#assetOf[v]!]!, Number.POSITIVE_INFINITY);
      }
    }
    const outcome = simplex.run(50 * (n + m) + 1000);
    if (outcome === "infeasible") return undefined;
    if (outcome !== "optimal") return null;
    const weights = this.#low.slice();
    const values = simplex.values(0, n);
    for (let v = 0; v < n; v++) weights[this.#assetOf[v]!]! += values[v]!;
    return weights;
  }
}
