import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { raiseCash, type SellablePart } from "./raise-cash.js";
import type { RebalanceBook } from "./rebalance-book.js";

/** Values to sell beside what is sold already, for cash that is lacking, with the least tax. */
export function raiseWithdrawal(book: RebalanceBook, change: Float64Array, lack: number): Float64Array {
  const { assets, costs, value, cashFlow, cash } = book;
  const sold = change.map((v) => Math.max(0, -v));
  // lots that the wash-sale rule locks are the last resort: their loss is then without effect
  for (const locked of [false, true]) {
    const parts = partsOf(book, sold, locked);
    const more = raiseCash(parts, lack, costs.rate, (i, v) => costs.of(i, sold[i]! + v) - costs.of(i, sold[i]!));
    if (more !== undefined) return more;
  }
  const most = assets.reduce(
    (sum, _, i) => sum + sellableWith(book, i) - costs.of(i, sellableWith(book, i)),
    Math.max(0, cash),
  );
  throw new PortfolioError(
    "conflicting-options",
    `options.cashFlow withdraws ${-cashFlow} of ${value}, but only ${most} can be raised: pinned assets and costs leave no more`,
    { cashFlow, most },
  );
}

function sellableWith({ pinned, held }: RebalanceBook, i: number): number {
  return pinned[i] === 1 ? 0 : held[i]!;
}

/** What may still be sold, in parts with a tax rate each: above the target first where taxes are equal. */
function partsOf(book: RebalanceBook, sold: Float64Array, locked: boolean): SellablePart[] {
  const { assets, held, target, value, cashFlow, choices, pinned } = book;
  const total = value + cashFlow;
  return assets.flatMap((_, i) => {
    if (pinned[i] === 1) return [];
    const lots =
      choices === undefined
        ? [{ value: held[i]!, taxRate: 0 }]
        : [...choices[i]!.lots, ...(locked ? choices[i]!.locked.map((lot) => ({ ...lot, taxRate: 0 })) : [])].sort(
            (a, b) => a.taxRate - b.taxRate,
          );
    let gone = sold[i]!;
    let above = held[i]! - sold[i]! - target[i]! * total;
    const parts: SellablePart[] = [];
    for (const lot of lots) {
      const taken = Math.min(gone, lot.value);
      gone -= taken;
      const left = lot.value - taken;
      if (!(left > 0)) continue;
      const over = Math.min(left, Math.max(0, above));
      if (over > 0) parts.push({ asset: i, value: over, taxRate: lot.taxRate, above: above / total });
      if (left > over)
        parts.push({ asset: i, value: left - over, taxRate: lot.taxRate, above: Math.min(0, above) / total });
      above -= left;
    }
    return parts;
  });
}

/** Tax of selling so much of an asset, the cheapest lots first. */
export function taxOfSelling({ choices }: RebalanceBook, i: number, value: number): number {
  let left = value;
  let tax = 0;
  for (const lot of choices?.[i]?.lots ?? []) {
    const part = Math.min(left, lot.value);
    if (!(part > 0)) break;
    tax += part * lot.taxRate;
    left -= part;
  }
  return tax;
}
