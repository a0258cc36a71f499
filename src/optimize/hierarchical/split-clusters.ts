import { PortfolioError } from "../../core/errors/portfolio-error.js";
import type { Linkage } from "../../numerics/clustering/linkage.js";
import type { AssetClustering } from "./cluster-tree.js";

/** A tree cut into clusters: the clusters are the children, numbered below `cut`, of the merges from `cut` on. */
export interface SplitTree {
  readonly cut: number;
  /** Numbers of the clusters in the tree, from left to right. */
  readonly roots: readonly number[];
  /** Positions of the assets of each cluster, ascending, in the order of `roots`. */
  readonly members: readonly Int32Array[];
}

/**
 * Cuts the tree into clusters.
 *
 * @param wanted - how many; left out, the number at which the scatter within clusters bends most: the greatest second
 *   difference of Σ over clusters of the mean distance within, up to max(8, √N) clusters, at least 2 (the two-order
 *   difference to the gap statistic of Yue, Wang and Wei 2009, as skfolio computes it)
 * @throws {@link PortfolioError} `invalid-argument`
 * @remarks O(N²·max(8, √N)) where the number is looked for.
 */
export function splitClusters({ linkage, distances }: AssetClustering, wanted: number | undefined): SplitTree {
  const n = linkage.height.length + 1;
  if (wanted !== undefined && !(Number.isInteger(wanted) && wanted >= 1 && wanted <= n)) {
    throw new PortfolioError(
      "invalid-argument",
      `clusters is ${wanted}: give a whole number from 1 to ${n}, the number of assets`,
      {
        clusters: wanted,
      },
    );
  }
  return cutInto(linkage, wanted ?? bendingNumber(linkage, distances, n));
}

function cutInto(linkage: Linkage, count: number): SplitTree {
  const n = linkage.height.length + 1;
  const cut = 2 * n - count;
  const roots: number[] = [];
  const pending = [2 * n - 2];
  while (pending.length > 0) {
    const node = pending.pop()!;
    if (node >= cut) pending.push(linkage.right[node - n]!, linkage.left[node - n]!);
    else roots.push(node);
  }
  return { cut, roots, members: roots.map((root) => leavesOf(linkage, root)) };
}

function leavesOf(linkage: Linkage, root: number): Int32Array {
  const n = linkage.height.length + 1;
  const leaves: number[] = [];
  const pending = [root];
  while (pending.length > 0) {
    const node = pending.pop()!;
    if (node < n) leaves.push(node);
    else pending.push(linkage.left[node - n]!, linkage.right[node - n]!);
  }
  return Int32Array.from(leaves).sort();
}

function bendingNumber(linkage: Linkage, distances: () => Float64Array, n: number): number {
  if (n <= 2) return n;
  const most = Math.min(n, Math.max(8, Math.round(Math.sqrt(n))));
  const d = distances();
  const scatter = Array.from({ length: most }, (_, k) => {
    let sum = 0;
    for (const members of cutInto(linkage, k + 1).members) sum += meanDistance(d, n, members);
    return sum;
  });
  let best = 0;
  const bend = (k: number): number => scatter[k + 2]! + scatter[k]! - 2 * scatter[k + 1]!;
  for (let k = 1; k + 2 < most; k++) if (bend(k) > bend(best)) best = k;
  return best + 2;
}

function meanDistance(d: Float64Array, n: number, members: Int32Array): number {
  const m = members.length;
  let sum = 0;
  for (let p = 1; p < m; p++) {
    const row = members[p]! * n;
    for (let q = 0; q < p; q++) sum += d[row + members[q]!]!;
  }
  return m < 2 ? 0 : sum / ((m * (m - 1)) / 2);
}
