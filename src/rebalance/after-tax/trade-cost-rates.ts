import { resolvePerAsset } from "../../core/names/resolve-per-asset.js";
import type { FactorMoments, Moments } from "../../core/types.js";
import { covarianceForm } from "../../optimize/inputs/covariance-form.js";
import type { AfterTaxCosts } from "./after-tax-types.js";

/** Costs in fractions of the account's value, N numbers each. */
export interface TradeCostRates {
  /** Cost of a unit bought, half the spread included. */
  readonly buy: Float64Array;
  /** Cost of a unit sold, half the spread included. */
  readonly sell: Float64Array;
  /** A net trade x costs this much times |x|^1.5. */
  readonly impact: Float64Array;
}

/**
 * Costs by asset. In fractions of the account's value V a trade of x·V currency units has the impact b·σ·|x|^1.5·√(V / volume).
 *
 * @param value - of the account, in currency units
 */
export function tradeCostRates(
  costs: AfterTaxCosts | undefined,
  moments: Moments | FactorMoments,
  value: number,
): TradeCostRates {
  const { assets, periodsPerYear } = moments;
  const spread = resolvePerAsset("options.costs.spread", costs?.spread, assets, 0);
  const withSpread = (side: "buy" | "sell"): Float64Array =>
    resolvePerAsset(`options.costs.${side}`, costs?.[side], assets, 0).map((rate, i) => rate + spread[i]! / 2);
  const { coefficient = 0, volume, volatility } = costs?.impact ?? {};
  const impact = new Float64Array(assets.length);
  if (coefficient > 0) {
    // an asset whose volume is not named trades without impact
    const daily = resolvePerAsset("options.costs.impact.volume", volume, assets, 0);
    const { diagonal } = covarianceForm(moments);
    const own = diagonal.map((variance) => Math.sqrt(Math.max(0, variance) / periodsPerYear));
    const sigma =
      volatility === undefined ? own : resolvePerAsset("options.costs.impact.volatility", volatility, assets, 0);
    impact.forEach((_, i) => {
      if (daily[i]! > 0) impact[i] = coefficient * sigma[i]! * Math.sqrt(value / daily[i]!);
    });
  }
  return { buy: withSpread("buy"), sell: withSpread("sell"), impact };
}
