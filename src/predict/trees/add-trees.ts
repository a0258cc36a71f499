import { growsMemory } from "../../numerics/matrix/grows-memory.js";
import type { ReadMatrix } from "../inputs/feature-matrix.js";
import { type CompiledTrees, compiledTrees } from "./compiled-trees.js";
import { predictTree } from "./predict-tree.js";
import type { RegressionTree } from "./tree-model.js";
import { GROUP_ROWS, treeWalkModule } from "./tree-walk-module.js";

/** What is rounded to 32 bits, as XGBoost and scikit-learn do. */
export interface TreeRoundings {
  /** Features, before they are compared. */
  readonly singleFeatures: boolean;
  /** Sums, after each tree. */
  readonly singleSums: boolean;
}

const NONE: TreeRoundings = { singleFeatures: false, singleSums: false };

/**
 * Adds what each tree says of each row to its sum, tree after tree.
 *
 * WebAssembly where that may be compiled, else (and for imported trees that split by categories) plain JavaScript; both take the
 * same ways and add in the same order, so that the sums have the same bits.
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
  walker ??= compiledWalker() ?? null;
  const compiled = walker === null || nodes > MOST_NODES ? undefined : compiledTrees(trees);
  const walked = walker !== null && compiled !== undefined && walker(compiled, matrix, sums, roundings);
  if (!walked) addTreesPlainly(trees, matrix, sums, roundings);
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

/** Says whether it added anything: nothing where its memory cannot grow. */
type Walker = (trees: CompiledTrees, matrix: ReadMatrix, sums: Float64Array, roundings: TreeRoundings) => boolean;

let walker: Walker | null | undefined;

/** Beyond 64 MB of nodes the memory, which never shrinks, is not worth its time. */
const MOST_NODES = 4_000_000;
/** Numbers of features that are laid out at a time: they stay in the cache of one core while all trees pass. */
const MOST_NUMBERS = 32_768;
/** The compiled form, or `undefined` where the runtime refuses it. */
export function compiledWalker(): Walker | undefined {
  try {
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(treeWalkModule()));
    const memory = exports["memory"] as WebAssembly.Memory;
    const walk = exports["walk"] as (...numbers: number[]) => void;
    const walkSingle = exports["walkSingle"] as (...numbers: number[]) => void;
    // the trees that lie in the memory now: the same model again finds them there
    let resident: CompiledTrees | undefined;
    return (trees, matrix, sums, { singleFeatures, singleSums }) => {
      const { rows } = matrix;
      const width = trees.slots.length * GROUP_ROWS;
      const groups = Math.min(Math.ceil(rows / GROUP_ROWS), Math.max(1, Math.floor(MOST_NUMBERS / width)));
      const first = trees.nodes.length / 8;
      const out = first + groups * width;
      const missing = 8 * (out + groups * GROUP_ROWS) - memory.buffer.byteLength;
      if (missing > 0 && !growsMemory(memory, missing)) return false;
      if (resident !== trees) new Uint8Array(memory.buffer).set(trees.nodes);
      resident = trees;
      const room = new Float64Array(memory.buffer);
      const run = singleSums ? walkSingle : walk;
      for (let from = 0; from < rows; from += groups * GROUP_ROWS) {
        const count = Math.min(rows - from, groups * GROUP_ROWS);
        const own = Math.ceil(count / GROUP_ROWS);
        layRows(trees.slots, matrix, from, count, singleFeatures, room.subarray(first, out));
        room.set(sums.subarray(from, from + count), out);
        for (let k = 0; k < trees.roots.length; k++) {
          run(8 * first, own, 8 * width, trees.roots[k]!, trees.least[k]!, 8 * out);
        }
        sums.set(room.subarray(out, out + count), from);
      }
      return true;
    };
  } catch {
    return undefined; // no WebAssembly or a policy against it: the plain form gives the same numbers
  }
}

/** Groups of eight rows, slot by slot; rows that fill the last group up keep what was there. */
function layRows(
  slots: CompiledTrees["slots"],
  { values, columns }: ReadMatrix,
  from: number,
  count: number,
  single: boolean,
  into: Float64Array,
): void {
  const width = slots.length * GROUP_ROWS;
  for (let start = 0; start < count; start += GROUP_ROWS) {
    const end = Math.min(count, start + GROUP_ROWS) - start;
    const group = (start / GROUP_ROWS) * width;
    into.fill(Number.NEGATIVE_INFINITY, group, group + GROUP_ROWS);
    for (let s = 1; s < slots.length; s++) {
      const { column, missing } = slots[s]!;
      let read = (from + start) * columns + column;
      const write = group + s * GROUP_ROWS;
      for (let r = 0; r < end; r++, read += columns) {
        const value = values[read]!;
        into[write + r] = Number.isNaN(value) ? missing : single ? Math.fround(value) : value;
      }
    }
  }
}
