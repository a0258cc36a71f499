import type { QuadraticProgram } from "../../src/numerics/quadratic-program/quadratic-program.js";

/** A quadratic program without kinks, (M, M), and how its solution is put together again. */
export interface SplitProgram {
  readonly matrix: Float64Array;
  readonly program: Omit<QuadraticProgram, "form">;
  weightsOf(solution: ArrayLike<number>): Float64Array;
}

/**
 * The textbook form of kinks: a variable for every piece, so that any solver can be asked.
 *
 * @param ridge - part of the greatest P_jj that is added to the diagonal, for solvers that need a definite matrix
 */
export function splitProgram(given: QuadraticProgram, slopeScale: number, ridge: number): SplitProgram {
  const { form, linear, lower, upper, rows, kinks } = given;
  const n = form.size;
  const owner: number[] = [];
  const cost: number[] = [];
  const low: number[] = [];
  const high: number[] = [];
  const parts: number[][] = rows.map(() => []);
  for (let j = 0; j < n; j++) {
    const v = kinks?.variables.indexOf(j) ?? -1;
    const ends = v < 0 ? [upper[j]!] : [...kinks!.points[v]!, upper[j]!];
    ends.forEach((end, s) => {
      owner.push(j);
      low.push(s === 0 ? lower[j]! : 0);
      high.push(s === 0 ? end : end - ends[s - 1]!);
      cost.push(linear[j]! - (v < 0 ? 0 : slopeScale * kinks!.slopes[v]![s]!));
      rows.forEach((row, r) => {
        const sign = kinks?.rows.indexOf(r) ?? -1;
        parts[r]!.push(row[j]! + (v < 0 || sign < 0 ? 0 : kinks!.signs[v]![sign]![s]!));
      });
    });
  }
  const size = owner.length;
  const all = Int32Array.from({ length: n }, (_, j) => j);
  const columns = Array.from(all, (j) => {
    const column = new Float64Array(n);
    form.column(j, all, n, column);
    return column;
  });
  const steepest = form.diagonal.reduce((most, d) => Math.max(most, d), 0) || 1;
  const matrix = new Float64Array(size * size);
  for (let p = 0; p < size; p++) {
    for (let t = 0; t < size; t++) matrix[p * size + t] = columns[owner[p]!]![owner[t]!]!;
    matrix[p * size + p]! += ridge * steepest;
  }
  return {
    matrix,
    program: {
      ...given,
      linear: Float64Array.from(cost),
      lower: Float64Array.from(low),
      upper: Float64Array.from(high),
      rows: parts.map((row) => Float64Array.from(row)),
    },
    weightsOf(solution) {
      const w = new Float64Array(n);
      owner.forEach((j, p) => {
        w[j]! += solution[p]!;
      });
      return w;
    },
  };
}
