import { positions, vector } from "../matrix/vector.js";
import type { QuadraticProgram } from "./quadratic-program.js";

/**
 * Where block pivoting should begin, 0 free and ±1 on a bound. Free are those that may be long and short, and those that
 * alone would give the best value, as many as fill the first row once and a third over its limit, at least eight;
 * the others stand on the bound nearer to zero. O(N + f·log N) for f free, by a heap.
 */
export function firstGuess(program: QuadraticProgram): Int8Array {
  const { form, linear, lower, upper, rows, rowLower, rowUpper } = program;
  const n = form.size;
  const row = rows[0];
  const limit = row !== undefined && rowLower[0] === rowUpper[0] ? Math.abs(rowLower[0]!) : 0;
  const amount = limit || 1;
  const score = vector(n);
  for (let j = 0; j < n; j++) score[j] = 0.5 * form.diagonal[j]! * amount - linear[j]!;
  const heap = positions(n);
  for (let j = 0; j < n; j++) heap[j] = j;
  for (let at = (n >> 1) - 1; at >= 0; at--) sink(heap, n, at, score);
  const sides = new Int8Array(n);
  for (let j = 0; j < n; j++) {
    const inside = lower[j]! < 0 && upper[j]! > 0;
    if (!inside) sides[j] = Math.abs(lower[j]!) <= Math.abs(upper[j]!) ? -1 : 1;
  }
  let reach = 0;
  for (let c = 0; c < n; c++) {
    if (c >= 8 && reach >= (4 / 3) * limit) break;
    const j = heap[0]!;
    heap[0] = heap[n - 1 - c]!;
    sink(heap, n - 1 - c, 0, score);
    if (lower[j]! < upper[j]!) sides[j] = 0;
    reach += Math.abs(row?.[j] ?? 0) * Math.max(Math.abs(lower[j]!), Math.abs(upper[j]!));
  }
  return sides;
}

/** Lets the entry at a place of the heap sink until those below it score no better. */
function sink(heap: Int32Array, size: number, from: number, score: Float64Array): void {
  const moved = heap[from]!;
  let at = from;
  for (let child = 2 * at + 1; child < size; child = 2 * at + 1) {
    if (child + 1 < size && comesBefore(heap[child + 1]!, heap[child]!, score)) child++;
    if (!comesBefore(heap[child]!, moved, score)) break;
    heap[at] = heap[child]!;
    at = child;
  }
  heap[at] = moved;
}

function comesBefore(a: number, b: number, score: Float64Array): boolean {
  return score[a]! < score[b]! || (score[a] === score[b] && a < b);
}
