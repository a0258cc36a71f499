import type { FeatureMatrix } from "../inputs/feature-matrix.js";

/**
 * The intercept and the sum of coefficients times features, for each row, in the order of the columns.
 *
 * Four rows at a time, since each addition of a row waits for the one before.
 *
 * @remarks O(n·d). Every feature of a row is in its sum, so a sum is finite only where all of them are (0 times ∞ is NaN).
 */
export function linearSums(
  coefficients: ArrayLike<number>,
  intercept: number,
  { values, columns }: FeatureMatrix,
): Float64Array {
  const rows = values.length / columns;
  const sums = new Float64Array(rows);
  const weights = Float64Array.from(coefficients);
  const whole = rows - (rows % 4);
  for (let t = 0; t < whole; t += 4) {
    let a = intercept;
    let b = intercept;
    let c = intercept;
    let d = intercept;
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
    let sum = intercept;
    for (let j = 0; j < columns; j++) sum += weights[j]! * values[t * columns + j]!;
    sums[t] = sum;
  }
  return sums;
}
