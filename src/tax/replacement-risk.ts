import type { FactorMoments, Moments } from "../core/types.js";

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
  const own = covarianceOf(moments, i, i);
  if (replacement === null) return { correlation: 0, trackingError: Math.sqrt(own) };
  const j = moments.assets.indexOf(replacement);
  if (j < 0) return undefined;
  const other = covarianceOf(moments, j, j);
  const both = covarianceOf(moments, i, j);
  return {
    correlation: own > 0 && other > 0 ? both / Math.sqrt(own * other) : 0,
    trackingError: Math.sqrt(Math.max(0, own + other - 2 * both)),
  };
}

function covarianceOf(moments: Moments | FactorMoments, i: number, j: number): number {
  if ("covariance" in moments) return moments.covariance[i * moments.assets.length + j]!;
  const { names, loadings, covariance, specificVariance } = moments.factors;
  const k = names.length;
  let sum = i === j ? specificVariance[i]! : 0;
  for (let f = 0; f < k; f++) {
    for (let g = 0; g < k; g++) sum += loadings[i * k + f]! * covariance[f * k + g]! * loadings[j * k + g]!;
  }
  return sum;
}
