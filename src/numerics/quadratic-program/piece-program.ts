import type { QuadraticProgram } from "./quadratic-program.js";

/**
 * A quadratic program whose kinked variables are cut into their pieces, each an ordinary variable between two limits: as
 * slopes and signs do not fall from piece to piece, an optimum fills them in order.
 *
 * Entries 0 … pieces − 1 are the pieces, pieces + r is the value of row r. Rows are scaled to a greatest coefficient of 1.
 */
export interface PieceProgram {
  readonly pieces: number;
  /** Which variable each piece belongs to; those of one variable stand together, in order. */
  readonly owner: Int32Array;
  /** Where the pieces of each variable begin, and where the last end; N + 1. */
  readonly first: Int32Array;
  /** A unit of each piece costs this much, beside what P adds. */
  readonly cost: Float64Array;
  /** Limits of pieces and rows. */
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  /** A row each, over the pieces. */
  readonly rows: readonly Float64Array[];
  /** What each row was divided by. */
  readonly rowScale: Float64Array;
}

/** @param slopeScale - what the slopes of the kinks are multiplied with */
export function pieceProgram(program: QuadraticProgram, slopeScale: number): PieceProgram {
  const { linear, lower, upper, rows, rowLower, rowUpper, kinks } = program;
  const n = linear.length;
  const kinkOf = new Int32Array(n).fill(-1);
  kinks?.variables.forEach((j, v) => {
    kinkOf[j] = v;
  });
  const pointsOf = (j: number): Float64Array | undefined => (kinkOf[j]! < 0 ? undefined : kinks?.points[kinkOf[j]!]);
  const first = new Int32Array(n + 1);
  for (let j = 0; j < n; j++) first[j + 1] = first[j]! + 1 + (pointsOf(j)?.length ?? 0);
  const pieces = first[n]!;
  const owner = new Int32Array(pieces);
  const cost = new Float64Array(pieces);
  const low = new Float64Array(pieces + rows.length);
  const high = new Float64Array(pieces + rows.length);
  const cut = rows.map(() => new Float64Array(pieces));
  const signRow = rows.map((_, r) => kinks?.rows.indexOf(r) ?? -1);
  for (let j = 0; j < n; j++) {
    const v = kinkOf[j]!;
    const points = pointsOf(j);
    for (let p = first[j]!, s = 0; p < first[j + 1]!; p++, s++) {
      owner[p] = j;
      cost[p] = (v < 0 ? 0 : slopeScale * kinks!.slopes[v]![s]!) - linear[j]!;
      const from = s === 0 ? 0 : points![s - 1]!;
      low[p] = s === 0 ? lower[j]! : 0;
      high[p] = (points === undefined || s === points.length ? upper[j]! : points[s]!) - from;
      for (let r = 0; r < rows.length; r++) {
        cut[r]![p] = rows[r]![j]! + (v < 0 || signRow[r]! < 0 ? 0 : kinks!.signs[v]![signRow[r]!]![s]!);
      }
    }
  }
  const rowScale = new Float64Array(rows.length);
  cut.forEach((row, r) => {
    const scale = row.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
    rowScale[r] = scale;
    for (let p = 0; p < pieces; p++) row[p]! /= scale;
    low[pieces + r] = rowLower[r]! / scale;
    high[pieces + r] = rowUpper[r]! / scale;
  });
  return { pieces, owner, first, cost, lower: low, upper: high, rows: cut, rowScale };
}

/** The rows over the pieces, column by column: (pieces, rows). */
export function pieceColumns({ pieces, rows }: PieceProgram): Float64Array {
  const m = rows.length;
  const columns = new Float64Array(pieces * m);
  for (let r = 0; r < m; r++) for (let p = 0; p < pieces; p++) columns[p * m + r] = rows[r]![p]!;
  return columns;
}
