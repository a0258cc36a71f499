import type { LinearProgram } from "../../numerics/linear-program/linear-program.js";
import type { WeightPieces } from "../constraints/weight-pieces.js";
import { multiplierOf } from "../cvar/cvar-program.js";
import type { DrawdownRisk } from "./risk-measure.js";

/** What the linear program of drawdowns is made of. */
export interface DrawdownParts {
  readonly pieces: WeightPieces;
  /** Of the pieces. */
  readonly cost: Float64Array;
  readonly risk: DrawdownRisk;
  /** The unit of the sums. */
  readonly scale: number;
  /** Ascending, the first one 0: after so many periods there may be a peak. */
  readonly peaks: readonly number[];
  /** Ascending: whose drawdowns can have a share. */
  readonly periods: readonly number[];
}

/** The dual of the least mean of the worst drawdowns; see `DrawdownProgram`. */
export function drawdownColumns(parts: DrawdownParts): LinearProgram {
  const { pieces, risk, scale, peaks, periods } = parts;
  const { owner, rows } = pieces;
  const { sample, sums, tail } = risk;
  const { assets } = sample;
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
      columns[at + p] = (sums[to * assets + i]! - sums[from * assets + i]!) / scale;
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
  below.set(pieces.lower, n);
  above.set(pieces.upper, n);
  for (let p = 0; p < size; p++) lower[n + p] = upper[n + p] = parts.cost[p]! / scale;
  lower.fill(Number.NEGATIVE_INFINITY, n + size);
  upper[n + size] = 1;
  return { columns, cost, lower, upper, below, above };
}

/** How much of each row of the sums the shares and what they carry add up to: minus what the risk's planes count. */
export function drawdownRowShares(
  peaks: readonly number[],
  periods: readonly number[],
  planeShares: Float64Array,
  count: number,
): Float64Array {
  const shares = new Float64Array(count + 1);
  let last = 0;
  for (const [k, t] of periods.entries()) {
    while (last < peaks.length - 1 && peaks[last + 1]! <= t + 1) last++;
    shares[t + 1]! += planeShares[k]!;
    shares[peaks[last]!]! -= planeShares[k]!;
  }
  for (let j = 1; j < peaks.length; j++) {
    const carried = planeShares[periods.length + j - 1]!;
    shares[peaks[j]!]! += carried;
    shares[peaks[j - 1]!]! -= carried;
  }
  return shares;
}
