import { seriesMomentsKernel } from "../series/series-moments-kernel.js";

/**
 * Rolling windows in O(T) that never take a number out again.
 *
 * The series is cut into blocks of W. A window is the end of one block and the beginning of the next; both are kept as
 * running summaries (from the right, from the left) and merged. So every window is summed anew, nothing is subtracted, and
 * neither an offset of 1e8 nor an outlier that has left the window does harm. Each gives T numbers, NaN before W − 1.
 */

/** Σ of each window. O(T). */
export function rollingSumKernel(x: Float64Array, window: number): Float64Array {
  const out = new Float64Array(x.length).fill(Number.NaN);
  const tail = new Float64Array(window);
  for (let start = 0; start + window <= x.length; start += window) {
    let sum = 0;
    for (let i = window - 1; i >= 0; i--) tail[i] = sum += x[start + i]!;
    out[start + window - 1] = sum;
    const end = Math.min(window - 1, x.length - start - window);
    let head = 0;
    for (let i = 0; i < end; i++) {
      head += x[start + window + i]!;
      out[start + window + i] = tail[i + 1]! + head;
    }
  }
  return out;
}

/**
 * A number of the block that is no outlier but by bad luck twice: the middle one of three.
 *
 * Sums of squares are taken around it, so that they stay of the size of the spread.
 */
export function typicalOf(x: Float64Array, start: number, window: number): number {
  const a = x[start]!;
  const b = x[start + (window >> 1)]!;
  const c = x[start + window - 1]!;
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}

/** A window whose spread is this small a part of its distance from the typical number is taken by itself, in two passes. */
const FAR = 1e-4;

export interface RollingComoments {
  readonly mean: Float64Array;
  readonly otherMean: Float64Array;
  /** Σ(x − mean)² of the window. */
  readonly squares: Float64Array;
  readonly otherSquares: Float64Array;
  /** Σ(x − mean)(y − otherMean) of the window. */
  readonly products: Float64Array;
}

/** Means, squares and products of two series over each window. O(T). */
export function rollingComomentsKernel(x: Float64Array, y: Float64Array, window: number): RollingComoments {
  const own = rollingMomentsKernel(x, window);
  const other = rollingMomentsKernel(y, window);
  const products = new Float64Array(x.length).fill(Number.NaN);
  const tail = new Float64Array(window * 3);
  for (let start = 0; start + window <= x.length; start += window) {
    const cx = typicalOf(x, start, window);
    const cy = typicalOf(y, start, window);
    let sx = 0;
    let sy = 0;
    let xy = 0;
    for (let i = window - 1; i >= 0; i--) {
      const dx = x[start + i]! - cx;
      const dy = y[start + i]! - cy;
      tail[i * 3] = sx += dx;
      tail[i * 3 + 1] = sy += dy;
      tail[i * 3 + 2] = xy += dx * dy;
    }
    sx = sy = xy = 0;
    const end = Math.min(window, x.length - start - window + 1);
    for (let i = 0; i < end; i++) {
      const at = start + window - 1 + i;
      if (i > 0) {
        const dx = x[at]! - cx;
        const dy = y[at]! - cy;
        sx += dx;
        sy += dy;
        xy += dx * dy;
      }
      const k = i * 3;
      const product = ((tail[k]! + sx) * (tail[k + 1]! + sy)) / window;
      const scale = own.squares[at]! * other.squares[at]!;
      products[at] =
        scale < FAR * product * product
          ? productsOf(x, y, at - window + 1, at, own.mean[at]!, other.mean[at]!)
          : tail[k + 2]! + xy - product;
    }
  }
  return { mean: own.mean, otherMean: other.mean, squares: own.squares, otherSquares: other.squares, products };
}

function productsOf(x: Float64Array, y: Float64Array, from: number, to: number, mx: number, my: number): number {
  let sum = 0;
  for (let t = from; t <= to; t++) sum += (x[t]! - mx) * (y[t]! - my);
  return sum;
}

export interface RollingMoments {
  readonly mean: Float64Array;
  /** Σ(x − mean)² of the window. */
  readonly squares: Float64Array;
}

