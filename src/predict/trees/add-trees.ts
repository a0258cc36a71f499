import type { ReadMatrix } from "../inputs/feature-matrix.js";
import { type CompiledTrees, compiledTrees } from "./compiled-trees.js";
import { compiledWalker } from "./compiled-walker.js";
import { predictTree } from "./predict-tree.js";
import { type RankedTrees, rankedTrees } from "./ranked-trees.js";
import { rankedWalker } from "./ranked-walker.js";
import type { TreeAdder, TreeRoundings } from "./tree-adder.js";
import type { RegressionTree } from "./tree-model.js";

const NONE: TreeRoundings = { singleFeatures: false, singleSums: false };
/** Rows from which small trees are asked in blocks: a block that is half full costs as much as a full one. */
const BLOCKWISE = 32;
/** Beyond 64 MB of nodes the memory, which never shrinks, is not worth its time. */
const MOST_NODES = 4_000_000;

let ranked: TreeAdder<RankedTrees> | null | undefined;
let walker: TreeAdder<CompiledTrees> | null | undefined;

/**
 * Adds what each tree says of each row to its sum, tree after tree.
 *
 * WebAssembly where that may be compiled, with vectors for many rows of small trees, else (and for imported trees that split by
 * categories) plain JavaScript; all end in the same leaves and add in the same order, so that the sums have the same bits.
 *
 * @param trees - checked trees; they are compiled once for each list, which must not be changed in place
 * @param matrix - checked rows; NaN is missing
 * @param sums - a number for each row, to which is added
 * @param roundings - none
 * @remarks O(n·trees·depth).
 */
export function addTrees(
  trees: readonly RegressionTree[],
  matrix: ReadMatrix,
  sums: Float64Array,
  roundings: TreeRoundings = NONE,
): void {
  const nodes = trees.reduce((sum, tree) => sum + tree.feature.length, 0);
  if (nodes <= MOST_NODES) {
    if (matrix.rows >= BLOCKWISE) {
      ranked ??= rankedWalker() ?? null;
      const made = ranked === null ? undefined : rankedTrees(trees);
      if (made !== undefined && ranked?.(made, matrix, sums, roundings)) return;
    }
    walker ??= compiledWalker() ?? null;
    const made = walker === null ? undefined : compiledTrees(trees);
    if (made !== undefined && walker?.(made, matrix, sums, roundings)) return;
  }
  addTreesPlainly(trees, matrix, sums, roundings);
}

/** The same in plain JavaScript. */
export function addTreesPlainly(
  trees: readonly RegressionTree[],
  { values, rows, columns }: ReadMatrix,
  sums: Float64Array,
  { singleFeatures, singleSums }: TreeRoundings = NONE,
): void {
  const own = singleFeatures ? Float64Array.from(values, Math.fround) : values;
  for (const tree of trees) {
    for (let t = 0; t < rows; t++) {
      const sum = sums[t]! + predictTree(tree, own, t * columns);
      sums[t] = singleSums ? Math.fround(sum) : sum;
    }
  }
}
