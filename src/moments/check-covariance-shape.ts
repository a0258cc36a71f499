import { assetPositions } from "../core/asset-positions.js";
import { PortfolioError } from "../core/portfolio-error.js";
import { requireObject } from "../core/require-object.js";
import type { Moments } from "../core/types.js";

/**
 * The number of assets, when the covariance is N by N, finite and symmetric within 1e-9 of its greatest variance.
 *
 * @param method - the caller, for messages
 * @throws {@link PortfolioError} `empty`, `shape`, `not-finite`, `not-a-covariance`, `duplicate-asset`; `invalid-argument` for
 *   the factor form and for what are no moments
 * @remarks O(N²).
 */
export function checkCovarianceShape(method: string, moments: Moments): number {
  requireObject("moments", moments, "what estimateMoments returns");
  requireObject("moments.assets", moments.assets, "what estimateMoments returns");
  const { assets, covariance } = moments;
  if (covariance === undefined && "factors" in moments) {
    throw new PortfolioError(
      "invalid-argument",
      `${method} needs the whole covariance, and moments has it in factor form: give full moments, such as estimateMoments(returns, { covariance: "factor" }) returns`,
      { method },
    );
  }
  requireObject("moments.covariance", covariance, "what estimateMoments returns");
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
