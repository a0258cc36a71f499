import { checkWashSales } from "../../tax/preview/check-wash-sales.js";
import type { TaxTransaction } from "../../tax/types.js";
import { lotsOfSale } from "./lots-of-sale.js";
import type { RebalanceBook } from "./rebalance-book.js";

/** Leaves out the trades that would wash a loss of another, as the ledger would book them. */
export function withoutWashes(book: RebalanceBook, quantities: Float64Array, notes: Map<number, string>): Float64Array {
  const { input, assets, choices } = book;
  const { ledger } = input;
  if (ledger === undefined || choices === undefined || ledger.options.washSales === false) return quantities;
  const risky = quantities.some((q, i) => q < 0 && choices[i]!.lots.some(({ gain }) => gain < 0));
  const policies = ledger.options.washSales ?? {};
  // no asset is bought and sold at once, and locks hold most of the rest: what is left are identical assets and special policies
  const special =
    (ledger.options.substantiallyIdentical ?? []).length > 0 ||
    ledger.transactions.some(({ type }) => type === "symbol-change") ||
    policies.sameOrder === "eligible" ||
    policies.soldReplacement === "eligible";
  if (!risky || !special) return quantities;
  const next = quantities.slice();
  for (let round = 0; round <= assets.length; round++) {
    const { washes } = checkWashSales(ledger, linesOf(book, next));
    if (washes.length === 0) break;
    let dropped = false;
    for (const { asset, replacementAsset } of washes) {
      for (const name of [replacementAsset, asset]) {
        const i = assets.indexOf(name);
        if (i < 0 || !(next[i]! > 0)) continue;
        next[i] = 0;
        dropped = true;
        notes.set(i, `wash lock: buying it would wash the loss taken on ${asset}`);
      }
    }
    if (dropped) continue;
    if (book.cash + book.cashFlow < 0) break; // a withdrawal is raised in any case
    for (const { asset } of washes) {
      const i = assets.indexOf(asset);
      if (i < 0 || next[i] === 0) continue;
      next[i] = 0;
      notes.set(i, "wash lock: shares bought in the last days would wash the loss");
    }
  }
  return affordable(book, next);
}

/** The plan as lines of the ledger's journal, sales first. */
function linesOf(book: RebalanceBook, quantities: Float64Array): TaxTransaction[] {
  const { input, assets, price } = book;
  const taken = new Set(input.ledger!.transactions.map(({ id }) => id));
  const lines: TaxTransaction[] = [];
  for (const side of [-1, 1]) {
    for (let i = 0; i < assets.length; i++) {
      const quantity = Math.round(Math.abs(quantities[i]!) * 1e8) / 1e8;
      if (Math.sign(quantities[i]!) !== side || quantity === 0) continue;
      let id = `plan-${i}`;
      while (taken.has(id)) id += "'";
      const amount = Math.max(0.01, Math.round(quantity * price[i]! * 100) / 100);
      const line = { id, date: input.date!, account: input.account!, asset: assets[i]!, quantity, amount };
      const lots = side > 0 ? [] : lotsOfSale(book, i, quantity).sales.map(({ asset: _, ...lot }) => lot);
      lines.push(side > 0 ? { ...line, type: "buy" } : { ...line, type: "sell", lots });
    }
  }
  return lines;
}

/** Purchases shrunk, the largest first, to what the sales that are left bring. */
function affordable({ price, cash, cashFlow, costs, lotSize }: RebalanceBook, quantities: Float64Array): Float64Array {
  const next = quantities.slice();
  for (let round = 0; round < 10_000; round++) {
    const spent = next.reduce((sum, q, i) => (q === 0 ? sum : sum + q * price[i]! + costs.of(i, q * price[i]!)), 0);
    const over = spent - cash - cashFlow;
    if (!(over > 1e-9 * (1 + Math.abs(spent)))) break;
    let largest = -1;
    for (let i = 0; i < next.length; i++) {
      if (next[i]! > 0 && (largest < 0 || next[i]! * price[i]! > next[largest]! * price[largest]!)) largest = i;
    }
    if (largest < 0) break;
    const lot = lotSize[largest]!;
    const less = lot > 0 ? Math.ceil(over / price[largest]! / lot) * lot : over / price[largest]!;
    next[largest] = Math.max(0, next[largest]! - less);
    if (next[largest]! < 1e-12) next[largest] = 0;
  }
  return next;
}
