import { exponentialKernel } from "../distribution/exponential-kernel.js";
import type { HmmEmission, HmmEmissionFactors } from "./hmm-emission-kernel.js";

/** `hmmScaleDensitiesKernel` for six states, written out. */
export function hmmScaleSixKernel(densities: Float64Array, from: number, to: number, shifts: Float64Array): number {
  for (let t = from, q = 6 * from; t < to; t++, q += 6) {
    const d0 = densities[q]!;
    const d1 = densities[q + 1]!;
    const d2 = densities[q + 2]!;
    const d3 = densities[q + 3]!;
    const d4 = densities[q + 4]!;
    const d5 = densities[q + 5]!;
    const greatest = Math.max(Math.max(d0, d1), Math.max(d2, d3), Math.max(d4, d5));
    if (!(greatest > Number.NEGATIVE_INFINITY && greatest < Number.POSITIVE_INFINITY)) return t;
    shifts[t] = greatest;
    densities[q] = exponentialKernel(d0 - greatest);
    densities[q + 1] = exponentialKernel(d1 - greatest);
    densities[q + 2] = exponentialKernel(d2 - greatest);
    densities[q + 3] = exponentialKernel(d3 - greatest);
    densities[q + 4] = exponentialKernel(d4 - greatest);
    densities[q + 5] = exponentialKernel(d5 - greatest);
  }
  return to;
}

/** Rows a call: the loop that is compiled while it runs keeps its constants in memory, and a call soon follows that does not. */
const BLOCK = 256;

/**
 * Densities of six Gaussian states in one dimension, the greatest of each row 1: what `hmmLogDensitiesKernel` and
 * `hmmScaleDensitiesKernel` give together, in one pass.
 *
 * @returns the first row that no state can emit, or `rows`
 */
export function hmmNormalSixKernel(
  x: Float64Array,
  rows: number,
  emission: HmmEmission,
  factors: HmmEmissionFactors,
  densities: Float64Array,
  shifts: Float64Array,
): number {
  const { tempering, means } = emission;
  // squares of scaled distances carry the factor ½ and the tempering
  const scales = factors.whitening.map((w) => w * Math.sqrt(0.5 * tempering));
  const offsets = factors.offsets.map((offset) => tempering * offset);
  for (let from = 0; from < rows; from += BLOCK) {
    const to = Math.min(from + BLOCK, rows);
    const bad = normalRows(x, from, to, means, scales, offsets, densities, shifts);
    if (bad < to) return bad;
  }
  return rows;
}

function normalRows(
  x: Float64Array,
  from: number,
  to: number,
  means: Float64Array,
  scales: Float64Array,
  offsets: Float64Array,
  densities: Float64Array,
  shifts: Float64Array,
): number {
  const [m0, m1, m2, m3, m4, m5] = [means[0]!, means[1]!, means[2]!, means[3]!, means[4]!, means[5]!];
  const [s0, s1, s2, s3, s4, s5] = [scales[0]!, scales[1]!, scales[2]!, scales[3]!, scales[4]!, scales[5]!];
  const [c0, c1, c2, c3, c4, c5] = [offsets[0]!, offsets[1]!, offsets[2]!, offsets[3]!, offsets[4]!, offsets[5]!];
  for (let t = from, q = 6 * from; t < to; t++, q += 6) {
    const value = x[t]!;
    const z0 = (value - m0) * s0;
    const z1 = (value - m1) * s1;
    const z2 = (value - m2) * s2;
    const z3 = (value - m3) * s3;
    const z4 = (value - m4) * s4;
    const z5 = (value - m5) * s5;
    const d0 = c0 - z0 * z0;
    const d1 = c1 - z1 * z1;
    const d2 = c2 - z2 * z2;
    const d3 = c3 - z3 * z3;
    const d4 = c4 - z4 * z4;
    const d5 = c5 - z5 * z5;
    const greatest = Math.max(Math.max(d0, d1), Math.max(d2, d3), Math.max(d4, d5));
    if (!(greatest > Number.NEGATIVE_INFINITY && greatest < Number.POSITIVE_INFINITY)) return t;
    shifts[t] = greatest;
    densities[q] = exponentialKernel(d0 - greatest);
    densities[q + 1] = exponentialKernel(d1 - greatest);
    densities[q + 2] = exponentialKernel(d2 - greatest);
    densities[q + 3] = exponentialKernel(d3 - greatest);
    densities[q + 4] = exponentialKernel(d4 - greatest);
    densities[q + 5] = exponentialKernel(d5 - greatest);
  }
  return to;
}
