import { growsMemory } from "../../numerics/matrix/grows-memory.js";
import type { RankedTrees } from "./ranked-trees.js";
import { BLOCK_ROWS, LEAVES_AT, MODEL_AT, RANKS_AT, rankedWalkModule, SLOT_BYTES } from "./ranked-walk-module.js";
import type { TreeAdder } from "./tree-adder.js";

/** The functions of `rankedWalkModule`. */
interface RankedWalk {
  readonly rankLeft: (rows: number, stride: number, slots: number, count: number, to: number) => void;
  readonly rankRight: (rows: number, stride: number, slots: number, count: number, to: number) => void;
  readonly walk: (nodes: number, trees: number, count: number, sums: number) => void;
  readonly walkSingle: (nodes: number, trees: number, count: number, sums: number) => void;
}

/** The walk through ranked trees, block by block, or `undefined` where the runtime refuses it. */
export function rankedWalker(): TreeAdder<RankedTrees> | undefined {
  try {
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(rankedWalkModule()));
    const memory = exports["memory"] as WebAssembly.Memory;
    const { rankLeft, rankRight, walk, walkSingle } = exports as Record<
      keyof RankedWalk,
      (...numbers: number[]) => void
    >;
    if (!growsMemory(memory, MODEL_AT)) return undefined;
    // the trees that lie in the memory now: the same model again finds them there
    let resident: RankedTrees | undefined;
    return (trees, { values, columns, rows }, sums, { singleFeatures, singleSums }) => {
      const { bytes, slots, slotsLeft, slotsRight } = trees;
      const block = MODEL_AT + bytes.length;
      const out = block + 8 * BLOCK_ROWS * columns;
      const missing = out + 8 * BLOCK_ROWS - memory.buffer.byteLength;
      if (missing > 0 && !growsMemory(memory, missing)) return false;
      if (resident !== trees) layTrees(new Uint8Array(memory.buffer), bytes);
      resident = trees;
      const room = new Float64Array(memory.buffer);
      const features = singleFeatures ? new Float32Array(values) : values;
      const add = singleSums ? walkSingle : walk;
      for (let from = 0; from < rows; from += BLOCK_ROWS) {
        const to = Math.min(rows, from + BLOCK_ROWS);
        room.set(features.subarray(from * columns, to * columns), block / 8);
        room.set(sums.subarray(from, to), out / 8);
        if (slotsLeft > 0) rankLeft(block, 8 * columns, slots, slotsLeft, RANKS_AT);
        if (slotsRight > 0) {
          rankRight(block, 8 * columns, slots + SLOT_BYTES * slotsLeft, slotsRight, RANKS_AT + BLOCK_ROWS * slotsLeft);
        }
        add(trees.nodes, trees.trees, trees.count, out);
        sums.set(room.subarray(out / 8, out / 8 + to - from), from);
      }
      return true;
    };
  } catch {
    return undefined; // no WebAssembly, no vectors, or a policy against it: other forms give the same numbers
  }
}

/** The numbers of leaves, each once for every row of a block, and the trees. */
function layTrees(memory: Uint8Array, bytes: Uint8Array): void {
  for (let k = 0; k < 256; k++) {
    memory.fill(k, LEAVES_AT + BLOCK_ROWS * k, LEAVES_AT + BLOCK_ROWS * (k + 1));
  }
  memory.set(bytes, MODEL_AT);
}
