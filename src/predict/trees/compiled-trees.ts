import { keptForTrees } from "./same-trees.js";
import type { RegressionTree } from "./tree-model.js";
import { GROUP_ROWS, NODE_BYTES } from "./tree-walk-module.js";

/** Trees in one piece of memory, as `treeWalkModule` reads them; the memory is laid at address 0. */
export interface CompiledTrees {
  /** All nodes, tree after tree, each breadth first. */
  readonly nodes: Uint8Array;
  /** Where each tree begins. */
  readonly roots: Int32Array;
  /** Depth of the shallowest leaf of each tree. */
  readonly least: Int32Array;
  /** What each slot of a row holds: the column, and what a missing feature becomes. Slot 0 is −∞ and has no column. */
  readonly slots: readonly { readonly column: number; readonly missing: number }[];
}

/** The compiled form of trees without shared nodes, made once for each list of them and again when a tree or a list of it was exchanged. O(nodes). */
export const compiledTrees: (trees: readonly RegressionTree[]) => CompiledTrees | undefined = keptForTrees(compile);

function compile(trees: readonly RegressionTree[]): CompiledTrees | undefined {
  const count = trees.reduce((sum, tree) => sum + tree.feature.length, 0);
  const nodes = new Uint8Array(count * NODE_BYTES);
  const numbers = new Float64Array(nodes.buffer);
  const links = new Int32Array(nodes.buffer);
  const slots: { column: number; missing: number }[] = [{ column: -1, missing: Number.NEGATIVE_INFINITY }];
  const slotOf = new Map<number, number>();
  /** A missing feature that goes left is −∞, below every threshold, and one that goes right ∞. */
  const slot = (column: number, missingLeft: number): number => {
    const key = 2 * column + missingLeft;
    const known = slotOf.get(key);
    if (known !== undefined) return known;
    slotOf.set(key, slots.length);
    slots.push({ column, missing: missingLeft === 1 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY });
    return slots.length - 1;
  };
  const roots = new Int32Array(trees.length);
  const least = new Int32Array(trees.length);
  let base = 0;
  for (const [k, { feature, threshold, left, right, missingLeft, value }] of trees.entries()) {
    roots[k] = base * NODE_BYTES;
    const source = new Int32Array(feature.length);
    const depth = new Int32Array(feature.length);
    let filled = 1;
    let shallowest = -1;
    for (let at = 0; at < filled; at++) {
      const from = source[at]!;
      const to = base + at;
      const column = feature[from]!;
      if (column < 0) {
        if (shallowest < 0) shallowest = depth[at]!;
        numbers[2 * to] = value[from]!;
        links[4 * to + 2] = to * NODE_BYTES;
        continue;
      }
      // two children stand side by side, so a child of several parents has no place
      if (filled + 2 > feature.length) return undefined;
      numbers[2 * to] = threshold[from]!;
      links[4 * to + 2] = (base + filled) * NODE_BYTES;
      links[4 * to + 3] = slot(column, missingLeft[from]!) * 8 * GROUP_ROWS;
      for (const child of [left[from]!, right[from]!]) {
        source[filled] = child;
        depth[filled++] = depth[at]! + 1;
      }
    }
    least[k] = shallowest;
    base += feature.length;
  }
  return { nodes, roots, least, slots };
}
