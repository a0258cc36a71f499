import type { Weights } from "../../core/types.js";
import { priceOf } from "./harvest-candidates.js";
import type { HarvestTerms } from "./harvest-plan.js";
import { type ReplacementRisk, replacementRisk } from "./replacement-risk.js";
import type { WashWindow } from "./wash-window.js";

/** What is held in place of an asset; `null` is cash. */
export interface Replacement {
  readonly asset: string | null;
  readonly risk: ReplacementRisk | undefined;
}

/**
 * The first allowed replacement: the caller's, or the most correlated of the moments; cash when there is none.
 *
 * @param sold - assets that the plan sells, and all identical ones
 * @throws {@link PortfolioError} `missing-price`, `invalid-price`, `not-finite`
 */
export function replacementFor(
  asset: string,
  { options, positions }: HarvestTerms,
  prices: Weights,
  window: WashWindow,
  sold: ReadonlySet<string>,
): Replacement {
  if (window.days(asset) === null) return { asset, risk: { correlation: 1, trackingError: 0 } }; // it may be bought back at once
  const { moments, replacements, minCorrelation = 0.7 } = options;
  const placed = { moments, positions };
  const own = new Set(window.identical(asset));
  const allowed = (name: string): boolean =>
    !own.has(name) && !sold.has(name) && !window.washesEarlierLoss(name) && !window.soldToday(name);
  const named = replacements !== undefined && Object.hasOwn(replacements, asset) ? replacements[asset] : undefined;
  const withRisk = (name: string): Replacement => ({ asset: name, risk: replacementRisk(placed, asset, name) });
  const cash = (): Replacement => ({ asset: null, risk: replacementRisk(placed, asset, null) });
  if (named !== undefined) {
    const choice = (typeof named === "string" ? [named] : named).find(allowed);
    if (choice === undefined) return cash();
    priceOf(choice, prices, `options.replacements.${asset} names it`);
    return withRisk(choice);
  }
  let closest: Replacement | undefined;
  let best = Number.NEGATIVE_INFINITY;
  for (const name of moments?.assets ?? []) {
    if (!allowed(name) || !Object.hasOwn(prices, name)) continue;
    const other = withRisk(name);
    const correlation = other.risk?.correlation ?? Number.NEGATIVE_INFINITY;
    if (correlation < minCorrelation || correlation <= best) continue;
    closest = other;
    best = correlation;
  }
  return closest ?? cash();
}
