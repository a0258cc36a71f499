import { fullExponentialKernel } from "./full-exponential-kernel.js";
import { logGamma } from "./log-gamma.js";
import { logarithmKernel } from "./logarithm-kernel.js";

/**
 * Regularized incomplete gamma functions P(a, x) and Q(a, x) = 1 − P, each accurate where it is small.
 *
 * Series below a + 1, continued fraction (Lentz) above. O(√a) terms. NaN for a ≤ 0 or x < 0.
 */
export function incompleteGammaKernel(a: number, x: number): { readonly lower: number; readonly upper: number } {
  if (!(a > 0) || !(x >= 0)) return { lower: Number.NaN, upper: Number.NaN };
  if (x === 0) return { lower: 0, upper: 1 };
  if (x === Number.POSITIVE_INFINITY) return { lower: 1, upper: 0 };
  const front = fullExponentialKernel(a * logarithmKernel(x) - x - logGamma(a));
  if (x < a + 1) {
    let term = 1 / a;
    let sum = term;
    for (let k = 1; term > sum * 1e-17; k++) {
      term *= x / (a + k);
      sum += term;
    }
    const lower = front * sum;
    return { lower, upper: 1 - lower };
  }
  let b = x + 1 - a;
  let c = 1e300;
  let d = 1 / b;
  let fraction = d;
  for (let k = 1; k < 100_000; k++) {
    const an = -k * (k - a);
    b += 2;
    d = 1 / (an * d + b);
    c = b + an / c;
    const step = c * d;
    fraction *= step;
    if (Math.abs(step - 1) < 1e-16) break;
  }
  const upper = front * fraction;
  return { lower: 1 - upper, upper };
}

/** Probability that a chi-squared variable with `degrees` degrees of freedom exceeds x. */
export function chiSquaredTailKernel(x: number, degrees: number): number {
  return x <= 0 ? 1 : incompleteGammaKernel(degrees / 2, x / 2).upper;
}
