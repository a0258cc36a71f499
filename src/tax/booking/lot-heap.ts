import type { LotOrder } from "./lot-order.js";

/**
 * A binary heap of fragments by the lot method, each with its key beside it; dead ones leave when they reach the top.
 *
 * Keys decide nearly every comparison, and they stand together in memory.
 */
export interface LotHeap {
  readonly keys: number[];
  readonly fragments: number[];
}

/** Adds a fragment. O(log n). */
export function pushFragment({ keys, fragments }: LotHeap, fragment: number, order: LotOrder): void {
  const key = order.keyOf(fragment);
  let at = fragments.length;
  keys.push(key);
  fragments.push(fragment);
  while (at > 0) {
    const parent = (at - 1) >> 1;
    const above = keys[parent]!;
    if (key > above || (key === above && !order.breaksTie(fragment, fragments[parent]!))) break;
    keys[at] = above;
    fragments[at] = fragments[parent]!;
    at = parent;
  }
  keys[at] = key;
  fragments[at] = fragment;
}

/** Removes the fragment on top. O(log n). */
export function dropTop(heap: LotHeap, order: LotOrder): void {
  const key = heap.keys.pop()!;
  const last = heap.fragments.pop()!;
  if (heap.fragments.length > 0) sink(heap, key, last, 0, order);
}

/** Restores the order after keys have changed. O(n). */
export function rebuildHeap(heap: LotHeap, order: LotOrder): void {
  const { keys, fragments } = heap;
  keys.length = fragments.length;
  for (let at = 0; at < fragments.length; at++) keys[at] = order.keyOf(fragments[at]!);
  for (let at = (fragments.length >> 1) - 1; at >= 0; at--) sink(heap, keys[at]!, fragments[at]!, at, order);
}

function sink({ keys, fragments }: LotHeap, key: number, fragment: number, from: number, order: LotOrder): void {
  const count = fragments.length;
  let at = from;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= count) break;
    let below = keys[child]!;
    if (child + 1 < count) {
      const other = keys[child + 1]!;
      if (other < below || (other === below && order.breaksTie(fragments[child + 1]!, fragments[child]!))) {
        child++;
        below = other;
      }
    }
    if (below > key || (below === key && !order.breaksTie(fragments[child]!, fragment))) break;
    keys[at] = below;
    fragments[at] = fragments[child]!;
    at = child;
  }
  keys[at] = key;
  fragments[at] = fragment;
}
