import type { RegressionTree } from "./tree-model.js";

/** A tree in plain arrays, as JSON keeps it; the same tree where it is in plain arrays. */
export function plainTree(tree: RegressionTree): RegressionTree {
  if (Object.values(tree).every(Array.isArray)) return tree;
  const { feature, threshold, left, right, missingLeft, value } = tree;
  return {
    feature: [...feature],
    threshold: [...threshold],
    left: [...left],
    right: [...right],
    missingLeft: [...missingLeft],
    value: [...value],
  };
}
