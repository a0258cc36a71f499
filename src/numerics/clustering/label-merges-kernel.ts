import type { Linkage } from "./linkage.js";

/**
 * Sorts merges by height and numbers the clusters they make.
 *
 * @param a - n−1 merges, each given as one item of either side
 * @param b - the other side
 * @param height - n−1, finite; merges of equal height keep their order
 * @remarks O(n log n): a union-find over the sorted merges.
 */
export function labelMergesKernel(a: Int32Array, b: Int32Array, height: Float64Array): Linkage {
  const merges = height.length;
  const n = merges + 1;
  const sorted = Uint32Array.from({ length: merges }, (_, k) => k).sort((p, q) => height[p]! - height[q]! || p - q);
  const parent = Int32Array.from({ length: n + merges }, (_, i) => i);
  const size = new Int32Array(n + merges).fill(1);
  const root = (item: number): number => {
    let top = item;
    while (parent[top] !== top) top = parent[top]!;
    for (let i = item; parent[i] !== top; ) {
      const next = parent[i]!;
      parent[i] = top;
      i = next;
    }
    return top;
  };
  const linkage = {
    left: new Int32Array(merges),
    right: new Int32Array(merges),
    height: new Float64Array(merges),
    size: new Int32Array(merges),
  };
  for (let k = 0; k < merges; k++) {
    const merge = sorted[k]!;
    const p = root(a[merge]!);
    const q = root(b[merge]!);
    parent[p] = parent[q] = n + k;
    linkage.left[k] = Math.min(p, q);
    linkage.right[k] = Math.max(p, q);
    linkage.height[k] = height[merge]!;
    linkage.size[k] = size[n + k] = size[p]! + size[q]!;
  }
  return linkage;
}
