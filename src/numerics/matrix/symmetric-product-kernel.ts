import { type PanelProducts, panelProducts } from "./panel-products.js";

/** Rows taken at a time, so that the panels of one block stay in the nearest caches. */
const BLOCK = 256;

/**
 * C = Σ_t w_t (x_t − m)(x_t − m)', symmetric (N, N), from x (T, N) row-major.
 *
 * @param center - m, N; 0
 * @param weights - w, T, not negative; 1
 * @param divisor - every entry is divided by it in the end; 1
 * @returns both triangles. Every entry is summed over t in order, so the result has the same bits in every runtime.
 * @remarks O(T·N²/2) in tiles of 4 × 4, with vectors where the runtime has them; room for 256·N + N²/2 numbers is kept.
 */
export function symmetricProductKernel(
  x: Float64Array,
  rows: number,
  columns: number,
  center: Float64Array = new Float64Array(columns),
  weights?: Float64Array,
  divisor = 1,
  engine: PanelProducts = panelProducts(),
): Float64Array {
  const panels = Math.ceil(columns / 4);
  const stride = 4 * Math.min(BLOCK, rows);
  const tilesAt = panels * stride;
  const room = engine.room(tilesAt + 8 * panels * (panels + 1));
  room.fill(0, 0, tilesAt + 8 * panels * (panels + 1));

  for (let first = 0; first < rows; first += BLOCK) {
    const count = Math.min(BLOCK, rows - first);
    pack(room, stride, x, first, count, columns, center, weights);
    let out = tilesAt;
    for (let p = 0; p < panels; p++) {
      engine.products(p * stride, p * stride, count, panels - p, stride, out);
      out += 16 * (panels - p);
    }
  }
  return unpack(room, tilesAt, columns, panels, divisor);
}

/** Rows `first` to `first + count` of x into panels of four columns; columns beyond the last stay zero. */
function pack(
  room: Float64Array,
  stride: number,
  x: Float64Array,
  first: number,
  count: number,
  columns: number,
  center: Float64Array,
  weights: Float64Array | undefined,
): void {
  const whole = columns - (columns % 4);
  for (let k = 0; k < count; k++) {
    const row = (first + k) * columns;
    const scale = weights === undefined ? 1 : Math.sqrt(weights[first + k]!);
    let at = 4 * k;
    for (let i = 0; i < whole; i += 4, at += stride) {
      room[at] = (x[row + i]! - center[i]!) * scale;
      room[at + 1] = (x[row + i + 1]! - center[i + 1]!) * scale;
      room[at + 2] = (x[row + i + 2]! - center[i + 2]!) * scale;
      room[at + 3] = (x[row + i + 3]! - center[i + 3]!) * scale;
    }
    for (let i = whole; i < columns; i++) room[at + i - whole] = (x[row + i]! - center[i]!) * scale;
  }
}

function unpack(room: Float64Array, tilesAt: number, n: number, panels: number, divisor: number): Float64Array {
  const c = new Float64Array(n * n);
  let at = tilesAt;
  for (let p = 0; p < panels; p++) {
    const height = Math.min(4, n - 4 * p);
    for (let q = p; q < panels; q++, at += 16) {
      const width = Math.min(4, n - 4 * q);
      for (let r = 0; r < height; r++) {
        const i = 4 * p + r;
        for (let s = 0; s < width; s++) {
          const j = 4 * q + s;
          const value = room[at + 4 * r + s]! / divisor;
          c[i * n + j] = value;
          c[j * n + i] = value;
        }
      }
    }
  }
  return c;
}
