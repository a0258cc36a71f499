import type { Fragment } from "./tax-state.js";

/** A binary heap of fragments; dead ones leave when they reach the top. */

type Before = (a: Fragment, b: Fragment) => boolean;

/** O(log n). */
export function pushFragment(heap: Fragment[], fragment: Fragment, before: Before): void {
  let at = heap.length;
  heap.push(fragment);
  while (at > 0) {
    const parent = (at - 1) >> 1;
    const above = heap[parent]!;
    if (!before(fragment, above)) break;
    heap[at] = above;
    at = parent;
  }
  heap[at] = fragment;
}

/** The first living fragment, which stays in the heap. */
export function topFragment(heap: Fragment[], before: Before): Fragment | undefined {
  while (heap.length > 0 && heap[0]!.quantity === 0) dropTop(heap, before);
  return heap[0];
}

/** O(log n). */
export function dropTop(heap: Fragment[], before: Before): void {
  const last = heap.pop()!;
  if (heap.length > 0) sink(heap, last, 0, before);
}

/** Drops the dead and restores the order after keys have changed. O(n). */
export function rebuildHeap(heap: Fragment[], before: Before): void {
  let kept = 0;
  for (const fragment of heap) if (fragment.quantity > 0) heap[kept++] = fragment;
  heap.length = kept;
  for (let at = (kept >> 1) - 1; at >= 0; at--) sink(heap, heap[at]!, at, before);
}

function sink(heap: Fragment[], fragment: Fragment, at: number, before: Before): void {
  const count = heap.length;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= count) break;
    if (child + 1 < count && before(heap[child + 1]!, heap[child]!)) child++;
    const below = heap[child]!;
    if (!before(below, fragment)) break;
    heap[at] = below;
    at = child;
  }
  heap[at] = fragment;
}
