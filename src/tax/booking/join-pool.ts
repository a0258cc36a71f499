import type { Book, TaxState } from "./tax-state.js";

/**
 * Adds shares to what a book holds of an asset, where cost is averaged.
 *
 * @returns false where each purchase keeps its basis, or the book holds nothing yet: then a fragment of their own begins it
 */
export function joinPool({ settings, fragments }: TaxState, { heap }: Book, units: number, cost: number): boolean {
  if (!settings.averageCost) return false;
  const pool = heap.fragments[0];
  if (pool !== undefined && fragments.quantity(pool) > 0) {
    fragments.take(pool, -units, -cost, -cost);
    return true;
  }
  heap.fragments.length = 0; // an emptied pool
  heap.keys.length = 0;
  return false;
}
