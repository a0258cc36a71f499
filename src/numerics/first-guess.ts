import type { QuadraticProgram } from "./quadratic-program.js";

/**
 * Where block pivoting should begin, 0 free and ±1 on a bound. Free are those that may be long and short, and those that
 * alone would give the best value, as many as fill the first row once and a third over its limit, at least eight;
 * the others stand on the bound nearer to zero. O(N·log N).
 */
export function firstGuess(program: QuadraticProgram): Int8Array {
  const { form, linear, lower, upper, rows, rowLower, rowUpper } = program;
  const n = form.size;
  const row = rows[0];
  const limit = row !== undefined && rowLower[0] === rowUpper[0] ? Math.abs(rowLower[0]!) : 0;
  const amount = limit || 1;
  const score = new Float64Array(n);
  for (let j = 0; j < n; j++) score[j] = 0.5 * form.diagonal[j]! * amount - linear[j]!;
  const order = Int32Array.from({ length: n }, (_, j) => j);
  order.sort((a, b) => score[a]! - score[b]! || a - b);
  const sides = new Int8Array(n);
  for (let j = 0; j < n; j++) {
    const inside = lower[j]! < 0 && upper[j]! > 0;
    if (!inside) sides[j] = Math.abs(lower[j]!) <= Math.abs(upper[j]!) ? -1 : 1;
  }
  let reach = 0;
  for (let c = 0; c < n; c++) {
    const j = order[c]!;
    if (c >= 8 && reach >= (4 / 3) * limit) break;
    if (lower[j]! < upper[j]!) sides[j] = 0;
    reach += Math.abs(row?.[j] ?? 0) * Math.max(Math.abs(lower[j]!), Math.abs(upper[j]!));
  }
  return sides;
}
