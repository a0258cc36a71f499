import type { LinearProgram } from "../../numerics/linear-program/linear-program.js";
import { countedLimits } from "../constraints/counted-limits.js";
import type { ConstraintRow, ResolvedConstraints } from "../constraints/resolve-constraints.js";
import type { Limit } from "./limit.js";

/** One limit: which bound of which variable of the program (weights, then helpers, then rows) it is. */
export interface ProgramLimit {
  readonly limit: Limit;
  readonly variable: number;
  /** −1 the lower bound, 1 the upper, 0 both (an equality such as the budget). */
  readonly side: -1 | 0 | 1;
  readonly value: number;
}

/** The limits as a linear program without costs. */
export interface LimitProgram {
  readonly program: LinearProgram;
  readonly limits: readonly ProgramLimit[];
}

/**
 * All that must hold of the weights, as a linear program without costs, with the place of every limit that is finite.
 *
 * Turnover, gross exposure and the totals of longs and shorts get two helpers for each asset, bought and sold: x − bought + sold = from. O(N·rows),
 * with turnover or gross O(N²).
 */
export function limitProgram(resolved: ResolvedConstraints, extra: readonly ConstraintRow[] = []): LimitProgram {
  const { lower, upper, outside } = resolved;
  const n = lower.length;
  const splits = countedLimits(resolved);
  const named = [...resolved.rows, ...extra];
  const size = n + 2 * n * splits.length;
  const m = named.length + splits.length * (n + 1);
  const low = new Float64Array(size + m);
  const high = new Float64Array(size + m).fill(Number.POSITIVE_INFINITY);
  low.set(lower);
  high.set(upper);
  const columns = new Float64Array(size * m);
  const limits: ProgramLimit[] = [];
  for (let i = 0; i < n; i++) {
    if (outside?.has(i)) continue;
    if (Number.isFinite(lower[i]!))
      limits.push({ limit: { kind: "min", position: i }, variable: i, side: -1, value: lower[i]! });
    if (Number.isFinite(upper[i]!))
      limits.push({ limit: { kind: "max", position: i }, variable: i, side: 1, value: upper[i]! });
  }
  named.forEach(({ coefficients, min, max, minName, maxName }, position) => {
    const variable = size + position;
    for (let i = 0; i < n; i++) columns[i * m + position] = coefficients[i]!;
    low[variable] = min;
    high[variable] = max;
    // a row whose sides have one name gives on both
    const sideOf = (side: -1 | 1): Limit => ({ kind: "row", position, side: minName === maxName ? 0 : side });
    if (minName === maxName && min === max) {
      limits.push({ limit: sideOf(1), variable, side: 0, value: min });
      return;
    }
    if (Number.isFinite(min)) limits.push({ limit: sideOf(-1), variable, side: -1, value: min });
    if (Number.isFinite(max)) limits.push({ limit: sideOf(1), variable, side: 1, value: max });
  });
  splits.forEach(({ from, max, kind, below, above }, s) => {
    const bought = n + 2 * n * s;
    const sold = bought + n;
    const row = named.length + s * (n + 1);
    low[size + row] = Number.NEGATIVE_INFINITY;
    high[size + row] = max;
    limits.push({ limit: { kind }, variable: size + row, side: 1, value: max });
    for (let i = 0; i < n; i++) {
      const definition = row + 1 + i;
      columns[(bought + i) * m + row] = above;
      columns[(sold + i) * m + row] = below;
      columns[i * m + definition] = 1;
      columns[(bought + i) * m + definition] = -1;
      columns[(sold + i) * m + definition] = 1;
      low[size + definition] = high[size + definition] = from[i]!;
    }
  });
  return { program: { columns, cost: new Float64Array(size), lower: low, upper: high }, limits };
}
