import { positions, vector } from "../matrix/vector.js";
import type { QuadraticForm } from "./quadratic-form.js";

/** a'Pb. */
export function formProductKernel(form: QuadraticForm, a: Float64Array, b: Float64Array): number {
  const index = positions(b.length);
  const values = vector(b.length);
  let count = 0;
  for (let i = 0; i < b.length; i++) {
    if (b[i] === 0) continue;
    index[count] = i;
    values[count++] = b[i]!;
  }
  const product = vector(b.length);
  form.accumulate(index, values, count, product);
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * product[i]!;
  return sum;
}
