import { exponentialKernel } from "../distribution/exponential-kernel.js";
import { logarithmKernel } from "../distribution/logarithm-kernel.js";

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

const BLOCK = 512;

/**
 * Fills the sums from the smoothed probabilities.
 *
 * @param x - (T, D)
 * @param gamma - (T, S)
 * @param tails - Student-t only, (T, S): ln(1 + δ/ν); its weights u = (ν + D) / (ν + δ) follow
 * @param scratch - T numbers, overwritten
 * @remarks O(T·K·D) diagonal, O(T·K·D²/2) full. One state after the other, so that the sums stay in registers, over blocks of
 *   rows that stay in the nearest cache.
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
  for (const sums of [mass, weight, first, second, tail]) sums.fill(0);
  for (let from = 0; from < rows; from += BLOCK) {
    const to = Math.min(from + BLOCK, rows);
    for (let k = 0; k < states; k++) {
      if (degreesOfFreedom === undefined || tails === undefined) {
        const sum = addSums(x, from, to, dimension, k, full, means, gamma, k, stride, first, second);
        mass[k] = mass[k]! + sum;
        weight[k] = weight[k]! + sum;
        continue;
      }
      const nu = degreesOfFreedom[k]!;
      const top = (nu + dimension) / nu;
      const logTop = logarithmKernel(top);
      let sum = 0;
      let weighted = 0;
      let logs = 0;
      for (let t = from, q = from * stride + k; t < to; t++, q += stride) {
        const g = gamma[q]!;
        const v = g * top * exponentialKernel(-tails[q]!);
        scratch[t] = v;
        sum += g;
        weighted += v;
        logs += g * (logTop - tails[q]!);
      }
      mass[k] = mass[k]! + sum;
      weight[k] = weight[k]! + weighted;
      tail[k] = tail[k]! + logs - weighted;
      addSums(x, from, to, dimension, k, full, means, scratch, 0, 1, first, second);
    }
  }
}

/** Adds the sums of one state over some rows, weighted by `weights[offset + t * stride]`; returns the sum of the weights. */
function addSums(
  x: Float64Array,
  from: number,
  to: number,
  dimension: number,
  k: number,
  full: boolean,
  means: Float64Array,
  weights: Float64Array,
  offset: number,
  stride: number,
  first: Float64Array,
  second: Float64Array,
): number {
  if (dimension === 1) return oneDimension(x, from, to, k, means, weights, offset, stride, first, second);
  if (dimension === 3) return threeDimensions(x, from, to, k, full, means, weights, offset, stride, first, second);
  return manyDimensions(x, from, to, dimension, k, full, means, weights, offset, stride, first, second);
}

function oneDimension(
  x: Float64Array,
  from: number,
  to: number,
  k: number,
  means: Float64Array,
  weights: Float64Array,
  offset: number,
  stride: number,
  first: Float64Array,
  second: Float64Array,
): number {
  const m = means[k]!;
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  for (let t = from, q = offset + from * stride; t < to; t++, q += stride) {
    const w = weights[q]!;
    const c = x[t]! - m;
    const wc = w * c;
    s0 += w;
    s1 += wc;
    s2 += wc * c;
  }
  first[k] = first[k]! + s1;
  second[k] = second[k]! + s2;
  return s0;
}

function threeDimensions(
  x: Float64Array,
  from: number,
  to: number,
  k: number,
  full: boolean,
  means: Float64Array,
  weights: Float64Array,
  offset: number,
  stride: number,
  first: Float64Array,
  second: Float64Array,
): number {
  const at = 3 * k;
  const [m0, m1, m2] = [means[at]!, means[at + 1]!, means[at + 2]!];
  let [sum, s0, s1, s2, s00, s11, s22, s10, s20, s21] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
  for (let t = from, p = 3 * from, q = offset + from * stride; t < to; t++, p += 3, q += stride) {
    const w = weights[q]!;
    sum += w;
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
  add(first, at, [s0, s1, s2]);
  if (full) add(second, 9 * k, [s00, s10, s20, s10, s11, s21, s20, s21, s22]);
  else add(second, at, [s00, s11, s22]);
  return sum;
}

function manyDimensions(
  x: Float64Array,
  from: number,
  to: number,
  d: number,
  k: number,
  full: boolean,
  means: Float64Array,
  weights: Float64Array,
  offset: number,
  stride: number,
  first: Float64Array,
  second: Float64Array,
): number {
  const at = k * d;
  const square = k * d * d;
  const centered = new Float64Array(d);
  let sum = 0;
  for (let t = from, p = d * from, q = offset + from * stride; t < to; t++, p += d, q += stride) {
    const w = weights[q]!;
    sum += w;
    for (let i = 0; i < d; i++) {
      const c = x[p + i]! - means[at + i]!;
      const wc = w * c;
      centered[i] = c;
      first[at + i] = first[at + i]! + wc;
      if (full) {
        for (let j = 0; j <= i; j++) second[square + i * d + j] = second[square + i * d + j]! + wc * centered[j]!;
      } else second[at + i] = second[at + i]! + wc * c;
    }
  }
  if (!full) return sum;
  for (let i = 0; i < d; i++) for (let j = 0; j < i; j++) second[square + j * d + i] = second[square + i * d + j]!;
  return sum;
}

function add(sums: Float64Array, at: number, values: readonly number[]): void {
  for (let i = 0; i < values.length; i++) sums[at + i] = sums[at + i]! + values[i]!;
}
