import { growsMemory } from "../../numerics/matrix/grows-memory.js";
import type { FeatureMatrix } from "../inputs/feature-matrix.js";
import { GROUP_ROWS, linearSumsModule } from "./linear-sums-module.js";

/** Adds weights times features to sums. Says whether it did: it does not where its memory cannot grow. */
type Sums = (weights: Float64Array, values: Float64Array, sums: Float64Array) => boolean;

/** Numbers of features from which it pays to copy them into the memory of WebAssembly. */
const WORTH_COPYING = 1_024;
/** Numbers of features that are copied at a time: they stay in the cache of one core. */
const MOST_NUMBERS = 32_768;

let compiled: Sums | null | undefined;

/**
 * The intercept and the sum of coefficients times features, for each row, in the order of the columns.
 *
 * WebAssembly with vectors for many rows where that may be compiled, else plain JavaScript; both add in the same order and give the
 * same bits.
 *
 * @remarks O(n·d). Every feature of a row is in its sum, so a sum is finite only where all of them are (0 times ∞ is NaN).
 */
export function linearSums(
  coefficients: ArrayLike<number>,
  intercept: number,
  { values, columns }: FeatureMatrix,
): Float64Array {
  const weights = Float64Array.from(coefficients);
  const sums = new Float64Array(values.length / columns).fill(intercept);
  if (values.length >= WORTH_COPYING) {
    compiled ??= compiledLinearSums() ?? null;
    if (compiled?.(weights, values, sums)) return sums;
  }
  addLinearSums(weights, values, sums);
  return sums;
}

/** The sums in plain JavaScript, four rows at a time, since each addition of a row waits for the one before. */
export function addLinearSums(weights: Float64Array, values: Float64Array, sums: Float64Array): void {
  const columns = weights.length;
  const rows = sums.length;
  const whole = rows - (rows % 4);
  for (let t = 0; t < whole; t += 4) {
    let a = sums[t]!;
    let b = sums[t + 1]!;
    let c = sums[t + 2]!;
    let d = sums[t + 3]!;
    const first = t * columns;
    const second = first + columns;
    const third = second + columns;
    const fourth = third + columns;
    for (let j = 0; j < columns; j++) {
      const weight = weights[j]!;
      a += weight * values[first + j]!;
      b += weight * values[second + j]!;
      c += weight * values[third + j]!;
      d += weight * values[fourth + j]!;
    }
    sums[t] = a;
    sums[t + 1] = b;
    sums[t + 2] = c;
    sums[t + 3] = d;
  }
  for (let t = whole; t < rows; t++) {
    let sum = sums[t]!;
    for (let j = 0; j < columns; j++) sum += weights[j]! * values[t * columns + j]!;
    sums[t] = sum;
  }
}

/** The compiled form, or `undefined` where the runtime refuses it. */
export function compiledLinearSums(): Sums | undefined {
  try {
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(linearSumsModule()));
    const memory = exports["memory"] as WebAssembly.Memory;
    const run = exports["sums"] as (...numbers: number[]) => void;
    return (weights, values, sums) => {
      const columns = weights.length;
      const rows = sums.length;
      const most = Math.max(1, Math.floor(MOST_NUMBERS / (GROUP_ROWS * columns)));
      const groups = Math.min(Math.ceil(rows / GROUP_ROWS), most);
      const out = columns + groups * GROUP_ROWS * columns;
      const missing = 8 * (out + groups * GROUP_ROWS) - memory.buffer.byteLength;
      if (missing > 0 && !growsMemory(memory, missing)) return false;
      const room = new Float64Array(memory.buffer);
      room.set(weights);
      for (let from = 0; from < rows; from += groups * GROUP_ROWS) {
        const to = Math.min(rows, from + groups * GROUP_ROWS);
        const own = Math.ceil((to - from) / GROUP_ROWS);
        room.set(values.subarray(from * columns, to * columns), columns);
        room.set(sums.subarray(from, to), out);
        run(8 * columns, own, 8 * columns, columns >> 1, columns & 1, 0, 8 * out);
        sums.set(room.subarray(out, out + to - from), from);
      }
      return true;
    };
  } catch {
    return undefined; // no WebAssembly, no vectors, or a policy against it: the plain form gives the same numbers
  }
}
