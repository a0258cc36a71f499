import type { RegressionTree } from "./tree-model.js";

/** Whether the lists of a tree have one length, and every way through it ends in a leaf. O(nodes). */
export function isTree(tree: RegressionTree, columns: number): boolean {
  if (typeof tree !== "object" || tree === null || Object.keys(tree).length !== 6) return false;
  const { feature, threshold, left, right, missingLeft, value } = tree;
  const lists = [feature, threshold, left, right, missingLeft, value];
  if (!lists.every(isList) || feature.length === 0) return false;
  const nodes = feature.length;
  if (lists.some((list) => list.length !== nodes)) return false;
  for (let node = 0; node < nodes; node++) {
    const column = feature[node]!;
    const missing = missingLeft[node]!;
    if (!Number.isFinite(threshold[node]) || !Number.isFinite(value[node])) return false;
    if (missing !== 0 && missing !== 1) return false;
    const a = left[node]!;
    const b = right[node]!;
    if (column === -1) {
      if (a !== -1 || b !== -1) return false;
      continue;
    }
    if (!Number.isInteger(column) || column < 0 || column >= columns) return false;
    // children come after their parent, so no way leads back
    if (!Number.isInteger(a) || a <= node || a >= nodes) return false;
    if (!Number.isInteger(b) || b <= node || b >= nodes) return false;
  }
  return true;
}

/** An array, or a typed one. */
function isList(value: unknown): boolean {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
}
