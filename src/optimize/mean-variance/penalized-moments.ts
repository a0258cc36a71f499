import type { FactorMoments, Moments } from "../../core/types.js";
import { isFactorMoments } from "../inputs/is-factor-moments.js";

/** Moments whose covariance is `factor` times that of the given ones, with `extra` on the diagonal. */
export function penalized(
  moments: Moments | FactorMoments,
  extra: Float64Array,
  factor: number,
): Moments | FactorMoments {
  if (isFactorMoments(moments)) {
    const { factors } = moments;
    return {
      ...moments,
      factors: {
        ...factors,
        covariance: factors.covariance.map((c) => c * factor),
        specificVariance: factors.specificVariance.map((s, i) => s * factor + extra[i]!),
      },
    };
  }
  const n = extra.length;
  const covariance = moments.covariance.map((c) => c * factor);
  for (let i = 0; i < n; i++) covariance[i * n + i]! += extra[i]!;
  return { ...moments, covariance };
}
