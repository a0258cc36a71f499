import type { FactorMoments, Moments } from "../core/types.js";
import { covarianceEntryKernel } from "../numerics/covariance-entry-kernel.js";

export interface ReplacementRisk {
  readonly correlation: number;
  /** Standard deviation of the difference of the returns, per year. */
  readonly trackingError: number;
}

/** How two assets move together, or an asset against cash; `undefined` when the moments do not have it. O(1), in factor form O(K²). */
export function replacementRisk(
  moments: Moments | FactorMoments | undefined,
  asset: string,
  replacement: string | null,
): ReplacementRisk | undefined {
  const i = moments?.assets.indexOf(asset) ?? -1;
  if (moments === undefined || i < 0) return undefined;
  const own = covarianceEntryKernel(moments, i, i);
  if (replacement === null) return { correlation: 0, trackingError: Math.sqrt(own) };
  const j = moments.assets.indexOf(replacement);
  if (j < 0) return undefined;
  const other = covarianceEntryKernel(moments, j, j);
  const both = covarianceEntryKernel(moments, i, j);
  return {
    correlation: own > 0 && other > 0 ? both / Math.sqrt(own * other) : 0,
    trackingError: Math.sqrt(Math.max(0, own + other - 2 * both)),
  };
}
