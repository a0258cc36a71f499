/** Least squares of y on the columns of X. */
export interface LeastSquares {
  readonly status: "ok" | "rank-deficient";
  /** K; empty when rank-deficient. */
  readonly coefficients: Float64Array;
  /** y − X·coefficients, T; empty when rank-deficient. */
  readonly residuals: Float64Array;
  /** (X'X)⁻¹, K*K row-major; empty when rank-deficient. */
  readonly inverse: Float64Array;
  /** First column that is a combination of those before it, or -1. */
  readonly dependentColumn: number;
}

/** What is left of a column, relative to its length, when it counts as a combination of the others. */
const DEPENDENT = 1e-10;

/**
 * Ordinary least squares by Householder reflections, which do not square the condition number as X'X would.
 *
 * @param x - X, (T, K) column-major: column k is `x.subarray(k * T, (k + 1) * T)`
 * @remarks O(T·K²). Golub and Van Loan, Matrix Computations, 5.3.
 */
export function leastSquaresKernel(x: Float64Array, y: Float64Array, columns: number): LeastSquares {
  const rows = y.length;
  const q = x.slice();
  const target = y.slice();
  const r = new Float64Array(columns * columns);
  for (let k = 0; k < columns; k++) {
    const column = q.subarray(k * rows, (k + 1) * rows);
    let whole = 0;
    for (let t = 0; t < rows; t++) whole += x[k * rows + t]! ** 2;
    let rest = 0;
    for (let t = k; t < rows; t++) rest += column[t]! ** 2;
    const norm = Math.sqrt(rest);
    if (!(norm > DEPENDENT * Math.sqrt(whole))) {
      const none = new Float64Array(0);
      return { status: "rank-deficient", coefficients: none, residuals: none, inverse: none, dependentColumn: k };
    }
    // the reflection takes the column to ∓norm·e_k; its vector stays in the column
    const alpha = column[k]! > 0 ? -norm : norm;
    const scale = 1 / (norm * (norm + Math.abs(column[k]!)));
    column[k] = column[k]! - alpha;
    r[k * columns + k] = alpha;
    for (let j = k + 1; j < columns; j++) {
      const other = q.subarray(j * rows, (j + 1) * rows);
      reflect(column, other, k, scale);
      r[k * columns + j] = other[k]!;
    }
    reflect(column, target, k, scale);
  }
  const coefficients = new Float64Array(columns);
  for (let k = columns - 1; k >= 0; k--) {
    let sum = target[k]!;
    for (let j = k + 1; j < columns; j++) sum -= r[k * columns + j]! * coefficients[j]!;
    coefficients[k] = sum / r[k * columns + k]!;
  }
  const residuals = y.slice();
  for (let k = 0; k < columns; k++) {
    for (let t = 0; t < rows; t++) residuals[t] = residuals[t]! - coefficients[k]! * x[k * rows + t]!;
  }
  return { status: "ok", coefficients, residuals, inverse: inverseOfProduct(r, columns), dependentColumn: -1 };
}

/** other − (2 v'other / v'v) v from row `from` on, with 2 / v'v = scale. */
function reflect(v: Float64Array, other: Float64Array, from: number, scale: number): void {
  let product = 0;
  for (let t = from; t < v.length; t++) product += v[t]! * other[t]!;
  product *= scale;
  for (let t = from; t < v.length; t++) other[t] = other[t]! - product * v[t]!;
}

/** (R'R)⁻¹ of an upper triangle. */
function inverseOfProduct(r: Float64Array, n: number): Float64Array {
  const inverse = new Float64Array(n * n);
  for (let j = 0; j < n; j++) {
    inverse[j * n + j] = 1 / r[j * n + j]!;
    for (let i = j - 1; i >= 0; i--) {
      let sum = 0;
      for (let k = i + 1; k <= j; k++) sum += r[i * n + k]! * inverse[k * n + j]!;
      inverse[i * n + j] = -sum / r[i * n + i]!;
    }
  }
  const product = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let k = Math.max(i, j); k < n; k++) sum += inverse[i * n + k]! * inverse[j * n + k]!;
      product[i * n + j] = sum;
    }
  }
  return product;
}
