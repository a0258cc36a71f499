import type { Fragment } from "./tax-state.js";
import type { LotMethod } from "./types.js";

/**
 * The order of the ledger: day of purchase, purchase, adjusted day, then the higher basis per share, then used before
 * fresh. Losses of one sale meet replacements in it, and every lot method falls back on it.
 */
export function inLedgerOrder(a: Fragment, b: Fragment): number {
  return a.purchase.acquired - b.purchase.acquired || a.purchase.order - b.purchase.order || withinPurchase(a, b);
}

/** Order of fragments of one purchase. */
export function withinPurchase(a: Fragment, b: Fragment): number {
  return (
    a.adjustedAcquired - b.adjustedAcquired ||
    b.price - a.price ||
    Number(a.fresh) - Number(b.fresh) ||
    a.serial - b.serial
  );
}

const fifo = (a: Fragment, b: Fragment): boolean => inLedgerOrder(a, b) < 0;
const hifo = (a: Fragment, b: Fragment): boolean => (a.price === b.price ? inLedgerOrder(a, b) < 0 : a.price > b.price);
const lofo = (a: Fragment, b: Fragment): boolean => (a.price === b.price ? inLedgerOrder(a, b) < 0 : a.price < b.price);
const lifo = (a: Fragment, b: Fragment): boolean =>
  (b.purchase.acquired - a.purchase.acquired || b.purchase.order - a.purchase.order || withinPurchase(a, b)) < 0;

/** Whether a fragment is sold before another; methods that look at the sale itself keep the order of the ledger. */
export function soldBefore(method: LotMethod): (a: Fragment, b: Fragment) => boolean {
  if (method === "hifo") return hifo;
  if (method === "lofo") return lofo;
  return method === "lifo" ? lifo : fifo;
}
