/**
 * Covariance of least-squares coefficients that allows for heteroscedastic and autocorrelated residuals.
 *
 * (X'X)⁻¹ S (X'X)⁻¹, S = Σ_l w_l Σ_t e_t e_{t−l} (x_t x_{t−l}' + x_{t−l} x_t'), Bartlett weights w_l = 1 − l/(L + 1).
 *
 * @param x - (T, K) column-major
 * @param inverse - (X'X)⁻¹, K*K
 * @returns K*K. O(T·L·K²). Newey and West (1987); no correction for small samples.
 */
export function neweyWestKernel(
  x: Float64Array,
  residuals: Float64Array,
  inverse: Float64Array,
  columns: number,
  lags: number,
): Float64Array {
  const rows = residuals.length;
  const scores = new Float64Array(rows * columns);
  for (let k = 0; k < columns; k++) {
    for (let t = 0; t < rows; t++) scores[t * columns + k] = x[k * rows + t]! * residuals[t]!;
  }
  const middle = new Float64Array(columns * columns);
  for (let lag = 0; lag <= lags && lag < rows; lag++) {
    const weight = lag === 0 ? 0.5 : 1 - lag / (lags + 1);
    for (let t = lag; t < rows; t++) {
      for (let a = 0; a < columns; a++) {
        const now = weight * scores[t * columns + a]!;
        const before = weight * scores[(t - lag) * columns + a]!;
        for (let b = 0; b < columns; b++) {
          middle[a * columns + b]! += now * scores[(t - lag) * columns + b]! + before * scores[t * columns + b]!;
        }
      }
    }
  }
  return sandwich(inverse, middle, columns);
}

function sandwich(outer: Float64Array, middle: Float64Array, n: number): Float64Array {
  return multiply(multiply(outer, middle, n), outer, n);
}

function multiply(a: Float64Array, b: Float64Array, n: number): Float64Array {
  const c = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < n; k++) {
      const value = a[i * n + k]!;
      for (let j = 0; j < n; j++) c[i * n + j]! += value * b[k * n + j]!;
    }
  }
  return c;
}
