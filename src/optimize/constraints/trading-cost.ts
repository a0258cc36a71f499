import type { ResolvedConstraints } from "./resolve-constraints.js";

/** What it costs to trade from where the costs begin to these weights. */
export function tradingCost({ costs }: ResolvedConstraints, weights: Float64Array): number {
  if (costs === undefined) return 0;
  let sum = 0;
  for (let i = 0; i < weights.length; i++) {
    const traded = weights[i]! - costs.from[i]!;
    sum += traded > 0 ? costs.buy[i]! * traded : -costs.sell[i]! * traded;
  }
  return sum;
}
