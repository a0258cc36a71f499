import type { RegressionTree } from "./tree-model.js";

/** What one tree says of the row that begins at `at` in row-major features. O(depth). */
export function predictTree(tree: RegressionTree, values: Float64Array, at: number): number {
  const { feature, threshold, left, right, missingLeft, value } = tree;
  let node = 0;
  for (;;) {
    const column = feature[node]!;
    if (column < 0) return value[node]!;
    const own = values[at + column]!;
    const goesLeft = Number.isNaN(own) ? missingLeft[node] === 1 : own <= threshold[node]!;
    node = goesLeft ? left[node]! : right[node]!;
  }
}
