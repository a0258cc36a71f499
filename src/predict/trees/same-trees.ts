import type { RegressionTree } from "./tree-model.js";

/** Every tree and every list of it, to tell later whether they are still the same ones. O(trees). */
export function partsOfTrees(trees: readonly RegressionTree[]): readonly unknown[] {
  return trees.flatMap((tree) => [
    tree,
    tree.feature,
    tree.threshold,
    tree.left,
    tree.right,
    tree.missingLeft,
    tree.value,
  ]);
}

/** Whether trees consist of the parts that were noted; what a list holds is not looked at. O(trees). */
export function areSameTrees(trees: readonly RegressionTree[], parts: readonly unknown[]): boolean {
  if (7 * trees.length !== parts.length) return false;
  for (let k = 0; k < trees.length; k++) {
    const tree = trees[k]!;
    const at = 7 * k;
    if (tree !== parts[at]) return false;
    if (tree.feature !== parts[at + 1] || tree.threshold !== parts[at + 2] || tree.left !== parts[at + 3]) return false;
    if (tree.right !== parts[at + 4] || tree.missingLeft !== parts[at + 5] || tree.value !== parts[at + 6])
      return false;
  }
  return true;
}

/** What is made of a list of trees, kept until a tree or a list of it is exchanged. */
export function keptForTrees<Made>(
  make: (trees: readonly RegressionTree[]) => Made,
): (trees: readonly RegressionTree[]) => Made {
  const known = new WeakMap<readonly RegressionTree[], { readonly parts: readonly unknown[]; readonly made: Made }>();
  return (trees) => {
    const last = known.get(trees);
    if (last !== undefined && areSameTrees(trees, last.parts)) return last.made;
    const made = make(trees);
    known.set(trees, { parts: partsOfTrees(trees), made });
    return made;
  };
}
