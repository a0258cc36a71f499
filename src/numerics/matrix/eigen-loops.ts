import { eigenModule } from "./eigen-module.js";

/** The three loops of an eigendecomposition and the room that they work in. Addresses count numbers of the room. */
export interface EigenLoops {
  /** The room, with whatever was there before. */
  readonly room: Float64Array;
  /**
   * The first 2·`blocks` rows of a symmetric matrix, `stride` numbers apart, of which the lower triangle and the 2 × 2 blocks
   * of the diagonal are kept: each entry becomes a − (v_j·w_k + w_j·v_k), and p grows by the product of the result with u.
   *
   * The four vectors stand two numbers by two: v, w, u and p of entries 0 and 1, then of 2 and 3.
   */
  advance(work: number, stride: number, blocks: number, vectors: number): void;
  /**
   * Four rows x, two numbers by two (row 0's entries 0 and 1, row 1's, …), become x − s·(x'r)·r for `count` reflections r
   * in turn, `stride` numbers apart, the first of `length` numbers and each one longer by one than the one before. A
   * reflection of odd length is followed by a zero.
   */
  reflect(rows: number, reflection: number, stride: number, scale: number, length: number, count: number): void;
  /**
   * Rotations of neighboring rows, upward: `at` is the address of the lowest row, in a strip of eight columns. Pairs of
   * coefficients s, c: the lower row becomes s·x + c·y and the upper c·x − s·y, x above y.
   */
  sweep(at: number, coefficients: number, count: number): void;
}

/** Room beyond this many numbers, 16 MB, is given back after the call. */
const KEPT = 2 ** 21;
const PAGE = 65536;

let kept: EigenLoops | undefined;

/**
 * The loops of this runtime with at least `length` numbers of room: WebAssembly with 128-bit vectors where that may be
 * compiled, else plain JavaScript. Both compute in the same order and give the same bits.
 */
export function eigenLoops(length: number): EigenLoops {
  if (kept !== undefined && kept.room.length >= length) return kept;
  const loops = compiledEigenLoops(length) ?? plainEigenLoops(length);
  if (length <= KEPT) kept = loops;
  return loops;
}

/** The compiled form, or `undefined` where the runtime refuses it. */
export function compiledEigenLoops(length: number): EigenLoops | undefined {
  try {
    module ??= new WebAssembly.Module(eigenModule());
    const { exports } = new WebAssembly.Instance(module);
    const memory = exports["memory"] as WebAssembly.Memory;
    const pages = Math.ceil((8 * length) / PAGE) - 1;
    if (pages > 0) memory.grow(pages);
    const run = exports as Record<"advance" | "reflect" | "sweep", (...values: number[]) => void>;
    return {
      room: new Float64Array(memory.buffer),
      advance: (work, stride, blocks, vectors) => {
        if (blocks > 0) run.advance(8 * work, 8 * stride, blocks, 8 * vectors);
      },
      reflect: (rows, reflection, stride, scale, from, count) => {
        if (count > 0) run.reflect(8 * rows, 8 * reflection, 8 * stride, 8 * scale, from, count);
      },
      sweep: (at, coefficients, count) => {
        if (count > 0) run.sweep(8 * at, 8 * coefficients, count);
      },
    };
  } catch {
    return undefined; // no WebAssembly, no vectors, a policy against it or too little memory: the plain form gives the same numbers
  }
}

let module: WebAssembly.Module | undefined;

/** The same in plain JavaScript. */
export function plainEigenLoops(length: number): EigenLoops {
  const x = new Float64Array(length);
  return {
    room: x,
    advance(work, stride, blocks, vectors) {
      for (let b = 0; b < blocks; b++) advanceTwo(x, work + 2 * b * stride, stride, b, vectors);
    },
    reflect(rows, reflection, stride, scale, from, count) {
      for (let i = 0; i < count; i++) {
        const pairs = (from + i + 1) >> 1;
        for (let r = 0; r < 4; r++) reflectRow(x, rows + 2 * r, reflection + i * stride, x[scale + i]!, pairs);
      }
    },
    sweep(at, coefficients, count) {
      for (let k = 0; k < count; k++) {
        const upper = at - 8 * (k + 1);
        const sine = x[coefficients + 2 * k]!;
        const cosine = x[coefficients + 2 * k + 1]!;
        for (let c = upper; c < upper + 8; c++) {
          const above = x[c]!;
          const below = x[c + 8]!;
          x[c + 8] = sine * above + cosine * below;
          x[c] = cosine * above - sine * below;
        }
      }
    },
  };
}

/** Two rows of the triangle, with `pairs` pairs of columns before their block of the diagonal. */
function advanceTwo(x: Float64Array, upper: number, stride: number, pairs: number, vectors: number): void {
  const lower = upper + stride;
  const own = vectors + 8 * pairs;
  const v0 = x[own]!;
  const v1 = x[own + 1]!;
  const w0 = x[own + 2]!;
  const w1 = x[own + 3]!;
  const u0 = x[own + 4]!;
  const u1 = x[own + 5]!;
  let even0 = 0;
  let odd0 = 0;
  let even1 = 0;
  let odd1 = 0;
  for (let m = 0; m <= pairs; m++) {
    const at = vectors + 8 * m;
    const column = 2 * m;
    const a = x[upper + column]! - (v0 * x[at + 2]! + w0 * x[at]!);
    const b = x[upper + column + 1]! - (v0 * x[at + 3]! + w0 * x[at + 1]!);
    const c = x[lower + column]! - (v1 * x[at + 2]! + w1 * x[at]!);
    const d = x[lower + column + 1]! - (v1 * x[at + 3]! + w1 * x[at + 1]!);
    x[upper + column] = a;
    x[upper + column + 1] = b;
    x[lower + column] = c;
    x[lower + column + 1] = d;
    even0 += a * x[at + 4]!;
    odd0 += b * x[at + 5]!;
    even1 += c * x[at + 4]!;
    odd1 += d * x[at + 5]!;
    if (m === pairs) break;
    x[at + 6] = x[at + 6]! + a * u0 + c * u1;
    x[at + 7] = x[at + 7]! + b * u0 + d * u1;
  }
  x[own + 6] = x[own + 6]! + (even0 + odd0);
  x[own + 7] = x[own + 7]! + (even1 + odd1);
}

function reflectRow(x: Float64Array, row: number, reflection: number, scale: number, pairs: number): void {
  let even = 0;
  let odd = 0;
  for (let m = 0; m < pairs; m++) {
    even += x[row + 8 * m]! * x[reflection + 2 * m]!;
    odd += x[row + 8 * m + 1]! * x[reflection + 2 * m + 1]!;
  }
  const factor = scale * (even + odd);
  for (let m = 0; m < pairs; m++) {
    x[row + 8 * m] = x[row + 8 * m]! - factor * x[reflection + 2 * m]!;
    x[row + 8 * m + 1] = x[row + 8 * m + 1]! - factor * x[reflection + 2 * m + 1]!;
  }
}
