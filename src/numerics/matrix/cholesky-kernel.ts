import { type PanelProducts, panelProducts } from "./panel-products.js";

export type CholeskyOutcome = { readonly status: "ok"; readonly lower: Float64Array } | NotPositiveDefinite;

/** The matrix is not positive definite: `pivot` is the first row whose remaining variance is too small. */
export interface NotPositiveDefinite {
  readonly status: "not-positive-definite";
  readonly pivot: number;
  readonly remaining: number;
}

/**
 * L with L·L' = A for a symmetric positive definite A, (N, N) row-major, of which the lower triangle is read.
 *
 * @param tolerance - a pivot at or below `tolerance` times its diagonal entry counts as zero; 0
 * @returns L, (N, N) row-major, zeros above the diagonal
 * @remarks O(N³/3), panel by panel, left-looking: nearly all of it is the panel product. Same bits in every runtime.
 */
export function choleskyKernel(
  a: Float64Array,
  n: number,
  tolerance = 0,
  engine: PanelProducts = panelProducts(),
): CholeskyOutcome {
  const failure = factorizePanels(a, n, tolerance, engine);
  return failure ?? { status: "ok", lower: unpack(engine.room(0), n) };
}

/**
 * L of A = L·L' panel by panel, left in the room of the engine.
 *
 * Four rows of L stand interleaved in each panel, so column j of panel q is `room[q * stride + 4 * j + 0..3]`.
 *
 * @returns undefined when L is there, else where A is not positive definite
 */
export function factorizePanels(
  a: Float64Array,
  n: number,
  tolerance: number,
  engine: PanelProducts,
): NotPositiveDefinite | undefined {
  const panels = Math.ceil(n / 4);
  const stride = strideOf(n);
  const tilesAt = panels * stride;
  const room = engine.room(tilesAt + 16 * panels);
  for (let p = 0; p < panels; p++) {
    room.fill(0, tilesAt, tilesAt + 16 * (panels - p));
    if (p > 0) engine.products(p * stride, p * stride, 4 * p, panels - p, stride, tilesAt);
    const pivot = finishDiagonal(room, a, n, p, stride, tilesAt, tolerance);
    if (pivot >= 0) {
      const spent = room[tilesAt + 5 * (pivot & 3)]!;
      return { status: "not-positive-definite", pivot, remaining: a[pivot * n + pivot]! - spent };
    }
    finishRows(room, a, n, p, stride, tilesAt);
    if (n % 4 !== 0) clearRowsBeyond(room, n, p, stride);
  }
  return undefined;
}

/** Numbers of one panel. */
function strideOf(n: number): number {
  return 16 * Math.ceil(n / 4);
}

/**
 * Rows 4p to 4p + 3 of columns 4p to 4p + 3, given the products of what lies left of them.
 *
 * @returns the failing pivot, or −1; at a failure its tile holds what the columns left of it explain
 */
function finishDiagonal(
  room: Float64Array,
  a: Float64Array,
  n: number,
  p: number,
  stride: number,
  tilesAt: number,
  tolerance: number,
): number {
  const first = 4 * p;
  const height = Math.min(4, n - first);
  const panel = p * stride + 4 * first;
  for (let r = 0; r < 4; r++) {
    const tile = tilesAt + 4 * r;
    const column = panel + 4 * r;
    if (r >= height) {
      room.fill(0, column, column + 4);
      continue;
    }
    const j = first + r;
    // the columns of this panel that are already there
    for (let s = 0; s < r; s++) {
      const factor = room[panel + 4 * s + r]!;
      for (let c = 0; c < 4; c++) room[tile + c] = room[tile + c]! + factor * room[panel + 4 * s + c]!;
    }
    const pivot = a[j * n + j]! - room[tile + r]!;
    if (!(pivot > tolerance * a[j * n + j]!) || pivot === Number.POSITIVE_INFINITY) return j;
    const root = Math.sqrt(pivot);
    for (let c = 0; c < 4; c++) {
      const i = first + c;
      room[column + c] = c >= height || c < r ? 0 : c === r ? root : (a[i * n + j]! - room[tile + c]!) / root;
    }
  }
  return -1;
}

/** The rows below the diagonal tile of columns 4p to 4p + 3, each solved against that tile. */
function finishRows(room: Float64Array, a: Float64Array, n: number, p: number, stride: number, tilesAt: number): void {
  const first = 4 * p;
  const tile = p * stride + 4 * first;
  const d0 = room[tile]!;
  const l10 = room[tile + 1]!;
  const l20 = room[tile + 2]!;
  const l30 = room[tile + 3]!;
  const d1 = room[tile + 5]!;
  const l21 = room[tile + 6]!;
  const l31 = room[tile + 7]!;
  const d2 = room[tile + 10]!;
  const l32 = room[tile + 11]!;
  const d3 = room[tile + 15]!;
  for (let i = first + 4; i < n; i++) {
    const spent = tilesAt + 16 * ((i >> 2) - p) + (i & 3);
    const at = i * n + first;
    const to = (i >> 2) * stride + 4 * first + (i & 3);
    const x0 = (a[at]! - room[spent]!) / d0;
    const x1 = (a[at + 1]! - (room[spent + 4]! + l10 * x0)) / d1;
    const x2 = (a[at + 2]! - (room[spent + 8]! + l20 * x0 + l21 * x1)) / d2;
    const x3 = (a[at + 3]! - (room[spent + 12]! + l30 * x0 + l31 * x1 + l32 * x2)) / d3;
    room[to] = x0;
    room[to + 4] = x1;
    room[to + 8] = x2;
    room[to + 12] = x3;
  }
}

/** Zeros for the rows beyond the last one of the last panel. */
function clearRowsBeyond(room: Float64Array, n: number, p: number, stride: number): void {
  for (let i = n; i % 4 !== 0; i++) {
    const to = (i >> 2) * stride + 16 * p + (i & 3);
    for (let c = 0; c < 16; c += 4) room[to + c] = 0;
  }
}

function unpack(room: Float64Array, n: number): Float64Array {
  const stride = strideOf(n);
  const lower = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    const panel = (i >> 2) * stride + (i & 3);
    for (let j = 0; j <= i; j++) lower[i * n + j] = room[panel + 4 * j]!;
  }
  return lower;
}
