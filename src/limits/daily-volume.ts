import { PortfolioError } from "../core/errors/portfolio-error.js";
import { shownValue } from "../core/errors/shown-value.js";
import type { Weights } from "../core/types.js";

/**
 * The average shares a day of an asset.
 *
 * @throws {@link PortfolioError} `invalid-argument` when there is none, or when it is not a number of at least 0
 */
export function dailyVolume(volumes: Weights | undefined, asset: string): number {
  const daily: unknown = volumes !== undefined && Object.hasOwn(volumes, asset) ? volumes[asset] : undefined;
  if (typeof daily === "number" && daily >= 0 && daily < Infinity) return daily;
  throw new PortfolioError(
    "invalid-argument",
    `limits.volume needs volumes.${asset}, which is ${shownValue(daily)}: give its average shares a day`,
    { asset },
  );
}
