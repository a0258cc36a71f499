import { positions, vector } from "../matrix/vector.js";
import type { QuadraticProgram } from "./quadratic-program.js";

/**
 * Greatest violation of the Karush–Kuhn–Tucker conditions at x with row multipliers y, computed from the problem alone.
 *
 * Stationarity and the signs of multipliers are relative to the greatest term of the gradient, feasibility and slack to the
 * greatest weight. On a kink the gradient is all between that of the piece below and that of the piece above.
 * O(N·h + N·rows) for h weights that are not zero.
 *
 * @param slopeScale - what the slopes of the kinks are multiplied with
 * @param linear - q in the place of the program's own
 * @param product - N zeros, to which Px is written
 */
export function kktResidualKernel(
  program: QuadraticProgram,
  x: Float64Array,
  y: Float64Array,
  slopeScale = 1,
  linear: Float64Array = program.linear,
  product: Float64Array = vector(x.length),
): number {
  const { form, lower, upper, rows, rowLower, rowUpper, kinks } = program;
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
  form.accumulate(index, values, count, product);
  let force = 0;
  for (let j = 0; j < n; j++) {
    // without variance at x the gradient is rounding, to be compared with the terms it is the sum of
    force = Math.max(force, Math.abs(product[j]!), Math.abs(linear[j]!), 1e-3 * form.diagonal[j]! * size);
  }
  const gradient = vector(n);
  for (let j = 0; j < n; j++) gradient[j] = product[j]! - linear[j]!;
  const pieces = kinks === undefined ? undefined : piecesAt(kinks, x, y, slopeScale);
  let residual = 0;
  const sides: number[] = [];
  for (let r = 0; r < rows.length; r++) {
    const row = rows[r]!;
    let value = pieces?.counted[r] ?? 0;
    let greatest = pieces?.steepest[r] ?? 0;
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
    // down is what a unit less would gain, up what a unit more would
    const down = gradient[j]! + (pieces?.below[j] ?? 0);
    const up = -gradient[j]! - (pieces?.above[j] ?? 0);
    const wrong = x[j]! <= lower[j]! ? up : x[j]! >= upper[j]! ? down : Math.max(down, up);
    residual = Math.max(residual, wrong / force);
  }
  return residual;
}

/** What kinks add to the gradient just below and above x, N each, and to each row: its value and greatest coefficient. */
function piecesAt(
  { variables, points, slopes, rows, signs }: NonNullable<QuadraticProgram["kinks"]>,
  x: Float64Array,
  y: Float64Array,
  slopeScale: number,
): Record<"below" | "above", Float64Array> & Record<"counted" | "steepest", number[]> {
  const below = new Float64Array(x.length);
  const above = new Float64Array(x.length);
  const counted: number[] = [];
  const steepest: number[] = [];
  for (let v = 0; v < variables.length; v++) {
    const j = variables[v]!;
    const places = points[v]!;
    let low = 0;
    while (low < places.length && x[j]! > places[low]!) low++;
    const high = x[j] === places[low] ? low + 1 : low;
    below[j] = slopeScale * slopes[v]![low]!;
    above[j] = slopeScale * slopes[v]![high]!;
    rows.forEach((r, i) => {
      const sign = signs[v]![i]!;
      below[j]! -= y[r]! * sign[low]!;
      above[j]! -= y[r]! * sign[high]!;
      let value = sign[low]! * x[j]!;
      for (let s = 0; s < low; s++) value += (sign[s]! - sign[s + 1]!) * places[s]!;
      counted[r] = (counted[r] ?? 0) + value;
      for (const one of sign) steepest[r] = Math.max(steepest[r] ?? 0, Math.abs(one));
    });
  }
  return { below, above, counted, steepest };
}
