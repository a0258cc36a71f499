import { smallestEigenvalueKernel } from "../numerics/matrix/smallest-eigenvalue-kernel.js";
import type { Observations } from "./observations.js";

/**
 * Means drawn to their grand mean by (tr Σ − 2λ₁) / (T·Σ(m_i − m̄)²), held within 0 and 1, per period.
 *
 * @param covariance - per period
 * @remarks O(N²·k) for k steps of Lanczos until the greatest eigenvalue has settled, a dozen or two where a market exists. James and Stein (1961) for a general covariance (Bodnar, Okhrin and Parolya 2019). Where
 *   one factor carries more than half of the total variance, the intensity is 0 and the means stay as they are.
 */
export function jamesSteinMean(observations: Observations, covariance: Float64Array): Float64Array {
  const { mean, rows, columns: n } = observations;
  let grand = 0;
  for (const value of mean) grand += value / n;
  let spread = 0;
  for (const value of mean) spread += (value - grand) ** 2;
  let trace = 0;
  for (let i = 0; i < n; i++) trace += covariance[i * n + i]!;
  const largest = -smallestEigenvalueKernel(
    covariance.map((value) => -value),
    n,
    true,
  );
  const shrinkage = spread > 0 ? Math.max(0, Math.min(1, (trace - 2 * largest) / spread / rows)) : 0;
  return mean.map((value) => (1 - shrinkage) * value + shrinkage * grand);
}
