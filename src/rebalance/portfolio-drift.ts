import { PortfolioError } from "../core/portfolio-error.js";
import { requireObject } from "../core/require-object.js";
import type { Weights } from "../core/types.js";

/**
 * How far a portfolio is from its target: Σ|w − w*| / 2, the part of it that would have to change hands.
 *
 * @param current - fractions of the portfolio's value; an asset left out weighs 0
 * @param target - the same; assets of either side count. Name cash on both sides to have it counted
 * @returns 0 for the same weights, 1 for a long-only portfolio that shares nothing with its target
 * @throws {@link PortfolioError} `not-finite`, with the asset; `invalid-argument` for what is no object
 * @remarks O(N). NaN throws.
 * @example
 * portfolioDrift({ AAPL: 0.6, KO: 0.4 }, { AAPL: 0.5, KO: 0.5 }); // 0.1
 */
export function portfolioDrift(current: Weights, target: Weights): number {
  const what = "fractions of the portfolio by asset, such as { AAPL: 0.6, KO: 0.4 }";
  requireObject("current", current, what);
  requireObject("target", target, what);
  let drift = 0;
  for (const asset of new Set([...Object.keys(current), ...Object.keys(target)])) {
    drift += Math.abs(weightOf("current", current, asset) - weightOf("target", target, asset));
  }
  return drift / 2;
}

function weightOf(name: string, weights: Weights, asset: string): number {
  const weight = Object.hasOwn(weights, asset) ? weights[asset] : 0;
  if (typeof weight === "number" && Number.isFinite(weight)) return weight;
  throw new PortfolioError("not-finite", `${name}.${asset} is ${String(weight)}: give a finite weight`, {
    asset,
    weight,
  });
}
