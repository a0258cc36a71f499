import type { AssetReason } from "../after-tax/after-tax-reasons.js";
import { lotsOfSale } from "./lots-of-sale.js";
import { moneyText, percentText } from "./money-text.js";
import type { PlanOutcome } from "./plan-outcome.js";
import type { RebalanceBook } from "./rebalance-book.js";

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
