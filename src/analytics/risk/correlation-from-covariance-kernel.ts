/** Correlations of a covariance or of sums of products, any scale; NaN where the diagonal is not above `least`. */
export function correlationFromCovarianceKernel(
  covariance: Float64Array,
  n: number,
  least: Float64Array = new Float64Array(n),
): Float64Array {
  const inverse = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const variance = covariance[i * n + i]!;
    inverse[i] = variance > least[i]! ? 1 / Math.sqrt(variance) : Number.NaN;
  }
  const out = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      // Cauchy and Schwarz, which rounding does not know
      const c = covariance[i * n + j]! * inverse[i]! * inverse[j]!;
      out[i * n + j] = out[j * n + i] = c > 1 ? 1 : Math.max(c, -1);
    }
    out[i * n + i] = Number.isNaN(inverse[i]!) ? Number.NaN : 1;
  }
  return out;
}
