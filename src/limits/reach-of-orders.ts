import type { Book } from "./read-book.js";

/**
 * By how much all orders together can change the value of each asset and the equity, at most.
 *
 * @param free - positions of the orders that count
 * @param upper - the fraction of each order that may be done
 * @remarks O(N).
 */
export function reachOfOrders(
  book: Book,
  free: readonly number[],
  upper: Float64Array,
): { readonly values: Float64Array; readonly gain: number } {
  const values = new Float64Array(book.assets.length);
  let gain = 0;
  for (const k of free) {
    const order = book.orders[k]!;
    values[order.position] = values[order.position]! + upper[k]! * Math.abs(order.value);
    gain += upper[k]! * Math.abs(order.gain);
  }
  return { values, gain };
}
