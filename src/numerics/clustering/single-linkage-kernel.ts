import { labelMergesKernel } from "./label-merges-kernel.js";
import type { Linkage } from "./linkage.js";

/**
 * Single linkage as a minimum spanning tree, by Prim.
 *
 * Asks for each row of distances once and keeps none, so the matrix need not exist.
 *
 * @param n - items, at least 1
 * @param distancesOf - n distances of one item to all, finite; may be the same array every time
 * @remarks O(n²) time, O(n) room. Among equal distances the lowest item joins first. Gower and Ross (1969).
 */
export function singleLinkageKernel(n: number, distancesOf: (item: number) => Float64Array): Linkage {
  const from = new Int32Array(n - 1);
  const to = new Int32Array(n - 1);
  const height = new Float64Array(n - 1);
  // what is still outside the tree stays in item order, so that a tie goes to the lowest item
  const outside = Int32Array.from({ length: n - 1 }, (_, i) => i + 1);
  const nearest = new Float64Array(n).fill(Number.POSITIVE_INFINITY);
  let current = 0;
  for (let k = 0; k < n - 1; k++) {
    const row = distancesOf(current);
    const count = n - 1 - k;
    let best = 0;
    let least = Number.POSITIVE_INFINITY;
    for (let p = 0; p < count; p++) {
      const item = outside[p]!;
      const distance = row[item]!;
      if (distance < nearest[item]!) nearest[item] = distance;
      if (nearest[item]! < least) {
        least = nearest[item]!;
        best = p;
      }
    }
    from[k] = current;
    current = outside[best]!;
    to[k] = current;
    height[k] = least;
    outside.copyWithin(best, best + 1, count);
  }
  return labelMergesKernel(from, to, height);
}
