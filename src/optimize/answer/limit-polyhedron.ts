import type { Polyhedron } from "../../numerics/linear-program/bounded-simplex.js";
import { countedLimits } from "../constraints/counted-limits.js";
import type { ConstraintRow, ResolvedConstraints } from "../constraints/resolve-constraints.js";
import type { Limit } from "./limit.js";

/** One limit: which bound of which simplex variable (x, then helpers, then the slacks of the rows) it is. */
export interface PolyhedronLimit {
  readonly limit: Limit;
  readonly variable: number;
  /** −1 the lower bound, 1 the upper, 0 both (an equality such as the budget). */
  readonly side: -1 | 0 | 1;
  readonly value: number;
}

export interface LimitPolyhedron {
  readonly polyhedron: Polyhedron;
  readonly limits: readonly PolyhedronLimit[];
}

/**
 * All that must hold of the weights, as a polyhedron with the place of every limit that is finite.
 *
 * Turnover, gross exposure and the totals of longs and shorts get two helpers for each asset, bought and sold: x − bought + sold = from. O(N·rows),
 * with turnover or gross O(N²).
 */
export function limitPolyhedron(resolved: ResolvedConstraints, extra: readonly ConstraintRow[] = []): LimitPolyhedron {
  const { lower, upper, outside } = resolved;
  const n = lower.length;
  const splits = countedLimits(resolved);
  const size = n + 2 * n * splits.length;
  const low = new Float64Array(size);
  const high = new Float64Array(size).fill(Number.POSITIVE_INFINITY);
  low.set(lower);
  high.set(upper);
  const rows: Float64Array[] = [];
  const rowLower: number[] = [];
  const rowUpper: number[] = [];
  const limits: PolyhedronLimit[] = [];
  for (let i = 0; i < n; i++) {
    if (outside?.has(i)) continue;
    if (Number.isFinite(lower[i]!))
      limits.push({ limit: { kind: "min", position: i }, variable: i, side: -1, value: lower[i]! });
    if (Number.isFinite(upper[i]!))
      limits.push({ limit: { kind: "max", position: i }, variable: i, side: 1, value: upper[i]! });
  }
  const add = (coefficients: Float64Array, min: number, max: number): number => {
    const row = new Float64Array(size);
    row.set(coefficients);
    rows.push(row);
    rowLower.push(min);
    rowUpper.push(max);
    return size + rows.length - 1;
  };
  [...resolved.rows, ...extra].forEach(({ coefficients, min, max, minName, maxName }, position) => {
    const variable = add(coefficients, min, max);
    // a row whose sides have one name gives on both
    const named = (side: -1 | 1): Limit => ({ kind: "row", position, side: minName === maxName ? 0 : side });
    if (minName === maxName && min === max) {
      limits.push({ limit: named(1), variable, side: 0, value: min });
      return;
    }
    if (Number.isFinite(min)) limits.push({ limit: named(-1), variable, side: -1, value: min });
    if (Number.isFinite(max)) limits.push({ limit: named(1), variable, side: 1, value: max });
  });
  splits.forEach(({ from, max, kind, below, above }, s) => {
    const bought = n + 2 * n * s;
    const sold = bought + n;
    const sum = new Float64Array(size).fill(above, bought, sold).fill(below, sold, sold + n);
    const variable = add(sum, Number.NEGATIVE_INFINITY, max);
    limits.push({ limit: { kind }, variable, side: 1, value: max });
    for (let i = 0; i < n; i++) {
      const definition = new Float64Array(size);
      definition[i] = 1;
      definition[bought + i] = -1;
      definition[sold + i] = 1;
      add(definition, from[i]!, from[i]!);
    }
  });
  return {
    polyhedron: {
      lower: low,
      upper: high,
      rows,
      rowLower: Float64Array.from(rowLower),
      rowUpper: Float64Array.from(rowUpper),
    },
    limits,
  };
}
