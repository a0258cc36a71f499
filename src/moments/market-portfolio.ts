import { PortfolioError } from "../core/errors/portfolio-error.js";
import { resolvePerAsset } from "../core/names/resolve-per-asset.js";
import type { Weights } from "../core/types.js";

/**
 * Weights of the market, summing to 1, from weights or capitalizations.
 *
 * @throws {@link PortfolioError} `unknown-asset`, `not-finite`, `invalid-argument` (a negative one, or none at all)
 * @remarks O(N).
 */
export function marketPortfolio(marketWeights: Weights, assets: readonly string[]): Float64Array {
  const weights = resolvePerAsset("options.marketWeights", marketWeights, assets, 0);
  let sum = 0;
  for (let i = 0; i < weights.length; i++) {
    if (weights[i]! < 0) {
      throw new PortfolioError(
        "invalid-argument",
        `marketWeights.${assets[i]} is ${weights[i]}: the market holds nothing short, give 0 or more`,
        { asset: assets[i], value: weights[i] },
      );
    }
    sum += weights[i]!;
  }
  if (!(sum > 0)) {
    throw new PortfolioError("invalid-argument", "marketWeights are all 0: give weights or capitalizations", { sum });
  }
  return weights.map((weight) => weight / sum);
}
