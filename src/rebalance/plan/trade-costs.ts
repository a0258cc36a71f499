import { resolvePerAsset } from "../../core/names/resolve-per-asset.js";
import type { RebalanceCosts } from "./rebalance-types.js";

/** What an order of each asset costs. */
export interface TradeCosts {
  /** N: fraction of the value traded, half the spread included. */
  readonly rate: Float64Array;
  /** Cost of trading so many currency units of asset i, at most once a day; 0 for nothing. */
  readonly of: (i: number, value: number) => number;
}

/**
 * Costs by asset.
 *
 * @param value - of the portfolio, which market impact is measured by
 */
export function tradeCosts(costs: RebalanceCosts | undefined, assets: readonly string[], value: number): TradeCosts {
  const rate = resolvePerAsset("options.costs.proportional", costs?.proportional, assets, 0);
  const spread = resolvePerAsset("options.costs.spread", costs?.spread, assets, 0);
  for (let i = 0; i < rate.length; i++) rate[i]! += spread[i]! / 2;
  const fixed = costs?.fixed ?? 0;
  const { coefficient: given, exponent = 0.5 } = costs?.impact ?? {};
  const coefficient = resolvePerAsset("options.costs.impact.coefficient", given, assets, 0);
  return {
    rate,
    of: (i, traded) => {
      const v = Math.abs(traded);
      if (v === 0) return 0;
      return fixed + v * (rate[i]! + (coefficient[i] === 0 ? 0 : coefficient[i]! * (v / value) ** exponent));
    },
  };
}
