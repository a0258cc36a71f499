import { leafOrderKernel } from "./leaf-order-kernel.js";
import type { Linkage } from "./linkage.js";

/**
 * A leaf order of a tree with a small sum of distances between neighbors, by turning its merges.
 *
 * - `"shortest"`: the least sum among all ways of turning. Of an order and its mirror image it gives the one with the
 *   earlier cluster of the last merge on the left.
 * - `"scipy"`: what `scipy.cluster.hierarchy.optimal_leaf_ordering` gives. It finds the same least sums, but turns the
 *   children of each merge, as a whole, by the best order of that merge alone; where the merges above need other ends the
 *   sum is not the least.
 *
 * @param distances - (n, n) symmetric
 * @remarks Bar-Joseph, Gifford and Jaakkola (2001) by dynamic programming, in two steps a merge:
 *   O(n³/6) for a balanced tree, O(n²) for a chain; room for 4·n² numbers.
 */
export function optimalLeafOrderKernel(
  linkage: Linkage,
  distances: Float64Array,
  rule: "shortest" | "scipy",
): Int32Array {
  const n = linkage.height.length + 1;
  const order = leafOrderKernel(linkage);
  if (n < 3) return order;
  const d = new Float64Array(n * n);
  for (let p = 0; p < n; p++) for (let q = 0; q < n; q++) d[p * n + q] = distances[order[p]! * n + order[q]!]!;
  const ranges = leafRanges(linkage, n);
  const search = new Search(n, d);
  const turned = new Uint8Array(n - 1);
  let ends: Ends = [0, 0];
  for (let k = 0; k < n - 1; k++) {
    const left = linkage.left[k]!;
    const right = linkage.right[k]!;
    ends = search.merge(ranges(left), ranges(right));
    if (left >= n && ends[0] >= ranges(left).middle) turned[left - n] = 1;
    if (right >= n && ends[1] < ranges(right).middle) turned[right - n] = 1;
  }
  return rule === "scipy" ? leafOrderKernel(mirrored(linkage, turned)) : search.order(ends).map((p) => order[p]!);
}

type Ends = readonly [left: number, right: number];

/** The tree with whole clusters mirrored; a cluster inside a mirrored one that is itself mirrored stands as before. */
function mirrored(linkage: Linkage, turned: Uint8Array): Linkage {
  const n = turned.length + 1;
  const left = linkage.left.slice();
  const right = linkage.right.slice();
  const parity = turned.slice();
  for (let k = n - 2; k >= 0; k--) {
    for (const child of [left[k]!, right[k]!]) if (child >= n) parity[child - n]! ^= parity[k]!;
    if (parity[k] === 1) [left[k], right[k]] = [right[k]!, left[k]!];
  }
  return { ...linkage, left, right };
}

/** A cluster as positions in the first leaf order: `from` ≤ p < `to`, the right child from `middle`. */
interface Part {
  readonly from: number;
  readonly middle: number;
  readonly to: number;
}

function leafRanges(linkage: Linkage, n: number): (cluster: number) => Part {
  const from = new Int32Array(2 * n - 1);
  const sizeOf = (cluster: number): number => (cluster < n ? 1 : linkage.size[cluster - n]!);
  for (let k = n - 2; k >= 0; k--) {
    from[linkage.left[k]!] = from[n + k]!;
    from[linkage.right[k]!] = from[n + k]! + sizeOf(linkage.left[k]!);
  }
  return (cluster) => {
    const first = from[cluster]!;
    return {
      from: first,
      middle: cluster < n ? first : from[linkage.right[cluster - n]!]!,
      to: first + sizeOf(cluster),
    };
  };
}

/** Where the inner end of a part may lie when its outer end is `outer`: in the other child, or the leaf itself. */
function innerEnds(part: Part, outer: number): readonly [number, number] {
  if (part.to - part.from === 1) return [part.from, part.to];
  return outer < part.middle ? [part.middle, part.to] : [part.from, part.middle];
}

/** Least lengths of the orders of every cluster by their two end leaves, both filled in from the leaves up. */
class Search {
  readonly #n: number;
  readonly #d: Float64Array;
  /** Length of the best order that begins with p and ends with q, in the smallest cluster that holds both. */
  readonly #length: Float64Array;
  /** The leaf next to the seam on the side of p in that order. */
  readonly #seam: Int32Array;

  constructor(n: number, d: Float64Array) {
    this.#n = n;
    this.#d = d;
    this.#length = new Float64Array(n * n);
    this.#seam = new Int32Array(n * n);
  }

  /** Fills in the orders that the merge of two parts makes possible; gives the ends of the shortest. */
  merge(left: Part, right: Part): Ends {
    const n = this.#n;
    const length = this.#length;
    const reach = new Float64Array(right.to - right.from);
    const via = new Int32Array(right.to - right.from);
    let ends: Ends = [left.from, right.from];
    let shortest = Number.POSITIVE_INFINITY;
    for (let u = left.from; u < left.to; u++) {
      // first from u through the left part to each leaf k of the right part …
      reach.fill(Number.POSITIVE_INFINITY);
      const [firstM, lastM] = innerEnds(left, u);
      for (let m = firstM; m < lastM; m++) {
        const start = length[u * n + m]!;
        const row = m * n + right.from;
        for (let k = 0; k < reach.length; k++) {
          const sum = start + this.#d[row + k]!;
          if (sum < reach[k]!) {
            reach[k] = sum;
            via[k] = m;
          }
        }
      }
      // … then from k through the right part to its other end w
      for (let w = right.from; w < right.to; w++) {
        const [firstK, lastK] = innerEnds(right, w);
        let best = Number.POSITIVE_INFINITY;
        let at = firstK;
        for (let k = firstK; k < lastK; k++) {
          const sum = reach[k - right.from]! + length[w * n + k]!;
          if (sum < best) {
            best = sum;
            at = k;
          }
        }
        length[u * n + w] = length[w * n + u] = best;
        this.#seam[u * n + w] = via[at - right.from]!;
        this.#seam[w * n + u] = at;
        if (best < shortest) {
          shortest = best;
          ends = [u, w];
        }
      }
    }
    return ends;
  }

  /** The shortest order of all leaves between two ends. */
  order(ends: Ends): Int32Array {
    const n = this.#n;
    const result = new Int32Array(n);
    const pending = [ends];
    for (let position = 0; pending.length > 0; ) {
      const [u, w] = pending.pop()!;
      if (u === w) {
        result[position++] = u;
      } else {
        // a path from u to w: u … seam on u's side, seam on w's side … w
        pending.push([this.#seam[w * n + u]!, w], [u, this.#seam[u * n + w]!]);
      }
    }
    return result;
  }
}
