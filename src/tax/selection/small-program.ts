import { linearProgramKernel } from "../../numerics/linear-program/linear-program-kernel.js";

/** Amounts between 0 and an upper limit, bound by a few rows. */
export interface SmallProgram {
  readonly upper: readonly number[];
  readonly rows: readonly ProgramRow[];
}

export interface ProgramRow {
  /** One for each amount. */
  readonly weights: readonly number[];
  readonly least: number;
  readonly most: number;
}

export interface ProgramAnswer {
  /** Proved by the prices of the rows, whatever the solver did; infinite where nothing fits. */
  readonly bound: number;
  readonly amounts: Float64Array;
}

/**
 * Least cost of a small program, with a bound of its own: at any prices of the rows, what is left of the problem falls apart
 * into single amounts, whose least is plain.
 */
export function solveSmallProgram({ upper, rows }: SmallProgram, cost: readonly number[]): ProgramAnswer {
  const n = upper.length;
  const m = rows.length;
  // amounts and costs of about 1
  const size = Math.max(1, ...upper);
  const price = Math.max(...cost.map(Math.abs)) || 1;
  const columns = new Float64Array(n * m);
  const lower = new Float64Array(n + m);
  const most = new Float64Array(n + m);
  for (let j = 0; j < n; j++) {
    most[j] = upper[j]! / size;
    for (let r = 0; r < m; r++) columns[j * m + r] = rows[r]!.weights[j]!;
  }
  for (let r = 0; r < m; r++) {
    lower[n + r] = rows[r]!.least / size;
    most[n + r] = rows[r]!.most / size;
  }
  const scaled = Float64Array.from(cost, (c) => c / price);
  const solved = linearProgramKernel({ columns, cost: scaled, lower, upper: most });
  if (solved.status === "infeasible") return { bound: Number.POSITIVE_INFINITY, amounts: new Float64Array(n) };
  let bound = 0;
  const left = scaled.slice();
  for (let r = 0; r < m; r++) {
    const dual = solved.rowDual[r]!;
    const limit = dual > 0 ? lower[n + r]! : most[n + r]!;
    if (dual === 0 || !Number.isFinite(limit)) continue; // any price is sound, none too
    bound += dual * limit;
    for (let j = 0; j < n; j++) left[j]! -= dual * columns[j * m + r]!;
  }
  for (let j = 0; j < n; j++) bound += Math.min(0, left[j]! * most[j]!);
  return { bound: bound * price * size, amounts: solved.x.map((x) => x * size) };
}
