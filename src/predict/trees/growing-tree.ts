/** A tree while it grows: one number for each node in each list. */
export interface GrowingTree {
  readonly feature: number[];
  readonly threshold: number[];
  readonly left: number[];
  readonly right: number[];
  readonly missingLeft: number[];
  readonly value: number[];
}

/** A tree without nodes. */
export function emptyTree(): GrowingTree {
  return { feature: [], threshold: [], left: [], right: [], missingLeft: [], value: [] };
}

/** Adds a leaf of value 0 and returns its number. */
export function addLeaf(tree: GrowingTree): number {
  tree.feature.push(-1);
  tree.threshold.push(0);
  tree.left.push(-1);
  tree.right.push(-1);
  tree.missingLeft.push(0);
  tree.value.push(0);
  return tree.feature.length - 1;
}
