import type { AfterTaxOutcome } from "./price-limits.js";
import type { AfterTaxProblem } from "./trade-units.js";

/** Why an asset is traded, or held and not traded. */
export interface AssetReason {
  /** The asset. */
  readonly asset: string;
  /** Why it is traded, or why it is not. */
  readonly reason: string;
}

/**
 * A sentence for each asset that is held, bought or sold, from the prices of the optimum.
 *
 * The benefit of a unit of weight is what the objective gains before costs and taxes, beside the price of the budget: at the
 * optimum an asset is sold until that no longer pays for the tax of its next lot, and bought until it no longer pays for the cost.
 */
export function reasonsOf(
  problem: AfterTaxProblem,
  { decided, answer, ranges, prices }: AfterTaxOutcome,
): AssetReason[] {
  const { resolved, choices, buy, sell, mean, riskAversion, horizonYears, target, split } = problem;
  const { sold, bought, weights } = answer!;
  const { price } = decided!;
  const gain = horizonYears * riskAversion;
  const limit = resolved.trackingError;
  return resolved.assets.flatMap((asset, i) => {
    const { lots, locked, held, mayBuy } = choices[i]!;
    const pulled = limit === undefined ? 0 : 2 * prices.tracking * (weights[i]! - limit.benchmark[i]!);
    const own = split.own[i]! * (gain * (weights[i]! - target[i]!) + pulled);
    const benefit = horizonYears * mean[i]! - own + price[i]!;
    const parts: string[] = [];
    const losses = lots.reduce((sum, { taxRate }, k) => sum + Math.min(0, taxRate) * sold[i]![k]!, 0);
    const taxes = lots.reduce((sum, { taxRate }, k) => sum + Math.max(0, taxRate) * sold[i]![k]!, 0);
    const soldValue = sold[i]!.reduce((sum, part) => sum + part, 0);
    if (losses < 0) parts.push(`sold at a loss: saves tax of ${percent(-losses)} of the account`);
    if (taxes > 0) parts.push(`sold at a gain although it costs tax of ${percent(taxes)} of the account`);
    if (losses === 0 && taxes === 0 && soldValue > 0) {
      const unused = lots.some(({ gainRate }, k) => gainRate < 0 && sold[i]![k]! > 0);
      parts.push(unused ? "sold at a loss that saves nothing this year" : "sold without tax");
    }
    if (bought[i]! > 0)
      parts.push(
        `bought: a unit of it is worth ${percent(benefit)} beside what it takes the place of, and costs ${percent(buy[i]!)}`,
      );
    if (parts.length === 0 && held > 0) {
      const next = lots[0];
      parts.push(
        next === undefined
          ? "kept: no lot of it may be sold"
          : `kept: selling a unit of it would gain ${percent(-benefit)} and cost ${percent(next.taxRate + sell[i]!)} of tax and cost`,
      );
    }
    if (locked.length > 0)
      parts.push(`${locked.length} of its lots at a loss stay: shares of the wash-sale window would wash them`);
    if (!mayBuy && (held > 0 || benefit > buy[i]!))
      parts.push("not bought: it was sold at a loss in the wash-sale window");
    if (ranges[i]!.side === "sell" && losses < 0) parts.push("not bought on the same day, which would wash the loss");
    return parts.length === 0 ? [] : [{ asset, reason: parts.join("; ") }];
  });
}

function percent(fraction: number): string {
  return `${(100 * fraction).toFixed(Math.abs(fraction) < 1e-4 && fraction !== 0 ? 4 : 2)} %`;
}
