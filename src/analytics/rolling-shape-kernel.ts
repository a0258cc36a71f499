export interface RollingShape {
  /** Population skewness of each window; NaN where all its numbers are equal. */
  readonly skewness: Float64Array;
  readonly excessKurtosis: Float64Array;
}

/** Counts and central sums of one stretch: number, mean, Σd², Σd³, Σd⁴. */
type Stretch = { n: number; m: number; s2: number; s3: number; s4: number };

/** Skewness and kurtosis of each window by the blocks of the other rolling kernels, merged as Pébay (2008). O(T). */
export function rollingShapeKernel(x: Float64Array, window: number): RollingShape {
  const skewness = new Float64Array(x.length).fill(Number.NaN);
  const excessKurtosis = new Float64Array(x.length).fill(Number.NaN);
  const tail = new Float64Array(window * 4);
  const put = (at: number, w: Stretch): void => {
    const spread = w.s2 / window;
    if (!(spread > 1e-26 * w.m * w.m)) return;
    skewness[at] = w.s3 / window / (spread * Math.sqrt(spread));
    excessKurtosis[at] = w.s4 / window / (spread * spread) - 3;
  };
  for (let start = 0; start + window <= x.length; start += window) {
    let run: Stretch = { n: 0, m: 0, s2: 0, s3: 0, s4: 0 };
    for (let i = window - 1; i >= 0; i--) {
      run = merged(run, single(x[start + i]!));
      tail.set([run.m, run.s2, run.s3, run.s4], i * 4);
    }
    put(start + window - 1, run);
    const end = Math.min(window - 1, x.length - start - window);
    run = { n: 0, m: 0, s2: 0, s3: 0, s4: 0 };
    for (let i = 0; i < end; i++) {
      run = merged(run, single(x[start + window + i]!));
      const k = (i + 1) * 4;
      const rest = { n: window - 1 - i, m: tail[k]!, s2: tail[k + 1]!, s3: tail[k + 2]!, s4: tail[k + 3]! };
      put(start + window + i, merged(rest, run));
    }
  }
  return { skewness, excessKurtosis };
}

const single = (value: number): Stretch => ({ n: 1, m: value, s2: 0, s3: 0, s4: 0 });

function merged(a: Stretch, b: Stretch): Stretch {
  if (a.n === 0) return b;
  const n = a.n + b.n;
  const d = b.m - a.m;
  const e = d / n;
  const ab = a.n * b.n;
  return {
    n,
    m: a.m + e * b.n,
    s2: a.s2 + b.s2 + d * e * ab,
    s3: a.s3 + b.s3 + d * e * e * ab * (a.n - b.n) + 3 * e * (a.n * b.s2 - b.n * a.s2),
    s4:
      a.s4 +
      b.s4 +
      d * e * e * e * ab * (a.n * a.n - ab + b.n * b.n) +
      6 * e * e * (a.n * a.n * b.s2 + b.n * b.n * a.s2) +
      4 * e * (a.n * b.s3 - b.n * a.s3),
  };
}
