import type { MomentsOptions } from "../moments/estimate-moments.js";
import type { EngineSettings } from "./engine-settings.js";
import { momentsFor } from "./optimize-prices.js";

/** How moments are estimated where only the risk counts. */
export function riskOptions(settings: EngineSettings, assets: readonly string[]): MomentsOptions {
  const { detone, factors, ...options } = momentsFor(settings, assets);
  return {
    ...options,
    // a few assets cannot have more factors or eigenvalues than there are assets
    detone: Math.min(detone ?? 0, assets.length - 1),
    ...(factors !== undefined && { factors: Math.min(factors, assets.length) }),
    covariance: settings.covariance,
    ...(settings.periodsPerYear !== undefined && { periodsPerYear: settings.periodsPerYear }),
  };
}
