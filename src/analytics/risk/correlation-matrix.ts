import type { ReturnsTable } from "../../core/types.js";
import { symmetricProductKernel } from "../../numerics/matrix/symmetric-product-kernel.js";
import { readReturnsTable } from "../series/read-returns-table.js";
import { correlationFromCovarianceKernel } from "./correlation-from-covariance-kernel.js";

/**
 * Pearson correlation of every pair of assets.
 *
 * @param returns - T ≥ 2 returns of N assets (log returns are converted)
 * @returns (N, N) row-major in the order of `returns.assets`, symmetric, 1 on the diagonal; NaN in row and column of an
 *   asset whose returns are all equal
 * @throws {@link PortfolioError} `empty`, `not-finite` (NaN throws, with asset and date), `shape`, `too-few-observations`
 * @remarks O(T·N²/2). Reference values: test/reference/analytics/streaming.json.
 * @example
 * correlationMatrix(returns)[0 * returns.assets.length + 1]; // of the first asset with the second
 */
export function correlationMatrix(returns: ReturnsTable): Float64Array {
  const values = readReturnsTable("returns", returns, 2);
  const n = returns.assets.length;
  const rows = returns.dates.length;
  const mean = new Float64Array(n);
  for (let k = 0; k < values.length; k++) mean[k % n] = mean[k % n]! + values[k]!;
  for (let i = 0; i < n; i++) mean[i] = mean[i]! / rows;
  const products = symmetricProductKernel(values, rows, n, mean);
  // spread that is only the rounding of equal numbers is none
  const least = Float64Array.from(mean, (m) => 1e-26 * m * m * rows);
  return correlationFromCovarianceKernel(products, n, least);
}
