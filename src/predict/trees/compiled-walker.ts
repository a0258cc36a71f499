import { growsMemory } from "../../numerics/matrix/grows-memory.js";
import type { ReadMatrix } from "../inputs/feature-matrix.js";
import type { CompiledTrees } from "./compiled-trees.js";
import type { TreeAdder } from "./tree-adder.js";
import { GROUP_ROWS, treeWalkModule } from "./tree-walk-module.js";

/** Numbers of features that are laid out at a time: they stay in the cache of one core while all trees pass. */
const MOST_NUMBERS = 32_768;

/** The walk through compiled trees, or `undefined` where the runtime refuses it. */
export function compiledWalker(): TreeAdder<CompiledTrees> | undefined {
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
