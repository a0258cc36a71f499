import type { Linkage } from "./linkage.js";

/** The items from left to right under the tree, the earlier cluster of each merge on the left. O(n). */
export function leafOrderKernel(linkage: Linkage): Int32Array {
  const n = linkage.height.length + 1;
  const order = new Int32Array(n);
  const pending = [2 * n - 2];
  for (let position = 0; pending.length > 0; ) {
    const cluster = pending.pop()!;
    if (cluster < n) {
      order[position++] = cluster;
    } else {
      pending.push(linkage.right[cluster - n]!, linkage.left[cluster - n]!);
    }
  }
  return order;
}
