import type { QuadraticProgram } from "./quadratic-program.js";
import { positions, vector } from "./vector.js";

/**
 * Greatest violation of the Karush–Kuhn–Tucker conditions at x with row multipliers y, computed from the problem alone.
 *
 * Stationarity and the signs of multipliers are relative to the greatest term of the gradient, feasibility and slack to the
 * greatest weight. Programs with kinks are not for this kernel. O(N·h + N·rows) for h weights that are not zero.
 */
export function kktResidualKernel(program: QuadraticProgram, x: Float64Array, y: Float64Array): number {
  const { form, linear, lower, upper, rows, rowLower, rowUpper } = program;
  const n = x.length;
  const index = positions(n);
  const values = vector(n);
  let count = 0;
  let size = 0;
  for (let j = 0; j < n; j++) {
    size = Math.max(size, Math.abs(x[j]!));
    if (x[j] === 0) continue;
    index[count] = j;
    values[count++] = x[j]!;
  }
  size ||= 1;
  const gradient = vector(n);
  form.accumulate(index, values, count, gradient);
  let force = 0;
  for (let j = 0; j < n; j++) {
    // without variance at x the gradient is rounding, to be compared with the terms it is the sum of
    force = Math.max(force, Math.abs(gradient[j]!), Math.abs(linear[j]!), 1e-3 * form.diagonal[j]! * size);
  }
  for (let j = 0; j < n; j++) gradient[j]! -= linear[j]!;
  let residual = 0;
  const sides: number[] = [];
  for (let r = 0; r < rows.length; r++) {
    const row = rows[r]!;
    let value = 0;
    let greatest = 0;
    for (let j = 0; j < n; j++) {
      value += row[j]! * x[j]!;
      greatest = Math.max(greatest, Math.abs(row[j]!));
      gradient[j]! -= row[j]! * y[r]!;
    }
    greatest ||= 1;
    force = Math.max(force, Math.abs(y[r]!) * greatest);
    const unit = size * greatest;
    residual = Math.max(residual, (rowLower[r]! - value) / unit, (value - rowUpper[r]!) / unit);
    // a multiplier pulls on one side only, and only where the row is tight
    const slack = y[r]! > 0 ? value - rowLower[r]! : rowUpper[r]! - value;
    sides.push(
      y[r] === 0 ? 0 : Math.min(Math.abs(y[r]!) * greatest, Math.abs(slack / unit) * Math.abs(y[r]!) * greatest),
    );
  }
  force ||= 1;
  for (const side of sides) residual = Math.max(residual, side / force);
  for (let j = 0; j < n; j++) {
    residual = Math.max(residual, (lower[j]! - x[j]!) / size, (x[j]! - upper[j]!) / size);
    if (lower[j] === upper[j]) continue;
    const z = gradient[j]!;
    const wrong = x[j]! <= lower[j]! ? -z : x[j]! >= upper[j]! ? z : Math.abs(z);
    residual = Math.max(residual, wrong / force);
  }
  return residual;
}
