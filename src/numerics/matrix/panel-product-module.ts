/**
 * The bytes of a WebAssembly module with one function, `products(a, b, count, panels, stride, out)`, written out here
 * so that no binary file has to travel with the library.
 *
 * A panel is four columns interleaved: `panel[4 * k + c]`, so 32 bytes for each k. For each of `panels` panels B
 * (`stride` bytes apart) the 4 × 4 tile at `out` (128 bytes apart) grows by Σ_k a[k, r]·b[k, c], k ascending. All
 * arguments but `count` and `panels`, both positive, are bytes.
 *
 * 128-bit vectors with separate multiplication and addition, so that plain JavaScript gives the same bits; fused
 * multiply-add ("relaxed SIMD") would not.
 */
export function panelProductModule(): Uint8Array<ArrayBuffer> {
  const types = section(1, vector([[0x60, ...vector(Array.from({ length: 6 }, () => [I32])), 0x00]]));
  const functions = section(3, vector([[0x00]]));
  const memories = section(5, vector([[0x00, 0x01]]));
  const exports_ = section(
    7,
    vector([
      [...name("memory"), 0x02, 0x00],
      [...name("products"), 0x00, 0x00],
    ]),
  );
  const locals = vector([
    [3, I32],
    [11, V128],
  ]);
  const body = [...locals, ...tileLoop(), END];
  const code = section(10, vector([[...unsigned(body.length), ...body]]));
  return new Uint8Array([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...[...types, ...functions, ...memories, ...exports_, ...code],
  ]);
}

const I32 = 0x7f;
const V128 = 0x7b;
const END = 0x0b;

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
  const loads = eight((i) => [...get(OUT), ...memory(0x00, 16 * i), ...set(SUMS + i)]);
  const stores = eight((i) => [...get(OUT), ...get(SUMS + i), ...memory(0x0b, 16 * i)]);
  // one k a round: with more, compilers load ahead until registers spill, and it runs a third slower
  const inner = loop([...rankOne(), ...advance(A_AT, 32), ...advance(B_AT, 32)], LEFT);
  const start = [...get(A), ...set(A_AT), ...get(B), ...set(B_AT), ...get(COUNT), ...set(LEFT)];
  const next = [...get(B), ...get(STRIDE), 0x6a, ...set(B), ...advance(OUT, 128)];
  return loop([...loads, ...start, ...inner, ...stores, ...next], PANELS);
}

/** The four rows of the tile grow by one k: a value of A in both lanes times the two halves of B's row. */
function rankOne(): number[] {
  const row = (r: number): number[] => [
    ...[...get(A_AT), ...memory(0x0a, 8 * r), ...set(SPLAT)],
    ...multiplyAdd(SUMS + 2 * r, B_LOW),
    ...multiplyAdd(SUMS + 2 * r + 1, B_HIGH),
  ];
  return [
    ...[...get(B_AT), ...memory(0x00, 0), ...set(B_LOW)],
    ...[...get(B_AT), ...memory(0x00, 16), ...set(B_HIGH)],
    ...[0, 1, 2, 3].flatMap(row),
  ];
}

function multiplyAdd(sum: number, factor: number): number[] {
  return [...get(sum), ...get(SPLAT), ...get(factor), 0xfd, 0xf2, 0x01, 0xfd, 0xf0, 0x01, ...set(sum)];
}

/** Repeats while `counter`, lowered by one after each round, is not zero. */
function loop(content: readonly number[], counter: number): number[] {
  const lower = [...get(counter), 0x41, ...signed(-1), 0x6a, 0x22, counter];
  return [0x03, 0x40, ...content, ...lower, 0x0d, 0x00, END];
}

function advance(local: number, bytes: number): number[] {
  return [...get(local), 0x41, ...signed(bytes), 0x6a, ...set(local)];
}

function eight(at: (i: number) => number[]): number[] {
  return [0, 1, 2, 3, 4, 5, 6, 7].flatMap(at);
}

function get(local: number): number[] {
  return [0x20, local];
}

function set(local: number): number[] {
  return [0x21, local];
}

/** A vector load (0x00), load of one number into both lanes (0x0a) or store (0x0b), aligned to 8 bytes. */
function memory(operation: number, offset: number): number[] {
  return [0xfd, operation, 0x03, ...unsigned(offset)];
}

function section(id: number, content: readonly number[]): number[] {
  return [id, ...unsigned(content.length), ...content];
}

function vector(items: readonly (readonly number[])[]): number[] {
  return [...unsigned(items.length), ...items.flat()];
}

function name(text: string): number[] {
  return vector([...text].map((letter) => [letter.charCodeAt(0)]));
}

/** LEB128 of a whole number that is not negative. */
function unsigned(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...unsigned(value >>> 7)];
}

/** LEB128 with sign. */
function signed(value: number): number[] {
  return value >= -64 && value < 64 ? [value & 127] : [(value & 127) | 128, ...signed(value >> 7)];
}
