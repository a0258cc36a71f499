import { logGamma } from "./log-gamma.js";
import { normalQuantileKernel } from "./normal-quantile-kernel.js";

/** Density of Student's t with `degrees` > 0 degrees of freedom. */
export function studentDensityKernel(x: number, degrees: number): number {
  const front = logGamma((degrees + 1) / 2) - logGamma(degrees / 2) - 0.5 * Math.log(degrees * Math.PI);
  return Math.exp(front - ((degrees + 1) / 2) * Math.log1p((x * x) / degrees));
}

/** Distribution function of Student's t, relative error about 1e-13 in the lower tail. NaN for degrees ≤ 0. */
export function studentCdfKernel(x: number, degrees: number): number {
  if (!(degrees > 0) || Number.isNaN(x)) return Number.NaN;
  if (x === 0) return 0.5;
  const tail = 0.5 * incompleteBeta(degrees / 2, 0.5, degrees / (degrees + x * x), (x * x) / (degrees + x * x));
  return x > 0 ? 1 - tail : tail;
}

/** Inverse of `studentCdfKernel`: Halley steps on the smaller tail from the normal quantile; ±Infinity at 0 and 1. */
export function studentQuantileKernel(probability: number, degrees: number): number {
  if (!(degrees > 0) || !(probability >= 0 && probability <= 1)) return Number.NaN;
  if (probability === 0.5) return 0;
  const tail = Math.min(probability, 1 - probability);
  if (tail === 0) return probability === 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  // lower quantile is −x; ln of the tail is nearly linear in ln x, so Newton on the logarithms cannot overshoot far
  let x = startOf(tail, degrees);
  for (let round = 0; round < 100; round++) {
    const value = studentCdfKernel(-x, degrees);
    const slope = (studentDensityKernel(x, degrees) * x) / value;
    const step = Math.log(value / tail) / slope;
    x *= Math.exp(Math.max(-2, Math.min(2, step)));
    if (Math.abs(step) < 1e-15) break;
  }
  return probability < 0.5 ? -x : x;
}

function startOf(tail: number, degrees: number): number {
  const z = -normalQuantileKernel(tail);
  if (degrees > 2) return Math.max(z * (1 + (z * z + 1) / (4 * degrees)), 1e-300);
  // heavy tails fall like a power of x
  return Math.max(z, 1 / (Math.PI * tail) ** (1 / degrees) - 1, 1e-300);
}

/** Regularised incomplete beta I_x(a, b), y = 1 − x given apart so that nothing cancels; continued fraction (Lentz). */
function incompleteBeta(a: number, b: number, x: number, y: number): number {
  if (x <= 0) return 0;
  if (y <= 0) return 1;
  const front = Math.exp(a * Math.log(x) + b * Math.log(y) + logGamma(a + b) - logGamma(a) - logGamma(b));
  return x < (a + 1) / (a + b + 2) ? (front * fraction(a, b, x)) / a : 1 - (front * fraction(b, a, y)) / b;
}

function fraction(a: number, b: number, x: number): number {
  let c = 1;
  let d = 1 / (1 - ((a + b) * x) / (a + 1));
  let value = d;
  for (let m = 1; m < 100_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / (1 + even * d);
    c = 1 + even / c;
    value *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / (1 + odd * d);
    c = 1 + odd / c;
    const step = d * c;
    value *= step;
    if (Math.abs(step - 1) < 1e-16) break;
  }
  return value;
}
