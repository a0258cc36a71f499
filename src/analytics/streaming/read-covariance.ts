import { PortfolioError } from "../../core/errors/portfolio-error.js";
import type { Moments } from "../../core/types.js";
import { checkAnalyticsState } from "./check-analytics-state.js";
import type { AnalyticsState } from "./create-analytics-state.js";
import { foldProductsKernel } from "./fold-products-kernel.js";

/**
 * Mean and covariance that a state of streaming analytics holds, per year: moments that every optimizer takes.
 *
 * @param state - one that keeps the covariance
 * @returns without a half-life the arithmetic mean and the covariance with ddof 1; with one the exponential ones (bias not
 *   corrected)
 * @throws {@link PortfolioError} `invalid-argument` (no covariance is kept), `invalid-state`, `too-few-observations` (fewer than 2)
 * @remarks O(N²).
 * @example
 * meanVariance(readCovariance(state), { objective: "minimum-variance" });
 */
export function readCovariance(state: AnalyticsState): Moments {
  checkAnalyticsState(state);
  const { products, pending, decay, periodsPerYear, assets, gaps } = state;
  const count = gaps === null ? state.count : gaps.completeCount;
  if (products === null) {
    throw new PortfolioError("invalid-argument", "state keeps no covariance: create it with covariance: true");
  }
  if (count < 2) {
    throw new PortfolioError("too-few-observations", `state has ${count} complete observations: a covariance needs 2`, {
      expected: 2,
      actual: count,
    });
  }
  const folded = foldProductsKernel(products, pending, count, decay);
  const scale = decay === null ? periodsPerYear / (count - 1) : periodsPerYear;
  const n = assets.length;
  const covariance = new Float64Array(n * n);
  for (let i = 0, at = 0; i < n; i++) {
    for (let j = 0; j <= i; j++, at++) covariance[i * n + j] = covariance[j * n + i] = folded[at]! * scale;
  }
  // with gaps, each asset's own mean of all its returns
  const mean = Float64Array.from(decay === null ? state.mean : state.exponentialMean, (m) => m * periodsPerYear);
  return { assets, mean, covariance, periodsPerYear };
}
