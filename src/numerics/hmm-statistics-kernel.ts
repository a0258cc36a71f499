import { exponentialKernel } from "./exponential-kernel.js";

/** Sums over the rows, weighted by the probability of each state, from which the M-step follows. */
export interface HmmStatistics {
  /** K: Σγ. */
  readonly mass: Float64Array;
  /** K: Σγu; the same as `mass` for Gaussian states. */
  readonly weight: Float64Array;
  /** (K, D): Σγu(x − m) about the old mean m, which keeps the digits of a small variance. */
  readonly first: Float64Array;
  /** (K, D) or (K, D, D): Σγu(x − m)(x − m)'. */
  readonly second: Float64Array;
  /** K: Σγ(ln u − u), Student-t only. */
  readonly tail: Float64Array;
}

export function hmmStatistics(states: number, dimension: number, full: boolean): HmmStatistics {
  return {
    mass: new Float64Array(states),
    weight: new Float64Array(states),
    first: new Float64Array(states * dimension),
    second: new Float64Array(states * dimension * (full ? dimension : 1)),
    tail: new Float64Array(states),
  };
}

/**
 * Fills the sums from the smoothed probabilities.
 *
 * @param x - (T, D)
 * @param gamma - (T, S)
 * @param tails - Student-t only, (T, S): ln(1 + δ/ν); its weights u = (ν + D) / (ν + δ) follow
 * @param scratch - T numbers, overwritten
 * @remarks O(T·K·D) diagonal, O(T·K·D²/2) full. One state after the other, so that the sums stay in registers.
 */
export function hmmStatisticsKernel(
  x: Float64Array,
  rows: number,
  dimension: number,
  full: boolean,
  states: number,
  stride: number,
  gamma: Float64Array,
  means: Float64Array,
  degreesOfFreedom: Float64Array | undefined,
  tails: Float64Array | undefined,
  scratch: Float64Array,
  statistics: HmmStatistics,
): void {
  const { mass, weight, first, second, tail } = statistics;
  for (let k = 0; k < states; k++) {
    if (degreesOfFreedom === undefined || tails === undefined) {
      let sum = 0;
      for (let t = 0, q = k; t < rows; t++, q += stride) {
        const g = gamma[q]!;
        scratch[t] = g;
        sum += g;
      }
      mass[k] = sum;
      weight[k] = sum;
    } else {
      const nu = degreesOfFreedom[k]!;
      const top = (nu + dimension) / nu;
      const logTop = Math.log(top);
      let sum = 0;
      let weighted = 0;
      let logs = 0;
      for (let t = 0, q = k; t < rows; t++, q += stride) {
        const g = gamma[q]!;
        const v = g * top * exponentialKernel(-tails[q]!);
        scratch[t] = v;
        sum += g;
        weighted += v;
        logs += g * (logTop - tails[q]!);
      }
      mass[k] = sum;
      weight[k] = weighted;
      tail[k] = logs - weighted;
    }
    if (dimension === 1) oneDimension(x, rows, k, means, scratch, first, second);
    else if (dimension === 3) threeDimensions(x, rows, k, full, means, scratch, first, second);
    else manyDimensions(x, rows, dimension, k, full, means, scratch, first, second);
  }
}

function oneDimension(
  x: Float64Array,
  rows: number,
  k: number,
  means: Float64Array,
  weights: Float64Array,
  first: Float64Array,
  second: Float64Array,
): void {
  const m = means[k]!;
  let s1 = 0;
  let s2 = 0;
  for (let t = 0; t < rows; t++) {
    const c = x[t]! - m;
    const wc = weights[t]! * c;
    s1 += wc;
    s2 += wc * c;
  }
  first[k] = s1;
  second[k] = s2;
}

function threeDimensions(
  x: Float64Array,
  rows: number,
  k: number,
  full: boolean,
  means: Float64Array,
  weights: Float64Array,
  first: Float64Array,
  second: Float64Array,
): void {
  const at = 3 * k;
  const [m0, m1, m2] = [means[at]!, means[at + 1]!, means[at + 2]!];
  let [s0, s1, s2, s00, s11, s22, s10, s20, s21] = [0, 0, 0, 0, 0, 0, 0, 0, 0];
  for (let t = 0, p = 0; t < rows; t++, p += 3) {
    const w = weights[t]!;
    const c0 = x[p]! - m0;
    const c1 = x[p + 1]! - m1;
    const c2 = x[p + 2]! - m2;
    const w0 = w * c0;
    const w1 = w * c1;
    const w2 = w * c2;
    s0 += w0;
    s1 += w1;
    s2 += w2;
    s00 += w0 * c0;
    s11 += w1 * c1;
    s22 += w2 * c2;
    s10 += w1 * c0;
    s20 += w2 * c0;
    s21 += w2 * c1;
  }
  first.set([s0, s1, s2], at);
  if (full) second.set([s00, s10, s20, s10, s11, s21, s20, s21, s22], 9 * k);
  else second.set([s00, s11, s22], at);
}

function manyDimensions(
  x: Float64Array,
  rows: number,
  d: number,
  k: number,
  full: boolean,
  means: Float64Array,
  weights: Float64Array,
  first: Float64Array,
  second: Float64Array,
): void {
  const at = k * d;
  const square = k * d * d;
  first.fill(0, at, at + d);
  if (full) second.fill(0, square, square + d * d);
  else second.fill(0, at, at + d);
  const centred = new Float64Array(d);
  for (let t = 0, p = 0; t < rows; t++, p += d) {
    const w = weights[t]!;
    for (let i = 0; i < d; i++) {
      const c = x[p + i]! - means[at + i]!;
      const wc = w * c;
      centred[i] = c;
      first[at + i] = first[at + i]! + wc;
      if (full) {
        for (let j = 0; j <= i; j++) second[square + i * d + j] = second[square + i * d + j]! + wc * centred[j]!;
      } else second[at + i] = second[at + i]! + wc * c;
    }
  }
  if (!full) return;
  for (let i = 0; i < d; i++) for (let j = 0; j < i; j++) second[square + j * d + i] = second[square + i * d + j]!;
}
