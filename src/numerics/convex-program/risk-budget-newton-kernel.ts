import type { ShiftedCovariance } from "../covariance/shifted-covariance.js";

/** What holds as an equality while the rest is solved. */
export interface HeldConstraints {
  /** The assets that move. */
  readonly free: Int32Array;
  /** N numbers in each row of A·w = limits, the first being the sum of the weights. */
  readonly rows: readonly Float64Array[];
  readonly limits: Float64Array;
}

export interface HeldSolution {
  readonly weights: Float64Array;
  readonly lambda: number;
  /** y of all rows but the first, whose multiplier λ is chosen to make 0. */
  readonly multipliers: Float64Array;
  /** Greatest |w_i (Σw − A'y)_i − λ b_i| of the free assets, relative to λ. */
  readonly residual: number;
  readonly iterations: number;
}

/** What is let pass when the steps no longer lead nearer: hedges that cancel leave no more digits. */
const ROUNDING = 1e-7;

/**
 * The w and λ with (Σw)_i − λ b_i / w_i = (A'y)_i on the free assets and A·w = limits, by Newton's method.
 *
 * λ takes the place of the multiplier of the sum of the weights. Steps are halved until the conditions come nearer, and
 * never take a weight or λ beyond nine tenths of the way to 0.
 *
 * @param start - positive on the free assets; those that are not free keep it
 * @returns undefined when the steps do not lead on: rows that contradict each other, a λ that would be negative
 * @remarks A factorization and rows + 1 solves an iteration, some 5 to 10 iterations.
 */
export function riskBudgetNewtonKernel(
  covariance: ShiftedCovariance,
  budgets: Float64Array,
  { free, rows, limits }: HeldConstraints,
  start: Float64Array,
  lambdaStart: number,
): HeldSolution | undefined {
  const m = rows.length;
  let point = measure(covariance, budgets, free, rows, limits, start.slice(), lambdaStart, new Float64Array(m - 1));
  for (let iterations = 0; iterations < 100; iterations++) {
    const { weights: w, lambda, multipliers: y } = point;
    if (point.merit < 1e-12 || (point.merit < ROUNDING && iterations > 60)) {
      return { weights: w, lambda, multipliers: y, residual: point.residual, iterations };
    }
    const shift = Float64Array.from(free, (i) => (lambda * budgets[i]!) / w[i]! ** 2);
    const solve = covariance.solver(free, shift);
    if (solve === undefined) return undefined;
    const toward = solve(point.gradient);
    const byLambda = solve(Float64Array.from(free, (i) => budgets[i]! / w[i]!));
    const byRow = rows.slice(1).map((row) => solve(Float64Array.from(free, (i) => row[i]!)));
    const columns = [byLambda, ...byRow];
    const system = Float64Array.from({ length: m * m }, (_, at) =>
      dotFree(rows[Math.floor(at / m)]!, free, columns[at % m]!),
    );
    const right = Float64Array.from(rows, (row, r) => point.gaps[r]! + dotFree(row, free, toward));
    const step = eliminate(system, right);
    if (step === undefined) return undefined;
    const change = toward.map((value, a) => columns.reduce((sum, column, c) => sum + column[a]! * step[c]!, -value));
    let length = 1;
    free.forEach((i, a) => {
      if (budgets[i]! > 0 && change[a]! < 0) length = Math.min(length, (-0.9 * w[i]!) / change[a]!);
    });
    if (step[0]! < 0) length = Math.min(length, (-0.9 * lambda) / step[0]!);
    let next = point;
    for (; length > 1e-10; length /= 2) {
      const moved = w.slice();
      free.forEach((i, a) => {
        moved[i] = w[i]! + length * change[a]!;
      });
      const multipliers = y.map((value, r) => value + length * step[r + 1]!);
      next = measure(covariance, budgets, free, rows, limits, moved, lambda + length * step[0]!, multipliers);
      if (next.merit < (1 - 0.1 * length) * point.merit) break;
    }
    if (!(next.merit < point.merit)) {
      return point.merit < 1e-9
        ? { weights: w, lambda, multipliers: y, residual: point.residual, iterations }
        : undefined;
    }
    point = next;
  }
  return undefined;
}

interface Measured {
  readonly weights: Float64Array;
  readonly lambda: number;
  readonly multipliers: Float64Array;
  /** Σw − λb/w − A'y on the free assets. */
  readonly gradient: Float64Array;
  /** limits − A·w. */
  readonly gaps: Float64Array;
  readonly residual: number;
  readonly merit: number;
}

function measure(
  covariance: ShiftedCovariance,
  budgets: Float64Array,
  free: Int32Array,
  rows: readonly Float64Array[],
  limits: Float64Array,
  weights: Float64Array,
  lambda: number,
  multipliers: Float64Array,
): Measured {
  const marginal = covariance.multiply(weights);
  let residual = 0;
  let sum = 0;
  const gradient = Float64Array.from(free, (i) => {
    let value = marginal[i]! - (budgets[i]! > 0 ? (lambda * budgets[i]!) / weights[i]! : 0);
    for (let r = 1; r < rows.length; r++) value -= rows[r]![i]! * multipliers[r - 1]!;
    const miss = Math.abs(weights[i]! * value) / lambda;
    residual = Math.max(residual, miss);
    sum += miss * miss;
    return value;
  });
  const gaps = Float64Array.from(rows, (row, r) => limits[r]! - row.reduce((all, a, i) => all + a * weights[i]!, 0));
  for (const gap of gaps) sum += gap * gap;
  return { weights, lambda, multipliers, gradient, gaps, residual, merit: Math.sqrt(sum) };
}

function dotFree(row: Float64Array, free: Int32Array, v: Float64Array): number {
  return free.reduce((sum, i, a) => sum + row[i]! * v[a]!, 0);
}

/** Gaussian elimination with row exchanges on a small system; undefined when it is singular. */
function eliminate(system: Float64Array, right: Float64Array): Float64Array | undefined {
  const m = right.length;
  const a = system.slice();
  const x = right.slice();
  const scale = a.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  for (let k = 0; k < m; k++) {
    let pivot = k;
    for (let i = k + 1; i < m; i++) if (Math.abs(a[i * m + k]!) > Math.abs(a[pivot * m + k]!)) pivot = i;
    if (!(Math.abs(a[pivot * m + k]!) > 1e-14 * scale)) return undefined;
    for (let j = 0; j < m; j++) [a[k * m + j], a[pivot * m + j]] = [a[pivot * m + j]!, a[k * m + j]!];
    [x[k], x[pivot]] = [x[pivot]!, x[k]!];
    for (let i = k + 1; i < m; i++) {
      const factor = a[i * m + k]! / a[k * m + k]!;
      for (let j = k; j < m; j++) a[i * m + j] = a[i * m + j]! - factor * a[k * m + j]!;
      x[i] = x[i]! - factor * x[k]!;
    }
  }
  for (let k = m - 1; k >= 0; k--) {
    for (let j = k + 1; j < m; j++) x[k] = x[k]! - a[k * m + j]! * x[j]!;
    x[k] = x[k]! / a[k * m + k]!;
  }
  return x;
}
