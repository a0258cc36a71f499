import type { FactorMoments, Moments } from "../../core/types.js";
import { covarianceEntryKernel } from "../../numerics/covariance/covariance-entry-kernel.js";

/** How a replacement moves beside the asset that it replaces. */
export interface ReplacementRisk {
  readonly correlation: number;
  /** Standard deviation of the difference of the returns, per year. */
  readonly trackingError: number;
}

/** Moments with the place of each asset. */
export interface PlacedMoments {
  readonly moments: Moments | FactorMoments | undefined;
  readonly positions: ReadonlyMap<string, number>;
}

/** How two assets move together, or an asset against cash; `undefined` when the moments do not have it. O(1), in factor form O(K²). */
export function replacementRisk(
  { moments, positions }: PlacedMoments,
  asset: string,
  replacement: string | null,
): ReplacementRisk | undefined {
  const i = positions.get(asset);
  if (moments === undefined || i === undefined) return undefined;
  const own = covarianceEntryKernel(moments, i, i);
  if (replacement === null) return { correlation: 0, trackingError: Math.sqrt(own) };
  const j = positions.get(replacement);
  if (j === undefined) return undefined;
  const other = covarianceEntryKernel(moments, j, j);
  const both = covarianceEntryKernel(moments, i, j);
  return {
    correlation: own > 0 && other > 0 ? both / Math.sqrt(own * other) : 0,
    trackingError: Math.sqrt(Math.max(0, own + other - 2 * both)),
  };
}
