import { exponentialKernel } from "../distribution/exponential-kernel.js";
import { logarithmKernel } from "../distribution/logarithm-kernel.js";
import { hmmScaleSixKernel } from "./hmm-densities-six-kernel.js";
import type { HmmEmission, HmmEmissionFactors } from "./hmm-emission-kernel.js";

/**
 * Tempered log-densities of the rows `from` to `to` under every state.
 *
 * One state after the other, so that its parameters stay in registers.
 *
 * @param x - (T, D)
 * @param out - (T, S), written
 * @param tails - Student-t only, (T, S), written: ln(1 + δ/ν), from which the weights of the M-step follow
 * @remarks O(T·K·D) diagonal, O(T·K·D²/2) full.
 */
export function hmmLogDensitiesKernel(
  x: Float64Array,
  from: number,
  to: number,
  emission: HmmEmission,
  factors: HmmEmissionFactors,
  stride: number,
  out: Float64Array,
  tails: Float64Array | undefined,
): void {
  const { states, dimension: d, degreesOfFreedom, tempering } = emission;
  for (let k = 0; k < states; k++) {
    if (emission.full) fullDistances(x, from, to, d, emission.means, factors.whitening, k, stride, out);
    else diagonalDistances(x, from, to, d, emission.means, factors.whitening, k, stride, out);
    const offset = tempering * factors.offsets[k]!;
    if (degreesOfFreedom === undefined || tails === undefined) {
      const half = 0.5 * tempering;
      for (let t = from, q = from * stride + k; t < to; t++, q += stride) out[q] = offset - half * out[q]!;
    } else {
      const perDegree = 1 / degreesOfFreedom[k]!;
      const power = 0.5 * tempering * (degreesOfFreedom[k]! + d);
      for (let t = from, q = from * stride + k; t < to; t++, q += stride) {
        const tail = logarithmKernel(1 + out[q]! * perDegree);
        tails[q] = tail;
        out[q] = offset - power * tail;
      }
    }
  }
}

/** Squared distances in units of the state's spread, diagonal covariance, into column k. */
function diagonalDistances(
  x: Float64Array,
  from: number,
  to: number,
  d: number,
  means: Float64Array,
  whitening: Float64Array,
  k: number,
  stride: number,
  out: Float64Array,
): void {
  const at = k * d;
  const m0 = means[at]!;
  const w0 = whitening[at]!;
  if (d === 1) {
    for (let t = from, q = from * stride + k; t < to; t++, q += stride) {
      const z = (x[t]! - m0) * w0;
      out[q] = z * z;
    }
    return;
  }
  if (d === 3) {
    const m1 = means[at + 1]!;
    const m2 = means[at + 2]!;
    const w1 = whitening[at + 1]!;
    const w2 = whitening[at + 2]!;
    for (let t = from, q = from * stride + k, p = from * 3; t < to; t++, q += stride, p += 3) {
      const z0 = (x[p]! - m0) * w0;
      const z1 = (x[p + 1]! - m1) * w1;
      const z2 = (x[p + 2]! - m2) * w2;
      out[q] = z0 * z0 + z1 * z1 + z2 * z2;
    }
    return;
  }
  for (let t = from, q = from * stride + k, p = from * d; t < to; t++, q += stride, p += d) {
    let sum = 0;
    for (let i = 0; i < d; i++) {
      const z = (x[p + i]! - means[at + i]!) * whitening[at + i]!;
      sum += z * z;
    }
    out[q] = sum;
  }
}

/** The same for a full covariance: |W(x − m)|² with the inverse Cholesky factor W. */
function fullDistances(
  x: Float64Array,
  from: number,
  to: number,
  d: number,
  means: Float64Array,
  whitening: Float64Array,
  k: number,
  stride: number,
  out: Float64Array,
): void {
  const at = k * d * d;
  if (d === 1) {
    diagonalDistances(x, from, to, 1, means, whitening, k, stride, out);
    return;
  }
  if (d === 3) {
    const [m0, m1, m2] = [means[k * 3]!, means[k * 3 + 1]!, means[k * 3 + 2]!];
    const [w00, w10, w11] = [whitening[at]!, whitening[at + 3]!, whitening[at + 4]!];
    const [w20, w21, w22] = [whitening[at + 6]!, whitening[at + 7]!, whitening[at + 8]!];
    for (let t = from, q = from * stride + k, p = from * 3; t < to; t++, q += stride, p += 3) {
      const c0 = x[p]! - m0;
      const c1 = x[p + 1]! - m1;
      const c2 = x[p + 2]! - m2;
      const z0 = w00 * c0;
      const z1 = w10 * c0 + w11 * c1;
      const z2 = w20 * c0 + w21 * c1 + w22 * c2;
      out[q] = z0 * z0 + z1 * z1 + z2 * z2;
    }
    return;
  }
  const centered = new Float64Array(d);
  for (let t = from, q = from * stride + k, p = from * d; t < to; t++, q += stride, p += d) {
    let sum = 0;
    for (let i = 0; i < d; i++) {
      centered[i] = x[p + i]! - means[k * d + i]!;
      let z = 0;
      for (let j = 0; j <= i; j++) z += whitening[at + i * d + j]! * centered[j]!;
      sum += z * z;
    }
    out[q] = sum;
  }
}

/**
 * Log-densities of the rows `from` to `to` become densities with the greatest of each row at 1.
 *
 * @param shifts - T, written: what was taken off the logarithms of the row
 * @returns the first row that no state can emit, or `to`
 */
export function hmmScaleDensitiesKernel(
  densities: Float64Array,
  from: number,
  to: number,
  states: number,
  stride: number,
  shifts: Float64Array,
): number {
  if (states === 6 && stride === 6) return hmmScaleSixKernel(densities, from, to, shifts);
  for (let t = from; t < to; t++) {
    const q = t * stride;
    let greatest = densities[q]!;
    for (let k = 1; k < states; k++) {
      const candidate = densities[q + k]!;
      if (candidate > greatest) greatest = candidate;
    }
    if (!(greatest > Number.NEGATIVE_INFINITY && greatest < Number.POSITIVE_INFINITY)) return t;
    shifts[t] = greatest;
    for (let k = 0; k < states; k++) densities[q + k] = exponentialKernel(densities[q + k]! - greatest);
  }
  return to;
}
