/** A covariance taken apart. */
export interface Correlation {
  /** (N, N) with a diagonal of ones; an asset without variance has no correlation with the others. */
  readonly correlation: Float64Array;
  /** N standard deviations. */
  readonly deviation: Float64Array;
}

/** Correlations and standard deviations of a covariance, (N, N) row-major. O(N²). */
export function correlationOf(covariance: Float64Array, n: number): Correlation {
  const deviation = Float64Array.from({ length: n }, (_, i) => Math.sqrt(Math.max(0, covariance[i * n + i]!)));
  const correlation = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const scale = deviation[i]! * deviation[j]!;
      correlation[i * n + j] = i === j ? 1 : scale > 0 ? covariance[i * n + j]! / scale : 0;
    }
  }
  return { correlation, deviation };
}

/** The covariance of correlations and standard deviations. O(N²). */
export function covarianceOf({ correlation, deviation }: Correlation): Float64Array {
  const n = deviation.length;
  // the product of the two deviations first, so that both triangles have the same bits
  return correlation.map((value, k) => value * (deviation[Math.floor(k / n)]! * deviation[k % n]!));
}
