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

export interface RollingComoments {
  readonly mean: Float64Array;
  readonly otherMean: Float64Array;
  /** Σ(x − mean)² of the window. */
  readonly squares: Float64Array;
  readonly otherSquares: Float64Array;
  /** Σ(x − mean)(y − otherMean) of the window. */
  readonly products: Float64Array;
}

/** Means, squares and products of two series over each window; merged as Chan, Golub and LeVeque (1979). O(T). */
export function rollingComomentsKernel(x: Float64Array, y: Float64Array, window: number): RollingComoments {
  const nothing = (): Float64Array => new Float64Array(x.length).fill(Number.NaN);
  const result = {
    mean: nothing(),
    otherMean: nothing(),
    squares: nothing(),
    otherSquares: nothing(),
    products: nothing(),
  };
  const tail = new Float64Array(window * 5);
  const inverse = reciprocals(window);
  for (let start = 0; start + window <= x.length; start += window) {
    let mx = 0;
    let my = 0;
    let xx = 0;
    let yy = 0;
    let xy = 0;
    const take = (at: number, count: number): void => {
      const dx = x[at]! - mx;
      const dy = y[at]! - my;
      mx += dx * inverse[count]!;
      my += dy * inverse[count]!;
      xx += dx * (x[at]! - mx);
      yy += dy * (y[at]! - my);
      xy += dx * (y[at]! - my);
    };
    for (let i = window - 1; i >= 0; i--) {
      take(start + i, window - i);
      tail[i * 5] = mx;
      tail[i * 5 + 1] = my;
      tail[i * 5 + 2] = xx;
      tail[i * 5 + 3] = yy;
      tail[i * 5 + 4] = xy;
    }
    const full = start + window - 1;
    result.mean[full] = mx;
    result.otherMean[full] = my;
    result.squares[full] = xx;
    result.otherSquares[full] = yy;
    result.products[full] = xy;
    const end = Math.min(window - 1, x.length - start - window);
    mx = my = xx = yy = xy = 0;
    for (let i = 0; i < end; i++) {
      const at = start + window + i;
      take(at, i + 1);
      const share = (i + 1) * inverse[window]!;
      const k = (i + 1) * 5;
      const dx = mx - tail[k]!;
      const dy = my - tail[k + 1]!;
      const weight = (window - 1 - i) * share;
      result.mean[at] = tail[k]! + dx * share;
      result.otherMean[at] = tail[k + 1]! + dy * share;
      result.squares[at] = tail[k + 2]! + xx + dx * dx * weight;
      result.otherSquares[at] = tail[k + 3]! + yy + dy * dy * weight;
      result.products[at] = tail[k + 4]! + xy + dx * dy * weight;
    }
  }
  return result;
}

export interface RollingMoments {
  readonly mean: Float64Array;
  /** Σ(x − mean)² of the window. */
  readonly squares: Float64Array;
}

/** Mean and Σ(x − mean)² of each window; merged as Chan, Golub and LeVeque (1979). O(T). */
export function rollingMomentsKernel(x: Float64Array, window: number): RollingMoments {
  const mean = new Float64Array(x.length).fill(Number.NaN);
  const squares = new Float64Array(x.length).fill(Number.NaN);
  const tailMean = new Float64Array(window);
  const tailSquares = new Float64Array(window);
  const inverse = reciprocals(window);
  for (let start = 0; start + window <= x.length; start += window) {
    let m = 0;
    let s = 0;
    for (let i = window - 1; i >= 0; i--) {
      const v = x[start + i]!;
      const d = v - m;
      m += d * inverse[window - i]!;
      s += d * (v - m);
      tailMean[i] = m;
      tailSquares[i] = s;
    }
    mean[start + window - 1] = m;
    squares[start + window - 1] = s;
    const end = Math.min(window - 1, x.length - start - window);
    m = 0;
    s = 0;
    for (let i = 0; i < end; i++) {
      const at = start + window + i;
      const v = x[at]!;
      const d = v - m;
      m += d * inverse[i + 1]!;
      s += d * (v - m);
      const share = (i + 1) * inverse[window]!;
      const gap = m - tailMean[i + 1]!;
      mean[at] = tailMean[i + 1]! + gap * share;
      squares[at] = tailSquares[i + 1]! + s + gap * gap * share * (window - 1 - i);
    }
  }
  return { mean, squares };
}

/** 1/k for k up to `count`. */
function reciprocals(count: number): Float64Array {
  return Float64Array.from({ length: count + 1 }, (_, k) => 1 / k);
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
