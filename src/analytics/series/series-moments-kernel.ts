/** Central moments of T numbers, each a mean over T: what the statistics of a return series are made of. */
export interface SeriesMoments {
  readonly count: number;
  readonly mean: number;
  /** Σ(x − mean)². */
  readonly squares: number;
  /** Population skewness; NaN when all numbers are equal. */
  readonly skewness: number;
  /** Population kurtosis less 3; NaN when all numbers are equal. */
  readonly excessKurtosis: number;
  /** All numbers equal but for rounding: no spread to divide by. */
  readonly constant: boolean;
}

/** Two passes, so that an offset of 1e8 does no harm. O(T). */
export function seriesMomentsKernel(x: Float64Array): SeriesMoments {
  const n = x.length;
  let sum = 0;
  let least = Number.POSITIVE_INFINITY;
  let greatest = Number.NEGATIVE_INFINITY;
  for (let t = 0; t < n; t++) {
    const v = x[t]!;
    sum += v;
    if (v < least) least = v;
    if (v > greatest) greatest = v;
  }
  const rough = sum / n;
  let m1 = 0;
  let m2 = 0;
  let m3 = 0;
  let m4 = 0;
  for (let t = 0; t < n; t++) {
    const d = x[t]! - rough;
    const dd = d * d;
    m1 += d;
    m2 += dd;
    m3 += dd * d;
    m4 += dd * dd;
  }
  // the rest of the mean that the first sum rounded away
  const e = m1 / n;
  const squares = Math.max(m2 - n * e * e, 0);
  const constant = !(greatest - least > 1e-12 * Math.max(Math.abs(greatest), Math.abs(least)));
  const variance = squares / n;
  const third = m3 / n - 3 * e * (m2 / n) + 2 * e * e * e;
  const fourth = m4 / n - 4 * e * (m3 / n) + 6 * e * e * (m2 / n) - 3 * e * e * e * e;
  return {
    count: n,
    mean: rough + e,
    squares: constant ? 0 : squares,
    skewness: constant ? Number.NaN : third / (variance * Math.sqrt(variance)),
    excessKurtosis: constant ? Number.NaN : fourth / (variance * variance) - 3,
    constant,
  };
}
