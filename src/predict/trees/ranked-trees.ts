import {
  ANSWERS_AT,
  BLOCK_ROWS,
  LEAVES_AT,
  MODEL_AT,
  RANKED_NODE_BYTES,
  RANKS_AT,
  SLOT_BYTES,
} from "./ranked-walk-module.js";
import { keptForTrees } from "./same-trees.js";
import { type ThresholdSlot, thresholdSlots } from "./threshold-slots.js";
import type { RegressionTree } from "./tree-model.js";

/** Small trees in one piece of memory, as `rankedWalkModule` reads them; the memory is laid at address `MODEL_AT`. */
export interface RankedTrees {
  /** Nodes, trees, values of leaves, thresholds and slots. */
  readonly bytes: Uint8Array;
  /** Address of the nodes, tree after tree, children before their parent. */
  readonly nodes: number;
  /** Address of the list of trees. */
  readonly trees: number;
  /** Number of trees. */
  readonly count: number;
  /** Address of the slots. */
  readonly slots: number;
  /** Number of slots whose missing features go left; they come first. */
  readonly slotsLeft: number;
  /** Number of slots whose missing features go right. */
  readonly slotsRight: number;
}

/** Leaves up to which it costs less to ask every node of a tree, sixteen rows at a time, than to take each row's way. */
const MOST_LEAVES = 128;
const MOST_SLOTS = (MODEL_AT - RANKS_AT) / BLOCK_ROWS;

/** The ranked form of small trees without shared nodes, made once for each list of them; `undefined` for others. O(nodes·log nodes). */
export const rankedTrees: (trees: readonly RegressionTree[]) => RankedTrees | undefined = keptForTrees(ranked);

function ranked(trees: readonly RegressionTree[]): RankedTrees | undefined {
  if (!trees.every(isSmall)) return undefined;
  const slots = thresholdSlots(trees);
  if (slots.length === 0 || slots.length > MOST_SLOTS) return undefined;
  const nodes = trees.reduce((sum, tree) => sum + tree.feature.length, 0);
  const places = laidOut([
    RANKED_NODE_BYTES * nodes,
    8 * trees.length,
    8 * nodes,
    ...slots.map(({ thresholds }) => 8 * roomFor(thresholds.length)),
    SLOT_BYTES * slots.length,
  ]);
  const [nodesAt, treesAt, valuesAt, ...thresholdsAt] = places.starts as [number, number, number, ...number[]];
  const slotsAt = thresholdsAt[slots.length]!;
  const view = new DataView(new ArrayBuffer(places.bytes));
  for (const [k, slot] of slots.entries()) writeSlot(view, slot, slotsAt + SLOT_BYTES * k, thresholdsAt[k]!);
  const first = new Map<number, number>();
  for (const [k, slot] of slots.entries()) {
    const key = slotKey(slot.column, slot.missingLeft);
    if (!first.has(key)) first.set(key, k);
  }
  const rankOf = (column: number, missingLeft: number, threshold: number): RankedQuestion => {
    let slot = first.get(slotKey(column, missingLeft))!;
    while (threshold > slots[slot]!.thresholds.at(-1)!) slot++;
    return { slot, rank: slots[slot]!.rankOf.get(threshold)! };
  };
  let node = nodesAt;
  let value = valuesAt;
  for (const [k, tree] of trees.entries()) {
    const written = writeTree(view, tree, rankOf, node, value);
    view.setInt32(treesAt + 8 * k, written.nodes, true);
    view.setInt32(treesAt + 8 * k + 4, MODEL_AT + value, true);
    node += RANKED_NODE_BYTES * written.nodes;
    value += 8 * written.leaves;
  }
  const slotsLeft = slots.filter((slot) => slot.missingLeft === 1).length;
  return {
    bytes: new Uint8Array(view.buffer),
    nodes: MODEL_AT + nodesAt,
    trees: MODEL_AT + treesAt,
    count: trees.length,
    slots: MODEL_AT + slotsAt,
    slotsLeft,
    slotsRight: slots.length - slotsLeft,
  };
}

/** Where a question finds the ranks of its feature, and the rank of its threshold among them. */
interface RankedQuestion {
  readonly slot: number;
  readonly rank: number;
}

const slotKey = (column: number, missingLeft: number): number => 2 * column + missingLeft;

/** Whether a tree has few leaves, and no node is the child of several ones. */
function isSmall({ feature, left, right }: RegressionTree): boolean {
  if (feature.length > 2 * MOST_LEAVES - 1) return false;
  const parents = new Uint8Array(feature.length);
  for (let node = 0; node < feature.length; node++) {
    if (feature[node]! < 0) continue;
    if (parents[left[node]!]!++ > 0 || parents[right[node]!]!++ > 0) return false;
  }
  return true;
}

/** Where pieces of memory begin that lie one after the other, and how many bytes there are. */
function laidOut(sizes: readonly number[]): { readonly starts: readonly number[]; readonly bytes: number } {
  const starts: number[] = [];
  let bytes = 0;
  for (const size of sizes) {
    starts.push(bytes);
    bytes += size;
  }
  return { starts, bytes: (bytes + 7) & -8 };
}

/** The least power of two above a number. */
function roomFor(thresholds: number): number {
  return 1 << (32 - Math.clz32(thresholds));
}

function writeSlot(view: DataView, { column, thresholds }: ThresholdSlot, at: number, thresholdsAt: number): void {
  const room = roomFor(thresholds.length);
  view.setInt32(at, 8 * column, true);
  view.setInt32(at + 4, MODEL_AT + thresholdsAt - 8, true);
  view.setInt32(at + 8, 4 * room, true);
  for (let k = 0; k < room; k++) {
    view.setFloat64(thresholdsAt + 8 * k, thresholds[k] ?? Number.POSITIVE_INFINITY, true);
  }
}

/** Writes the nodes of a tree, children first, and the values of its leaves from left to right; says how many of each. */
function writeTree(
  view: DataView,
  tree: RegressionTree,
  rankOf: (column: number, missingLeft: number, threshold: number) => RankedQuestion,
  nodesAt: number,
  valuesAt: number,
): { readonly nodes: number; readonly leaves: number } {
  let nodes = 0;
  let leaves = 0;
  /** Returns the address of what the node answers. */
  const write = (of: number): number => {
    const column = tree.feature[of]!;
    if (column < 0) {
      view.setFloat64(valuesAt + 8 * leaves, tree.value[of]!, true);
      return LEAVES_AT + BLOCK_ROWS * leaves++;
    }
    const left = write(tree.left[of]!);
    const right = write(tree.right[of]!);
    return writeNode(left, right, rankOf(column, tree.missingLeft[of]!, tree.threshold[of]!));
  };
  const writeNode = (left: number, right: number, { slot, rank }: RankedQuestion): number => {
    const at = nodesAt + RANKED_NODE_BYTES * nodes;
    view.setUint16(at, RANKS_AT + BLOCK_ROWS * slot, true);
    view.setUint16(at + 2, left, true);
    view.setUint16(at + 4, right, true);
    view.setInt8(at + 6, rank - 128);
    return ANSWERS_AT + BLOCK_ROWS * nodes++;
  };
  const root = write(0);
  // a lone leaf gets a node, both of whose children it is
  if (nodes === 0) writeNode(root, root, { slot: 0, rank: 0 });
  return { nodes, leaves };
}
