import { type PanelProducts, panelProducts } from "./panel-products.js";

export type CholeskyOutcome =
  | { readonly status: "ok"; readonly lower: Float64Array }
  /** The matrix is not positive definite: `pivot` is the first row whose remaining variance is too small. */
  | { readonly status: "not-positive-definite"; readonly pivot: number; readonly remaining: number };

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
  const panels = Math.ceil(n / 4);
  const stride = 16 * panels;
  const tilesAt = panels * stride;
  const room = engine.room(tilesAt + 16 * panels);
  for (let p = 0; p < panels; p++) {
    room.fill(0, tilesAt, tilesAt + 16 * (panels - p));
    if (p > 0) engine.products(p * stride, p * stride, 4 * p, panels - p, stride, tilesAt);
    const pivot = finishPanel(room, a, n, p, panels, stride, tilesAt, tolerance);
    if (pivot >= 0) {
      const spent = room[tilesAt + 5 * (pivot & 3)]!;
      return { status: "not-positive-definite", pivot, remaining: a[pivot * n + pivot]! - spent };
    }
  }
  return { status: "ok", lower: unpack(room, n, stride) };
}

/**
 * Columns 4p to 4p + 3 of L, given the products of what lies left of them. Four rows of L stand interleaved in each
 * panel, so column j of panel q is `room[q * stride + 4 * j + 0..3]`.
 *
 * @returns the failing pivot, or −1; at a failure its tile holds what the columns left of it explain
 */
function finishPanel(
  room: Float64Array,
  a: Float64Array,
  n: number,
  p: number,
  panels: number,
  stride: number,
  tilesAt: number,
  tolerance: number,
): number {
  const diagonal = p * stride;
  for (let r = 0; r < 4; r++) {
    const j = 4 * p + r;
    if (j >= n) return -1;
    // the columns of this panel that are already there
    for (let q = p; q < panels; q++) {
      const tile = tilesAt + 16 * (q - p) + 4 * r;
      for (let s = 0; s < r; s++) {
        const factor = room[diagonal + 4 * (4 * p + s) + r]!;
        const column = q * stride + 4 * (4 * p + s);
        for (let c = 0; c < 4; c++) room[tile + c] = room[tile + c]! + factor * room[column + c]!;
      }
    }
    const pivot = a[j * n + j]! - room[tilesAt + 5 * r]!;
    if (!(pivot > tolerance * a[j * n + j]!) || pivot === Number.POSITIVE_INFINITY) return j;
    const root = Math.sqrt(pivot);
    for (let q = p; q < panels; q++) {
      const tile = tilesAt + 16 * (q - p) + 4 * r;
      const column = q * stride + 4 * j;
      const height = Math.min(4, n - 4 * q);
      for (let c = 0; c < 4; c++) {
        const i = 4 * q + c;
        room[column + c] = c >= height || i < j ? 0 : i === j ? root : (a[i * n + j]! - room[tile + c]!) / root;
      }
    }
  }
  return -1;
}

function unpack(room: Float64Array, n: number, stride: number): Float64Array {
  const lower = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    const panel = (i >> 2) * stride + (i & 3);
    for (let j = 0; j <= i; j++) lower[i * n + j] = room[panel + 4 * j]!;
  }
  return lower;
}
