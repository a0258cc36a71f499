import { PortfolioError } from "../core/errors/portfolio-error.js";
import type { Table } from "../core/types.js";

/** Means and covariance per period. */
export interface PeriodMoments {
  readonly mean: Float64Array;
  readonly covariance: Float64Array;
}

/**
 * The mean of each asset over its own dates, and the covariance of each pair over those that both have, with divisor n − 1.
 *
 * @throws {@link PortfolioError} `too-few-observations` naming a pair with fewer than two common dates
 * @remarks O(T·N²).
 */
export function pairwiseMoments({ assets, dates, values }: Table): PeriodMoments {
  const n = assets.length;
  const mean = new Float64Array(n);
  const covariance = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let count = 0;
      let a = 0;
      let b = 0;
      for (let t = 0; t < dates.length; t++) {
        const [x, y] = [values[t * n + i]!, values[t * n + j]!];
        if (Number.isNaN(x) || Number.isNaN(y)) continue;
        count++;
        a += x;
        b += y;
      }
      if (count < 2) {
        throw new PortfolioError(
          "too-few-observations",
          `returns of ${assets[j]} and ${assets[i]} share ${count} dates: at least 2 are needed; leave one of them out`,
          { assets: [assets[j], assets[i]], expected: 2, actual: count },
        );
      }
      a /= count;
      b /= count;
      if (i === j) mean[i] = a;
      let sum = 0;
      for (let t = 0; t < dates.length; t++) {
        const product = (values[t * n + i]! - a) * (values[t * n + j]! - b);
        if (!Number.isNaN(product)) sum += product;
      }
      covariance[i * n + j] = covariance[j * n + i] = sum / (count - 1);
    }
  }
  return { mean, covariance };
}
