import { addLeaf, emptyTree, type GrowingTree } from "../trees/growing-tree.js";
import type { RegressionTree } from "../trees/tree-model.js";

/** A node that asks whether a feature is one of some categories. */
export interface CategoryNode {
  readonly feature: number;
  /** Greatest numbers below which the answer changes, ascending: up to the first one it is no, then yes, and so in turns. */
  readonly changes: readonly number[];
  readonly missingInside: boolean;
  readonly inside: number;
  readonly outside: number;
}

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
    }
  | CategoryNode;

/**
 * A tree of this library from nodes in any order: numbered anew so that children come after their parent.
 *
 * Categories become a search among thresholds, whose ends share the two children.
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
  for (let taken = 1; open.length > 0; taken++) {
    const { from, to } = open.pop()!;
    const node = nodeOf(from);
    if (node === undefined || taken > most) return undefined;
    if ("value" in node) {
      tree.value[to] = node.value;
      continue;
    }
    if ("changes" in node) {
      const [inside, outside] = addSearch(tree, to, node);
      open.push({ from: node.outside, to: outside }, { from: node.inside, to: inside });
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

/** Halves the changes until one stretch between two of them is left; a missing feature is led to the first fitting stretch. */
function addSearch(
  tree: GrowingTree,
  root: number,
  { feature, changes, missingInside }: CategoryNode,
): [number, number] {
  const searched = changes.map((_, k) => (k === 0 ? root : addLeaf(tree)));
  const inside = addLeaf(tree);
  const outside = addLeaf(tree);
  let used = 0;
  /** The node that tells the stretches from `first` to `last` apart; stretch k lies before change k. */
  const nodeOf = (first: number, last: number): number => {
    if (first === last) return first % 2 === 1 ? inside : outside;
    const to = searched[used++]!;
    const middle = Math.floor((first + last) / 2);
    tree.feature[to] = feature;
    tree.threshold[to] = changes[middle]!;
    tree.missingLeft[to] = (missingInside ? 1 : 0) <= middle ? 1 : 0;
    tree.left[to] = nodeOf(first, middle);
    tree.right[to] = nodeOf(middle + 1, last);
    return to;
  };
  nodeOf(0, changes.length);
  return [inside, outside];
}
