import { addLeaf, emptyTree } from "../trees/growing-tree.js";
import type { RegressionTree } from "../trees/tree-model.js";

/** A node of another library's tree. */
export type SourceNode =
  | { readonly value: number }
  | {
      readonly feature: number;
      /** Rows go left up to this. */
      readonly threshold: number;
      readonly missingLeft: boolean;
      readonly left: number;
      readonly right: number;
    };

/**
 * A tree of this library from nodes in any order: numbered anew so that children come after their parent.
 *
 * @param root - number of the root
 * @param nodeOf - a node by its number; undefined for one that is not there
 * @param most - number of nodes there can be
 * @returns the tree, or undefined where a node is missing or stands in two places
 */
export function treeFromNodes(
  root: number,
  nodeOf: (node: number) => SourceNode | undefined,
  most: number,
): RegressionTree | undefined {
  const tree = emptyTree();
  const add = (): number => addLeaf(tree);
  const open = [{ from: root, to: add() }];
  while (open.length > 0) {
    const { from, to } = open.pop()!;
    const node = nodeOf(from);
    if (node === undefined || tree.feature.length > most) return undefined;
    if ("value" in node) {
      tree.value[to] = node.value;
      continue;
    }
    tree.feature[to] = node.feature;
    tree.threshold[to] = node.threshold;
    tree.missingLeft[to] = node.missingLeft ? 1 : 0;
    tree.left[to] = add();
    tree.right[to] = add();
    open.push({ from: node.right, to: tree.right[to]! }, { from: node.left, to: tree.left[to]! });
  }
  return tree;
}
