import { symmetricProductKernel } from "../numerics/matrix/symmetric-product-kernel.js";
import type { Observations } from "./observations.js";

/**
 * Semicovariance per period: Σ_t min(r_i − b, 0)·min(r_j − b, 0) / T, over all T periods.
 *
 * @param threshold - b, per period
 * @remarks O(T·N²/2). Estrada (2008), "Mean-semivariance behavior"; as PyPortfolioOpt's `semicovariance`.
 */
export function semiCovariance(observations: Observations, threshold: number): Float64Array {
  const { values, rows, columns } = observations;
  const falls = values.map((value) => Math.min(value - threshold, 0));
  return symmetricProductKernel(falls, rows, columns, undefined, undefined, rows);
}