/** Mean and Σ(x − mean)² of each window. O(T). */
export function rollingMomentsKernel(x: Float64Array, window: number): RollingMoments {
  const mean = new Float64Array(x.length).fill(Number.NaN);
  const squares = new Float64Array(x.length).fill(Number.NaN);
  const tail = new Float64Array(window * 2);
  const inverse = 1 / window;
  for (let start = 0; start + window <= x.length; start += window) {
    const center = typicalOf(x, start, window);
    let sum = 0;
    let square = 0;
    for (let i = window - 1; i >= 0; i--) {
      const d = x[start + i]! - center;
      tail[i * 2] = sum += d;
      tail[i * 2 + 1] = square += d * d;
    }
    sum = 0;
    square = 0;
    const end = Math.min(window, x.length - start - window + 1);
    for (let i = 0; i < end; i++) {
      const at = start + window - 1 + i;
      if (i > 0) {
        const d = x[at]! - center;
        sum += d;
        square += d * d;
      }
      const s = tail[i * 2]! + sum;
      const q = tail[i * 2 + 1]! + square;
      const spread = q - s * s * inverse;
      mean[at] = center + s * inverse;
      squares[at] = spread;
      if (spread < FAR * q) {
        const alone = seriesMomentsKernel(x.subarray(at - window + 1, at + 1));
        mean[at] = alone.mean;
        squares[at] = alone.squares;
      }
    }
  }
  return { mean, squares };
}

export interface RollingGrowth {
  /** Π(1 + r) of each window. */
  readonly growth: Float64Array;
  /** Greatest fall below a peak within the window, whose start counts as one; positive. */
  readonly maxDrawdown: Float64Array;
}

/** Growth and deepest drawdown of each window: of two stretches in a row, the deeper fall, or from the first's peak to the second's low. O(T). */
export function rollingGrowthKernel(r: Float64Array, window: number): RollingGrowth {
  const growth = new Float64Array(r.length).fill(Number.NaN);
  const maxDrawdown = new Float64Array(r.length).fill(Number.NaN);
  const tailGrowth = new Float64Array(window);
  const tailPeak = new Float64Array(window); // greatest value from here on, relative to the start
  const tailFall = new Float64Array(window);
  // a loss of more than everything ends a window's growth, which cannot be merged from parts
  for (let t = 0; t < r.length; t++) if (r[t]! < -1) return plainGrowth(r, window);
  for (let start = 0; start + window <= r.length; start += window) {
    let g = 1;
    let peak = 1;
    let low = 1;
    let fall = 0;
    for (let i = window - 1; i >= 0; i--) {
      const step = 1 + r[start + i]!;
      fall = Math.max(fall, 1 - Math.min(step * low, 1));
      g *= step;
      peak = Math.max(1, step * peak);
      low = Math.min(1, step * low);
      tailGrowth[i] = g;
      tailPeak[i] = peak;
      tailFall[i] = fall;
    }
    growth[start + window - 1] = g;
    maxDrawdown[start + window - 1] = fall;
    const end = Math.min(window - 1, r.length - start - window);
    let value = 1;
    peak = 1;
    low = 1;
    fall = 0;
    for (let i = 0; i < end; i++) {
      const at = start + window + i;
      value *= 1 + r[at]!;
      if (value > peak) peak = value;
      if (value < low) low = value;
      fall = Math.max(fall, 1 - value / peak);
      growth[at] = tailGrowth[i + 1]! * value;
      const across = 1 - (tailGrowth[i + 1]! * low) / tailPeak[i + 1]!;
      maxDrawdown[at] = Math.max(tailFall[i + 1]!, fall, across);
    }
  }
  return { growth, maxDrawdown };
}

/** The same window by window, for returns below −1: a value at zero or below stays where it is. O(T·W). */
function plainGrowth(r: Float64Array, window: number): RollingGrowth {
  const growth = new Float64Array(r.length).fill(Number.NaN);
  const maxDrawdown = new Float64Array(r.length).fill(Number.NaN);
  for (let t = window - 1; t < r.length; t++) {
    let value = 1;
    let peak = 1;
    let fall = 0;
    for (let k = t - window + 1; k <= t && value > 0; k++) {
      value *= 1 + r[k]!;
      if (value > peak) peak = value;
      fall = Math.max(fall, 1 - value / peak);
    }
    growth[t] = value;
    maxDrawdown[t] = fall;
  }
  return { growth, maxDrawdown };
}
