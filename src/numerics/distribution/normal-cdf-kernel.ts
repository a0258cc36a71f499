import { exponentialKernel } from "./exponential-kernel.js";

const SQRT_2PI = Math.sqrt(2 * Math.PI);

/** Standard normal density. */
export function normalDensityKernel(x: number): number {
  return exponentialKernel(-0.5 * x * x) / SQRT_2PI;
}

/**
 * Standard normal distribution function, relative error about 1e-13 in both tails (to -38, where it underflows).
 *
 * Near 0 the series x + x³/3 + x⁵/15 + … times the density, all terms positive; in the tail the continued fraction of
 * Laplace, from its end. O(1).
 */
export function normalCdfKernel(x: number): number {
  if (Number.isNaN(x)) return Number.NaN;
  const z = Math.abs(x);
  if (z < 3) {
    let term = z;
    let sum = z;
    for (let k = 3; term > 1e-18 * sum; k += 2) {
      term *= (z * z) / k;
      sum += term;
    }
    const half = sum * normalDensityKernel(z);
    return x >= 0 ? 0.5 + half : 0.5 - half;
  }
  let fraction = z;
  for (let k = 60; k >= 1; k--) fraction = z + k / fraction;
  const tail = normalDensityKernel(z) / fraction;
  return x > 0 ? 1 - tail : tail;
}
