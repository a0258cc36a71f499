import type { NumbersByNameOption } from "../core/options/option-types.js";
import { readOption } from "../core/options/read-options.js";
import type { Weights } from "../core/types.js";

const declared: NumbersByNameOption = { kind: "numbers-by-name" };

/**
 * How far a portfolio is from its target: Σ|w − w*| / 2, the part of it that would have to change hands.
 *
 * @param current - fractions of the portfolio's value; an asset left out weighs 0
 * @param target - the same; assets of either side count. Name cash on both sides to have it counted
 * @returns 0 for the same weights, 1 for a long-only portfolio that shares nothing with its target
 * @throws {@link PortfolioError} `not-finite`, with the asset; `invalid-argument` for anything but weights by asset
 * @remarks O(N). NaN throws.
 * @example
 * portfolioDrift({ AAPL: 0.6, KO: 0.4 }, { AAPL: 0.5, KO: 0.5 }); // 0.1
 */
export function portfolioDrift(current: Weights, target: Weights): number {
  const from = readOption("current", current, declared);
  const to = readOption("target", target, declared);
  const weightIn = (weights: Weights, asset: string): number =>
    Object.hasOwn(weights, asset) ? (weights[asset] ?? 0) : 0;
  let drift = 0;
  for (const asset of new Set([...Object.keys(from), ...Object.keys(to)])) {
    drift += Math.abs(weightIn(from, asset) - weightIn(to, asset));
  }
  return drift / 2;
}
