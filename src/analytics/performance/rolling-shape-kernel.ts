import { seriesMomentsKernel } from "../series/series-moments-kernel.js";
import { typicalOf } from "./rolling-window-kernel.js";

export interface RollingShape {
  /** Population skewness of each window; NaN where all its numbers are equal. */
  readonly skewness: Float64Array;
  readonly excessKurtosis: Float64Array;
}

/**
 * Skewness and kurtosis of each window by the blocks of the other rolling kernels: sums of the powers of the distance from a
 * typical number. A window whose mean lies far from that number is taken by itself, in two passes. O(T).
 */
export function rollingShapeKernel(x: Float64Array, window: number): RollingShape {
  const skewness = new Float64Array(x.length).fill(Number.NaN);
  const excessKurtosis = new Float64Array(x.length).fill(Number.NaN);
  const tail = new Float64Array(window * 4 + 4);
  for (let start = 0; start + window <= x.length; start += window) {
    const center = typicalOf(x, start, window);
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    let s4 = 0;
    for (let i = window - 1; i >= 0; i--) {
      const d = x[start + i]! - center;
      const dd = d * d;
      tail[i * 4] = s1 += d;
      tail[i * 4 + 1] = s2 += dd;
      tail[i * 4 + 2] = s3 += dd * d;
      tail[i * 4 + 3] = s4 += dd * dd;
    }
    s1 = s2 = s3 = s4 = 0;
    const end = Math.min(window, x.length - start - window + 1);
    for (let i = 0; i < end; i++) {
      const at = start + window - 1 + i;
      if (i > 0) {
        const d = x[at]! - center;
        const dd = d * d;
        s1 += d;
        s2 += dd;
        s3 += dd * d;
        s4 += dd * dd;
      }
      const k = i * 4;
      const m = (tail[k]! + s1) / window;
      const m2 = (tail[k + 1]! + s2) / window;
      const variance = m2 - m * m;
      if (variance < 0.05 * m2) {
        const alone = seriesMomentsKernel(x.subarray(at - window + 1, at + 1));
        skewness[at] = alone.skewness;
        excessKurtosis[at] = alone.excessKurtosis;
        continue;
      }
      if (!(variance > 0)) continue;
      const m3 = (tail[k + 2]! + s3) / window;
      const m4 = (tail[k + 3]! + s4) / window;
      skewness[at] = (m3 - 3 * m * m2 + 2 * m * m * m) / (variance * Math.sqrt(variance));
      excessKurtosis[at] = (m4 - 4 * m * m3 + 6 * m * m * m2 - 3 * m * m * m * m) / (variance * variance) - 3;
    }
  }
  return { skewness, excessKurtosis };
}
