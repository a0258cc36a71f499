import {
  advance,
  assign,
  constant,
  get,
  I32,
  loop,
  moduleOf,
  unsigned,
  V128,
} from "../../numerics/matrix/wasm-bytes.js";

/** Rows that are asked together: four vectors of sixteen ranks of 8 bits. */
export const BLOCK_ROWS = 64;
/** Bytes of a node: addresses of its feature's ranks, of what its left and its right child answer, and its own rank. */
export const RANKED_NODE_BYTES = 8;
/** Bytes of a slot: offset of the column in a row, address of the thresholds less 8, and half their room in bytes. */
export const SLOT_BYTES = 12;

/** Address of what leaf number k answers to each row of a block, 64 times k, for k from 0 to 255. */
export const LEAVES_AT = 0;
/** Address of what the nodes of one tree answer, 64 bytes each; at most 255 nodes. */
export const ANSWERS_AT = 16_384;
/** Address of the ranks of a block, 64 bytes for each slot. */
export const RANKS_AT = 32_768;
/** Address behind what addresses of 16 bits reach: the model lies from here on. */
export const MODEL_AT = 65_536;

/**
 * The bytes of a WebAssembly module that asks small trees without taking a single way through them.
 *
 * `rankLeft(rows, stride, slots, count, to)` finds, for each of `count` slots and the 64 rows from `rows` on, how many thresholds lie
 * below the row's feature, less 128: a binary search over 2^k − 1 ascending thresholds, filled up with ∞. A missing feature has none
 * below it; in `rankRight` it has all.
 *
 * `walk(nodes, trees, count, sums)` adds `count` trees to the sums of a block, `walkSingle` the same with sums rounded to 32 bits. The
 * leaves of a tree are numbered from left to right, children come before their parent, and a node answers for all rows at once with
 * max(left's answer, right's answer where the rank is above its own, else 0): numbers on the right are the greater ones. The root
 * answers with each row's leaf. A tree is its number of nodes and the address of its leaves' values, 4 bytes each.
 */
export function rankedWalkModule(): Uint8Array<ArrayBuffer> {
  const rankLocals = [
    [6 + RANKED_TOGETHER, I32],
    [RANKED_TOGETHER, F64],
  ] as const;
  const walkLocals = [
    [6, I32],
    [1, V128],
  ] as const;
  return moduleOf([
    { name: "rankLeft", parameters: 5, locals: rankLocals, body: rankBody(BELOW) },
    { name: "rankRight", parameters: 5, locals: rankLocals, body: rankBody(NOT_FROM) },
    { name: "walk", parameters: 4, locals: walkLocals, body: walkBody([]) },
    { name: "walkSingle", parameters: 4, locals: walkLocals, body: walkBody([0xb6, 0xbb]) },
  ]);
}

const F64 = 0x7c;
const PLUS = 0x6a;
const TEE = 0x22;
const BELOW = [0x63];
const NOT_FROM = [0x66, 0x45];
const number = (offset: number): number[] => [0x2b, 0x03, ...unsigned(offset)];
const whole = (offset: number): number[] => [0x28, 0x02, offset];
const short = (offset: number): number[] => [0x2f, 0x01, offset];
const byte = (offset: number): number[] => [0x2d, 0x00, ...unsigned(offset)];
const vectorAccess = (operation: number, offset: number): number[] => [0xfd, operation, 0x00, offset];
const eightfold = (value: readonly number[]): number[] => [...value, 0x41, 3, 0x74];

// positions of the parameters and locals of the ranks
const ROWS = 0;
const STRIDE = 1;
const SLOTS = 2;
const SLOT_COUNT = 3;
const TO = 4;
const BASE = 5;
const TOP = 6;
const FROM = 7;
const LEFT = 8;
const HALF = 9;
const TRIED = 10;
/** Rows that are searched for side by side, since each look waits for the one before. */
const RANKED_TOGETHER = 8;
const PLACE = 11; // one for each of them
const FEATURE = PLACE + RANKED_TOGETHER; // one for each of them

