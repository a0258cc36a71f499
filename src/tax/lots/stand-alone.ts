import type { Book, Pick, TaxState } from "../booking/tax-state.js";

/** Whether no other shares of the book bear the names of those picked, purchase and date: then naming them picks the same. O(lots). */
export function standAlone({ fragments }: TaxState, { heap }: Book, picks: readonly Pick[]): boolean {
  const picked = new Set(picks.map(({ fragment }) => fragments.lot(fragment)));
  const daysOf = new Map<number, Set<number>>();
  for (const at of heap.fragments) {
    const lot = fragments.lot(at);
    if (fragments.quantity(at) === 0 || !picked.has(lot)) continue;
    const day = fragments.adjustedAcquired(at);
    const days = daysOf.get(lot);
    if (days === undefined) daysOf.set(lot, new Set([day]));
    else if (days.has(day)) return false;
    else days.add(day);
  }
  return true;
}
