import { keptForTrees } from "./same-trees.js";
import type { RegressionTree } from "./tree-model.js";
import { GROUP_ROWS, NODE_BYTES } from "./tree-walk-module.js";

/** Trees in one piece of memory, as `treeWalkModule` reads them; the memory is laid at address 0. */
export interface CompiledTrees {
  /** All nodes, tree after tree, each with a few levels at a time. */
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
  for (const [k, tree] of trees.entries()) {
    roots[k] = base * NODE_BYTES;
    const shallowest = layTree(tree, base, slot, numbers, links);
    if (shallowest === undefined) return undefined;
    least[k] = shallowest;
    base += tree.feature.length;
  }
  return { nodes, roots, least, slots };
}

/** Levels of a tree that are laid side by side: a way through them stays within a few lines of the cache. */
const LEVELS_TOGETHER = 3;

/** A node that has its place already, and its depth. */
interface Placed {
  readonly from: number;
  readonly to: number;
  readonly depth: number;
}

/** Lays a tree from place `base` on, and returns the depth of its shallowest leaf; nothing when a node has several parents. */
function layTree(
  { feature, threshold, left, right, missingLeft, value }: RegressionTree,
  base: number,
  slot: (column: number, missingLeft: number) => number,
  numbers: Float64Array,
  links: Int32Array,
): number | undefined {
  let filled = 1;
  let shallowest = Number.POSITIVE_INFINITY;
  const open: Placed[] = [{ from: 0, to: base, depth: 0 }];
  while (open.length > 0) {
    let level = [open.pop()!];
    for (let h = 0; h < LEVELS_TOGETHER; h++) {
      const next: Placed[] = [];
      for (const { from, to, depth } of level) {
        const column = feature[from]!;
        if (column < 0) {
          shallowest = Math.min(shallowest, depth);
          numbers[2 * to] = value[from]!;
          links[4 * to + 2] = to * NODE_BYTES;
          continue;
        }
        // two children stand side by side, so a child of several parents has no place
        if (filled + 2 > feature.length) return undefined;
        const child = base + filled;
        filled += 2;
        numbers[2 * to] = threshold[from]!;
        links[4 * to + 2] = child * NODE_BYTES;
        links[4 * to + 3] = slot(column, missingLeft[from]!) * 8 * GROUP_ROWS;
        next.push({ from: left[from]!, to: child, depth: depth + 1 });
        next.push({ from: right[from]!, to: child + 1, depth: depth + 1 });
      }
      level = next;
    }
    for (let k = level.length - 1; k >= 0; k--) open.push(level[k]!);
  }
  return shallowest;
}
