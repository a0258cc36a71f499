import type { RebalanceBook } from "./rebalance-book.js";
import type { PlannedLotSale } from "./rebalance-types.js";

/** The lots that close each sale, the least tax first; locked lots last. */
export function lotsOfSale(book: RebalanceBook, i: number, quantity: number): { sales: PlannedLotSale[]; tax: number } {
  const choice = book.choices?.[i];
  const sales: PlannedLotSale[] = [];
  if (choice === undefined) return { sales, tax: 0 };
  let tax = 0;
  let open = quantity;
  const locked = new Set(choice.locked);
  const all = [...choice.lots, ...choice.locked];
  for (const lot of all) {
    if (!(open > 0)) break;
    const part = Math.min(open, lot.lot.quantity);
    const rounded = part === lot.lot.quantity ? part : Math.round(part * 1e8) / 1e8;
    const several = all.some((other) => other !== lot && other.lot.lot === lot.lot.lot);
    if (rounded > 0) {
      sales.push({
        asset: book.assets[i]!,
        lot: lot.lot.lot,
        quantity: rounded,
        ...(several && { adjustedAcquired: lot.lot.adjustedAcquired }),
      });
    }
    // a loss that is washed saves nothing today
    if (!locked.has(lot)) tax += lot.taxRate * part * book.price[i]!;
    open = Math.round((open - part) * 1e8) / 1e8;
  }
  return { sales, tax };
}
