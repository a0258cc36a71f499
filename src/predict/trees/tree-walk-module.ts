import { advance, advanceBy, assign, get, I32, loop, moduleOf, unlessZero } from "../../numerics/matrix/wasm-bytes.js";

/** Rows that walk through a tree side by side, so that the memory they wait for is waited for together. */
export const GROUP_ROWS = 8;

/** Bytes of a node: its threshold, the address of its left child and the offset of its feature within a group. */
export const NODE_BYTES = 16;

/**
 * The bytes of a WebAssembly module that adds one tree to sums, `walk(group, groups, size, root, least, out)`, and the same with
 * sums rounded to 32 bits, `walkSingle`.
 *
 * A group is eight rows, feature by feature: 64 bytes for each feature, `size` bytes in all. A node of 16 bytes at p holds its
 * threshold at p, the address of its left child at p + 8 and 64 times its feature at p + 12; the right child follows the left one.
 * A leaf is its own left child, holds its value instead of a threshold, and asks feature 0, which is −∞ in each row: so it is never
 * left. `least` is the depth of the shallowest leaf: that many questions are asked without looking whether all rows have arrived.
 */
export function treeWalkModule(): Uint8Array<ArrayBuffer> {
  const locals = [[GROUP_ROWS + 1, I32]] as const;
  return moduleOf([
    { name: "walk", parameters: 6, locals, body: walkBody([]) },
    { name: "walkSingle", parameters: 6, locals, body: walkBody([0xb6, 0xbb]) },
  ]);
}

// positions of the parameters and locals
const GROUP = 0;
const GROUPS = 1;
const SIZE = 2;
const ROOT = 3;
const LEAST = 4;
const OUT = 5;
const LEFT = 6;
const AT = 7; // one for each row of a group

const number = (offset: number): number[] => [0x2b, 0x03, offset];
const whole = (offset: number): number[] => [0x28, 0x02, offset];
const PLUS = 0x6a;

function walkBody(rounded: readonly number[]): number[] {
  const start = rows((r) => assign(AT + r, get(ROOT)));
  const question = rows(ask);
  const known = [...assign(LEFT, get(LEAST)), ...unlessZero(LEFT, loop(question, LEFT))];
  // two questions a look: looking costs about as much as asking half a question
  const rest = [0x03, 0x40, ...question, ...question, ...anyMoves(), 0x0d, 0x00, 0x0b];
  const next = [...advanceBy(GROUP, SIZE), ...advance(OUT, 8 * GROUP_ROWS)];
  return loop([...start, ...known, ...rest, ...rows((r) => addLeaf(r, rounded)), ...next], GROUPS);
}

/** The row moves to the left child, or the one after it where its feature is above the threshold. */
function ask(r: number): number[] {
  const at = get(AT + r);
  const feature = [...get(GROUP), ...at, ...whole(12), PLUS, ...number(8 * r)];
  const above = [...feature, ...at, ...number(0), 0x64];
  return assign(AT + r, [...at, ...whole(8), ...above, 0x41, 4, 0x74, PLUS]);
}

/** Pushes zero when every row is at a leaf, which is its own left child. */
function anyMoves(): number[] {
  const moves = (r: number): number[] => [...get(AT + r), ...whole(8), ...get(AT + r), 0x73];
  return rows((r) => (r === 0 ? moves(r) : [...moves(r), 0x72]));
}

function addLeaf(r: number, rounded: readonly number[]): number[] {
  const sum = [...get(OUT), ...number(8 * r), ...get(AT + r), ...number(0), 0xa0];
  return [...get(OUT), ...sum, ...rounded, 0x39, 0x03, 8 * r];
}

function rows(content: (r: number) => number[]): number[] {
  return Array.from({ length: GROUP_ROWS }, (_, r) => content(r)).flat();
}
