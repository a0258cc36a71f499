import { assetPositions } from "../core/asset-positions.js";
import { PortfolioError } from "../core/portfolio-error.js";
import type { Moments } from "../core/types.js";

/**
 * The number of assets, when the covariance is N by N, finite and symmetric within 1e-9 of its greatest variance.
 *
 * @throws {@link PortfolioError} `empty`, `shape`, `not-finite`, `not-a-covariance`, `duplicate-asset`
 * @remarks O(N²).
 */
export function checkCovarianceShape({ assets, covariance }: Moments): number {
  const n = assets.length;
  if (n === 0) throw new PortfolioError("empty", "moments.assets is empty: give at least one asset");
  assetPositions(assets);
  if (covariance.length !== n * n) {
    throw new PortfolioError(
      "shape",
      `moments.covariance has ${covariance.length} numbers for ${n} assets: expected ${n * n}`,
      { argument: "moments.covariance", expected: n * n, actual: covariance.length },
    );
  }
  let scale = 0;
  for (let k = 0; k < n * n; k++) {
    const value = covariance[k]!;
    if (!Number.isFinite(value)) {
      const pair = [assets[Math.floor(k / n)], assets[k % n]];
      throw new PortfolioError(
        "not-finite",
        `moments.covariance of ${pair[0]} and ${pair[1]} is ${value}: estimate it from complete returns`,
        { assets: pair, value },
      );
    }
    scale = Math.max(scale, Math.abs(value));
  }
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const gap = Math.abs(covariance[i * n + j]! - covariance[j * n + i]!);
      if (gap <= 1e-9 * scale) continue;
      throw new PortfolioError(
        "not-a-covariance",
        `moments.covariance is not symmetric: ${assets[i]} and ${assets[j]} differ by ${gap} from ${assets[j]} and ${assets[i]}`,
        { assets: [assets[i], assets[j]] },
      );
    }
  }
  return n;
}
