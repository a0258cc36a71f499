import type { AssetReason } from "../after-tax/after-tax-reasons.js";
import type { ClassView } from "./class-changes.js";
import { lotsOfSale } from "./lots-of-sale.js";
import { moneyText } from "./money-text.js";
import { planBenefit } from "./plan-benefit.js";
import { type PlanOutcome, weightsAfter } from "./plan-outcome.js";
import type { RebalanceBook } from "./rebalance-book.js";

/** How the plan came about, as far as the assets left alone are concerned. */
export interface PlanStory {
  readonly due: boolean;
  /** Whether only a withdrawal is raised. */
  readonly alone: boolean;
  readonly widths: Float64Array | undefined;
  readonly view: ClassView | undefined;
  /** The plan that a cost-benefit trigger turned down, and how it counts benefits. */
  readonly judged:
    | {
        readonly outcome: PlanOutcome;
        readonly worth: { readonly riskAversion: number; readonly horizonYears: number };
      }
    | undefined;
}

/** A sentence for each asset that is held or aimed at and not traded. */
export function skipReasons(
  book: RebalanceBook,
  outcome: PlanOutcome,
  weights: Float64Array,
  how: PlanStory,
): AssetReason[] {
  const { assets, held, target, price, pinned, value, cashFlow } = book;
  const traded = new Set(outcome.trades.map(({ asset }) => asset));
  const total = value + cashFlow;
  const turnedDown = turnedDownReasons(book, weights, how);
  return assets.flatMap((asset, i) => {
    if (traded.has(asset)) return [];
    const gap = how.view === undefined ? target[i]! * total - held[i]! : 0;
    const size = moneyText(Math.abs(gap));
    const away = `${size} ${gap > 0 ? "below" : "above"} its target`;
    const dust = Math.abs(gap) <= 1e-9 * total;
    const reason = ((): string => {
      if (Number.isNaN(price[i]!)) return `no price: ${size} of it cannot be bought`;
      if (pinned[i] === 1) return dust ? "pinned" : `pinned: it stays ${away}`;
      if (outcome.notes.has(i)) return outcome.notes.get(i)!;
      if (how.alone) return "not needed for the withdrawal";
      if (!how.due) {
        const width = how.widths?.[i];
        if (width !== undefined && Math.abs(weights[i]! - target[i]!) <= width + 1e-12)
          return `band: ${away}, within ${moneyText(Math.min(width, 1) * total)}`;
        const down = turnedDown.get(i);
        if (down !== undefined) return down;
        if (how.judged !== undefined) return notTradedReason(book, how.judged.outcome, how, { i, gap, away, dust });
        return dust ? "on target, and the trigger is not due" : `not due: ${away}`;
      }
      return notTradedReason(book, outcome, how, { i, gap, away, dust });
    })();
    return [{ asset, reason }];
  });
}

/** What each trade of a plan that was turned down would have cost and gained, in currency units. */
function turnedDownReasons(book: RebalanceBook, weights: Float64Array, how: PlanStory): Map<number, string> {
  const reasons = new Map<number, string>();
  if (how.judged === undefined) return reasons;
  const { outcome, worth } = how.judged;
  const { assets, costs } = book;
  const benefitOf = (after: Float64Array): number => planBenefit(book, how.view, weights, after, worth) ?? 0;
  const after = weightsAfter(book, outcome);
  const whole = `the plan gains ${moneyText(benefitOf(after))} and costs ${moneyText(outcome.cost + outcome.tax)}`;
  // where the trigger asks for more than the benefit, that may be what was not due
  if (benefitOf(after) > outcome.cost + outcome.tax) return reasons;
  for (const { asset, quantity, price } of outcome.trades) {
    const i = assets.indexOf(asset);
    const tax = quantity < 0 && book.choices !== undefined ? lotsOfSale(book, i, -quantity).tax : 0;
    const spent = costs.of(i, quantity * price) + tax;
    const alone = weights.slice();
    alone[i] = after[i]!;
    const gained = how.view === undefined ? `, and by itself gains ${moneyText(benefitOf(alone))}` : "";
    const side = quantity < 0 ? "selling" : "buying";
    reasons.set(
      i,
      `cost above benefit: ${side} ${moneyText(Math.abs(quantity * price))} of it costs ${moneyText(spent)} of cost and tax${gained}; ${whole}`,
    );
  }
  return reasons;
}

/** Why an asset is not among the trades of a plan. */
function notTradedReason(
  book: RebalanceBook,
  { settled, notes }: PlanOutcome,
  how: PlanStory,
  { i, gap, away, dust }: { readonly i: number; readonly gap: number; readonly away: string; readonly dust: boolean },
): string {
  const { price, choices, options, value, cashFlow } = book;
  const short = gap > 0;
  if (notes.has(i)) return notes.get(i)!;
  if (settled.small.has(i))
    return `below the minimum trade: ${moneyText(Math.abs(settled.small.get(i)!))} of at least ${moneyText(options.minTrade)}`;
  if (settled.unsplit.has(i))
    return `below a whole lot: ${moneyText(Math.abs(settled.unsplit.get(i)!))} at ${moneyText(price[i]! * book.lotSize[i]!)} a lot`;
  if (dust) return "on target";
  if (how.view !== undefined) return "not needed for the targets of the classes";
  if (short && choices?.[i]?.mayBuy === false)
    return `wash lock: ${away}, but buying it would wash a loss of the last days`;
  if (!short && (choices?.[i]?.locked.length ?? 0) > 0)
    return `wash lock: ${away}, but shares bought in the last days would wash the loss`;
  if (short && options.mode === "sell-only") return `sell-only: it stays ${away}`;
  if (!short && options.mode === "buy-only") return `buy-only: it stays ${away}`;
  if (options.mode === "to-band")
    return `band: ${away}, within ${moneyText(Math.min(how.widths?.[i] ?? 0, 1) * (value + cashFlow))}`;
  if (short) return `no cash: it stays ${away}`;
  return `it stays ${away}`;
}
