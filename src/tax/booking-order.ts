import { tiedSets } from "./identical-sets.js";
import type { LedgerSettings } from "./ledger-options.js";
import type { Journal } from "./read-transactions.js";

/** The lines of each set of assets that must be booked together, in the order of booking. O(lines + assets). */
export function bookingSets(journal: Journal, settings: LedgerSettings): Int32Array[] {
  const { lines, assets } = journal;
  const setOf = new Int32Array(assets.length);
  const sets = new Map<string, number>();
  tiedSets(journal, settings).forEach((name, asset) => {
    const set = sets.get(name) ?? sets.size;
    sets.set(name, set);
    setOf[asset] = set;
  });
  const ends = new Int32Array(sets.size);
  const order = countedOrder(lines.count, sets.size, (line) => setOf[lines.asset(line)]!, ends);
  return Array.from(ends, (end, set) => order.subarray(set === 0 ? 0 : ends[set - 1]!, end));
}

/**
 * The places 0 … count − 1 by a key from 0 to `keys` − 1; those of one key stay as they stand. O(count + keys).
 *
 * @param ends - is filled with where the places of each key end
 */
export function countedOrder(
  count: number,
  keys: number,
  keyOf: (place: number) => number,
  ends: Int32Array = new Int32Array(keys),
): Int32Array {
  for (let place = 0; place < count; place++) ends[keyOf(place)]!++;
  for (let key = 0, sum = 0; key < keys; key++) {
    const own = ends[key]!;
    ends[key] = sum; // where they begin, until they are placed
    sum += own;
  }
  const order = new Int32Array(count);
  for (let place = 0; place < count; place++) order[ends[keyOf(place)]!++] = place;
  return order;
}
