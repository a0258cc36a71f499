import type { FragmentTable } from "../rows/fragment-table.js";
import { inLedgerOrder } from "./lot-order.js";
import type { Pick } from "./tax-state.js";

/** So few are put in order one by one. */
const FEW = 40;

/** Above every place in a list, so that a purchase and a place are one number below 2^53. */
const PLACES = 2 ** 25;

/** Room for the keys of a few, kept because making it anew would cost more than sorting them. */
const KEYS: Float64Array = new Float64Array(FEW);

/**
 * The places of fragments, put into the order of the ledger. O(n log n).
 *
 * Purchases are booked by day as a rule, so the order of booking is nearly that of the ledger, and numbers sort many times faster than a
 * comparison of fragments. Only where the two orders differ are fragments compared.
 */
export function placesInOrder(fragments: FragmentTable, places: readonly number[]): number[] {
  const count = places.length;
  const byPurchase = count < PLACES ? sortedByPurchase(fragments, places) : places.slice();
  for (let i = 1; i < count; i++) {
    if (inLedgerOrder(fragments, byPurchase[i - 1]!, byPurchase[i]!) <= 0) continue;
    return byPurchase.sort((a, b) => inLedgerOrder(fragments, a, b));
  }
  return byPurchase;
}

function sortedByPurchase(fragments: FragmentTable, places: readonly number[]): number[] {
  const count = places.length;
  const few = count <= FEW;
  const keys = few ? KEYS : new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const key = fragments.lot(places[i]!) * PLACES + i;
    let at = i;
    if (few) {
      while (at > 0 && keys[at - 1]! > key) {
        keys[at] = keys[at - 1]!;
        at--;
      }
    }
    keys[at] = key;
  }
  if (!few) keys.sort();
  const sorted: number[] = [];
  for (let i = 0; i < count; i++) {
    const key = keys[i]!;
    sorted.push(places[key - Math.floor(key / PLACES) * PLACES]!);
  }
  return sorted;
}

/** Puts picks into the order of the ledger, in place. O(n) where they stand so. */
export function sortPicks(fragments: FragmentTable, picks: Pick[]): void {
  if (picks.length > FEW) {
    picks.sort((a, b) => inLedgerOrder(fragments, a.fragment, b.fragment));
    return;
  }
  for (let i = 1; i < picks.length; i++) {
    const pick = picks[i]!;
    let at = i;
    while (at > 0 && inLedgerOrder(fragments, picks[at - 1]!.fragment, pick.fragment) > 0) {
      picks[at] = picks[at - 1]!;
      at--;
    }
    picks[at] = pick;
  }
}
