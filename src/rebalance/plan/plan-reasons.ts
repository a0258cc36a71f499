import type { AssetReason } from "../after-tax/after-tax-reasons.js";
import type { ClassView } from "./class-changes.js";
import { costBenefitOf } from "./judge-trigger.js";
import { lotsOfSale } from "./lots-of-sale.js";
import { moneyText, percentText } from "./money-text.js";
import type { PlanOutcome } from "./plan-outcome.js";
import type { RebalanceBook } from "./rebalance-book.js";
import { taxOfSelling } from "./settle-changes.js";

/** A sentence for each asset that is traded. */
export function tradeReasons(
  book: RebalanceBook,
  outcome: PlanOutcome,
  weights: Float64Array,
  after: Float64Array,
): AssetReason[] {
  const { assets, target, options } = book;
  return outcome.trades.map(({ asset, quantity, price, cost = 0 }) => {
    const i = assets.indexOf(asset);
    const value = moneyText(Math.abs(quantity * price));
    const move = `${percentText(weights[i]!)} to ${percentText(after[i]!)}`;
    const goal =
      book.input.classes !== undefined ? "for the targets of its classes" : `its target is ${percentText(target[i]!)}`;
    const parts = [
      outcome.settled.raised.has(i)
        ? `sells ${value} to raise the withdrawal with the least tax, from ${move}`
        : quantity < 0
          ? `sells ${value}, from ${move}; ${goal}`
          : `buys ${value}${options.mode === "buy-only" ? " with the deposit" : ""}, from ${move}; ${goal}`,
    ];
    if (cost > 0) parts.push(`cost ${moneyText(cost)}`);
    if (quantity < 0 && book.choices !== undefined) parts.push(`tax ${moneyText(lotsOfSale(book, i, -quantity).tax)}`);
    const note = outcome.notes.get(i);
    if (note !== undefined) parts.push(`less than wanted, ${note}`);
    return { asset, reason: parts.join("; ") };
  });
}

/** A sentence for each asset that is held or aimed at and not traded. */
export function skipReasons(
  book: RebalanceBook,
  outcome: PlanOutcome,
  weights: Float64Array,
  how: {
    readonly due: boolean;
    readonly alone: boolean;
    readonly widths: Float64Array | undefined;
    readonly view: ClassView | undefined;
  },
): AssetReason[] {
  const { assets, held, target, price, pinned, choices, options, value, cashFlow, costs } = book;
  const traded = new Set(outcome.trades.map(({ asset }) => asset));
  const total = value + cashFlow;
  return assets.flatMap((asset, i) => {
    if (traded.has(asset)) return [];
    const gap = how.view === undefined ? target[i]! * total - held[i]! : 0;
    const short = gap > 0;
    const size = moneyText(Math.abs(gap));
    const away = `${size} ${short ? "below" : "above"} its target`;
    const dust = Math.abs(gap) <= 1e-9 * total;
    const { settled, notes } = outcome;
    const reason = ((): string => {
      if (Number.isNaN(price[i]!)) return `no price: ${size} of it cannot be bought`;
      if (pinned[i] === 1) return dust ? "pinned" : `pinned: it stays ${away}`;
      if (notes.has(i)) return notes.get(i)!;
      if (how.alone) return "not needed for the withdrawal";
      if (!how.due) {
        const width = how.widths?.[i];
        if (width !== undefined && Math.abs(weights[i]! - target[i]!) <= width + 1e-12)
          return `band: ${away}, within ${moneyText(Math.min(width, 1) * total)}`;
        if (costBenefitOf(book.trigger) !== undefined && !dust) {
          const tax = gap < 0 ? taxOfSelling(book, i, -gap) : 0;
          return `cost above benefit: trading ${size} costs ${moneyText(costs.of(i, gap) + tax)} of cost and tax, and the plan as a whole is not worth it`;
        }
        return dust ? "on target, and the trigger is not due" : `not due: ${away}`;
      }
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
        return `band: ${away}, within ${moneyText(Math.min(how.widths?.[i] ?? 0, 1) * total)}`;
      if (short) return `no cash: it stays ${away}`;
      return `it stays ${away}`;
    })();
    return [{ asset, reason }];
  });
}