function rankBody(above: readonly number[]): number[] {
  const begin = times(RANKED_TOGETHER, (r) => [
    ...assign(FEATURE + r, [...get(FROM), ...number(0)]),
    ...assign(FROM, [...get(FROM), ...get(STRIDE), PLUS]),
    ...assign(PLACE + r, get(BASE)),
  ]);
  // the place moves by half of what is left, unless the threshold there is no longer below the feature
  const look = times(RANKED_TOGETHER, (r) => {
    const tried = [...get(PLACE + r), ...get(HALF), PLUS, TEE, TRIED];
    const isAbove = [...get(TRIED), ...number(0), ...get(FEATURE + r), ...above];
    return assign(PLACE + r, [...tried, ...get(PLACE + r), ...isAbove, 0x1b]);
  });
  const halve = [...get(HALF), 0x41, 1, 0x76, TEE, HALF, ...constant(4), 0x47];
  const search = [...assign(HALF, get(TOP)), 0x03, 0x40, ...look, ...halve, 0x0d, 0x00, 0x0b];
  const keep = times(RANKED_TOGETHER, (r) => {
    const below = [...get(PLACE + r), ...get(BASE), 0x6b, 0x41, 3, 0x76];
    return [...get(TO), ...below, ...constant(128), 0x6b, 0x3a, 0x00, r];
  });
  const slot = [
    ...assign(FROM, [...get(ROWS), ...get(SLOTS), ...whole(0), PLUS]),
    ...assign(BASE, [...get(SLOTS), ...whole(4)]),
    ...assign(TOP, [...get(SLOTS), ...whole(8)]),
    ...assign(LEFT, constant(BLOCK_ROWS / RANKED_TOGETHER)),
    ...loop([...begin, ...search, ...keep, ...advance(TO, RANKED_TOGETHER)], LEFT),
    ...advance(SLOTS, SLOT_BYTES),
  ];
  return loop(slot, SLOT_COUNT);
}

// positions of the parameters and locals of the walk
const NODES = 0;
const TREES = 1;
const TREE_COUNT = 2;
const SUMS = 3;
const NODE_COUNT = 4;
const VALUES = 5;
const ANSWER = 6;
const RANKS = 7;
const LEFT_ANSWER = 8;
const RIGHT_ANSWER = 9;
const OWN_RANK = 10;

function walkBody(rounded: readonly number[]): number[] {
  const tree = [
    ...assign(NODE_COUNT, [...get(TREES), ...whole(0)]),
    ...assign(VALUES, [...get(TREES), ...whole(4)]),
    ...assign(ANSWER, constant(ANSWERS_AT)),
    ...loop(ask(), NODE_COUNT),
    ...advance(ANSWER, -BLOCK_ROWS),
    ...times(BLOCK_ROWS, (r) => addLeaf(r, rounded)),
    ...advance(TREES, 8),
  ];
  return loop(tree, TREE_COUNT);
}

/** One node for all rows of the block. */
function ask(): number[] {
  const at = (address: number, k: number): number[] => [...get(address), ...vectorAccess(0x00, 16 * k)];
  const answers = times(BLOCK_ROWS / 16, (k) => {
    const above = [...at(RANKS, k), ...get(OWN_RANK), 0xfd, 0x27];
    const right = [...above, ...at(RIGHT_ANSWER, k), 0xfd, 0x4e];
    return [...get(ANSWER), ...right, ...at(LEFT_ANSWER, k), 0xfd, 0x79, ...vectorAccess(0x0b, 16 * k)];
  });
  return [
    ...assign(RANKS, [...get(NODES), ...short(0)]),
    ...assign(LEFT_ANSWER, [...get(NODES), ...short(2)]),
    ...assign(RIGHT_ANSWER, [...get(NODES), ...short(4)]),
    ...assign(OWN_RANK, [...get(NODES), ...vectorAccess(0x07, 6)]),
    ...answers,
    ...advance(NODES, RANKED_NODE_BYTES),
    ...advance(ANSWER, BLOCK_ROWS),
  ];
}

/** Adds the value of the leaf that the root answers. */
function addLeaf(r: number, rounded: readonly number[]): number[] {
  const value = [...get(VALUES), ...eightfold([...get(ANSWER), ...byte(r)]), PLUS, ...number(0)];
  return [...get(SUMS), ...get(SUMS), ...number(8 * r), ...value, 0xa0, ...rounded, 0x39, 0x03, ...unsigned(8 * r)];
}

function times(count: number, content: (index: number) => number[]): number[] {
  return Array.from({ length: count }, (_, index) => content(index)).flat();
}
