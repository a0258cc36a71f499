import {
  add,
  advance,
  advanceBy,
  assign,
  get,
  I32,
  load,
  loadBoth,
  loop,
  moduleOf,
  multiply,
  set,
  store,
  V128,
} from "./wasm-bytes.js";

/**
 * The bytes of a WebAssembly module with one function, `products(a, b, count, panels, stride, out)`.
 *
 * A panel is four columns interleaved: `panel[4 * k + c]`, so 32 bytes for each k. For each of `panels` panels B
 * (`stride` bytes apart) the 4 × 4 tile at `out` (128 bytes apart) grows by Σ_k a[k, r]·b[k, c], k ascending. All
 * arguments but `count` and `panels`, both positive, are bytes.
 *
 * 128-bit vectors with separate multiplication and addition, so that plain JavaScript gives the same bits; fused
 * multiply-add ("relaxed SIMD") would not.
 */
export function panelProductModule(): Uint8Array<ArrayBuffer> {
  return moduleOf([
    {
      name: "products",
      parameters: 6,
      locals: [
        [3, I32],
        [11, V128],
      ],
      body: tileLoop(),
    },
  ]);
}

// positions of the parameters and locals
const A = 0;
const B = 1;
const COUNT = 2;
const PANELS = 3;
const STRIDE = 4;
const OUT = 5;
const A_AT = 6;
const B_AT = 7;
const LEFT = 8;
const SUMS = 9; // eight vectors: row r in SUMS + 2r and SUMS + 2r + 1
const B_LOW = 17;
const B_HIGH = 18;
const SPLAT = 19;

function tileLoop(): number[] {
  const loads = eight((i) => assign(SUMS + i, load(OUT, 16 * i)));
  const stores = eight((i) => store(OUT, 16 * i, get(SUMS + i)));
  // one k a round: with more, compilers load ahead until registers spill, and it runs a third slower
  const inner = loop([...rankOne(), ...advance(A_AT, 32), ...advance(B_AT, 32)], LEFT);
  const start = [...assign(A_AT, get(A)), ...assign(B_AT, get(B)), ...assign(LEFT, get(COUNT))];
  const next = [...advanceBy(B, STRIDE), ...advance(OUT, 128)];
  return loop([...loads, ...start, ...inner, ...stores, ...next], PANELS);
}

/** The four rows of the tile grow by one k: a value of A in both lanes times the two halves of B's row. */
function rankOne(): number[] {
  const row = (r: number): number[] => [
    ...[...loadBoth(A_AT, 8 * r), ...set(SPLAT)],
    ...multiplyAdd(SUMS + 2 * r, B_LOW),
    ...multiplyAdd(SUMS + 2 * r + 1, B_HIGH),
  ];
  return [...assign(B_LOW, load(B_AT)), ...assign(B_HIGH, load(B_AT, 16)), ...[0, 1, 2, 3].flatMap(row)];
}

function multiplyAdd(sum: number, factor: number): number[] {
  return assign(sum, add(get(sum), multiply(get(SPLAT), get(factor))));
}

function eight(at: (i: number) => number[]): number[] {
  return [0, 1, 2, 3, 4, 5, 6, 7].flatMap(at);
}
