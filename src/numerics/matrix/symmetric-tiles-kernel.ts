import { type PanelProducts, panelProducts } from "./panel-products.js";
import { vector } from "./vector.js";

/** Rows taken at a time, so that the panels of one block stay in the nearest caches. */
const BLOCK = 256;

/** Rows of a table that are summed, each with its weight. */
export interface TableRows {
  /** N numbers a row. */
  readonly values: Float64Array;
  /** How many rows. */
  readonly count: number;
  /** The weight of each row; 1 when left out. */
  readonly weights?: Float64Array | undefined;
  /** Whether the rows are taken out of the sum and not added to it. Default false. */
  readonly leave?: boolean;
}

/**
 * How many numbers hold a symmetric (N, N) in tiles of 4 × 4: those of rows 0–3 from the diagonal to the right, then those of
 * rows 4–7, and so on.
 */
export function tilesLength(n: number): number {
  const panels = Math.ceil(n / 4);
  return 8 * panels * (panels + 1);
}

/**
 * A symmetric (N, N) in tiles times `fade`, plus Σ ±w_t (x_t − m)(x_t − m)'.
 *
 * @param tiles - see {@link tilesLength}; written, with one rounding of what stood there
 * @param center - m, N
 * @param parts - the rows, summed in their order
 * @remarks O(rows·N²/2), with vectors where the runtime has them; the same bits in every runtime.
 */
export function updateTilesKernel(
  tiles: Float64Array,
  fade: number,
  center: Float64Array,
  parts: readonly TableRows[],
  engine: PanelProducts = panelProducts(),
): void {
  let rows = 0;
  for (const { count } of parts) rows += count;
  if (rows <= 2) {
    updateByTwoRows(tiles, fade, center, parts);
    return;
  }
  const { room, at } = productTiles(tiles.length, center, parts, engine);
  for (let k = 0; k < tiles.length; k++) tiles[k] = fade * tiles[k]! + room[at + k]!;
}

/** The same for at most two rows, as when a window moves by a date: one pass in place of packing, multiplying and adding. The same bits. */
function updateByTwoRows(tiles: Float64Array, fade: number, center: Float64Array, parts: readonly TableRows[]): void {
  const n = center.length;
  const padded = (n + 3) & -4;
  const x = vector(2 * padded);
  const weighted = vector(2 * padded);
  let to = 0;
  for (const { values, count, weights, leave } of parts) {
    for (let t = 0; t < count; t++, to += padded) {
      const weight = (leave ? -1 : 1) * (weights === undefined ? 1 : weights[t]!);
      for (let i = 0; i < n; i++) {
        const apart = values[t * n + i]! - center[i]!;
        x[to + i] = apart;
        weighted[to + i] = apart * weight;
      }
    }
  }
  let tile = 0;
  for (let top = 0; top < padded; top += 4) {
    for (let left = top; left < padded; left += 4) {
      const a0 = x[left]!;
      const a1 = x[left + 1]!;
      const a2 = x[left + 2]!;
      const a3 = x[left + 3]!;
      const b0 = x[padded + left]!;
      const b1 = x[padded + left + 1]!;
      const b2 = x[padded + left + 2]!;
      const b3 = x[padded + left + 3]!;
      for (let i = top; i < top + 4; i++, tile += 4) {
        const a = weighted[i]!;
        const b = weighted[padded + i]!;
        tiles[tile] = fade * tiles[tile]! + (a * a0 + b * b0);
        tiles[tile + 1] = fade * tiles[tile + 1]! + (a * a1 + b * b1);
        tiles[tile + 2] = fade * tiles[tile + 2]! + (a * a2 + b * b2);
        tiles[tile + 3] = fade * tiles[tile + 3]! + (a * a3 + b * b3);
      }
    }
  }
}

/**
 * Puts the products of other rows in the place of those in `kept`, in a sum that holds `kept` as well: both are written.
 *
 * @param rows - summed in their order; see {@link updateTilesKernel}
 */
export function exchangeTilesKernel(
  tiles: Float64Array,
  kept: Float64Array,
  center: Float64Array,
  rows: TableRows,
  engine: PanelProducts = panelProducts(),
): void {
  const { room, at } = productTiles(tiles.length, center, [rows], engine);
  // whole tiles of 16 numbers
  for (let k = 0; k < tiles.length; k += 4) {
    const first = room[at + k]!;
    const second = room[at + k + 1]!;
    const third = room[at + k + 2]!;
    const fourth = room[at + k + 3]!;
    tiles[k] = tiles[k]! + (first - kept[k]!);
    tiles[k + 1] = tiles[k + 1]! + (second - kept[k + 1]!);
    tiles[k + 2] = tiles[k + 2]! + (third - kept[k + 2]!);
    tiles[k + 3] = tiles[k + 3]! + (fourth - kept[k + 3]!);
    kept[k] = first;
    kept[k + 1] = second;
    kept[k + 2] = third;
    kept[k + 3] = fourth;
  }
}

/** Σ ±w_t (x_t − m)(x_t − m)' in tiles: where they begin in the room of the engine, until its next use. */
function productTiles(
  length: number,
  center: Float64Array,
  parts: readonly TableRows[],
  engine: PanelProducts,
): { readonly room: Float64Array; readonly at: number } {
  const n = center.length;
  const panels = Math.ceil(n / 4);
  let rows = 0;
  let weighted = false;
  for (const { count, weights, leave } of parts) {
    rows += count;
    weighted ||= leave === true || weights !== undefined;
  }
  const stride = 4 * Math.min(BLOCK, rows);
  // the rows as they are, and where there are weights once more with those
  const weightedAt = weighted ? panels * stride : 0;
  const tilesAt = weightedAt + panels * stride;
  const room = engine.room(tilesAt + length);
  room.fill(0, 0, tilesAt + length);
  let packed = 0;
  const multiply = (): void => {
    let out = tilesAt;
    for (let p = 0; p < panels; p++) {
      engine.products(weightedAt + p * stride, p * stride, packed, panels - p, stride, out);
      out += 16 * (panels - p);
    }
    packed = 0;
  };
  for (const { values, count, weights, leave } of parts) {
    for (let k = 0; k < count; k++) {
      const weight = (leave ? -1 : 1) * (weights === undefined ? 1 : weights[k]!);
      packRow(room, 4 * packed, stride, values, k * n, center, 1);
      if (weighted) packRow(room, weightedAt + 4 * packed, stride, values, k * n, center, weight);
      if (++packed === BLOCK) multiply();
    }
  }
  if (packed > 0) multiply();
  return { room, at: tilesAt };
}

/** One row times its weight into panels of four columns, from `at` on; columns beyond the last stay zero. */
function packRow(
  room: Float64Array,
  at: number,
  stride: number,
  values: Float64Array,
  row: number,
  center: Float64Array,
  weight: number,
): void {
  const n = center.length;
  const whole = n - (n & 3);
  let to = at;
  for (let i = 0; i < whole; i += 4, to += stride) {
    room[to] = (values[row + i]! - center[i]!) * weight;
    room[to + 1] = (values[row + i + 1]! - center[i + 1]!) * weight;
    room[to + 2] = (values[row + i + 2]! - center[i + 2]!) * weight;
    room[to + 3] = (values[row + i + 3]! - center[i + 3]!) * weight;
  }
  for (let i = whole; i < n; i++) room[to + i - whole] = (values[row + i]! - center[i]!) * weight;
}

/**
 * The symmetric matrix C − a·b' from C in tiles, times a factor.
 *
 * @param a - N; a·b' is symmetric up to rounding
 * @param b - N
 * @returns both triangles, equal bit by bit; a new array
 * @remarks O(N²).
 */
export function fromTilesKernel(tiles: Float64Array, a: Float64Array, b: Float64Array, factor: number): Float64Array {
  const n = a.length;
  const out = new Float64Array(n * n);
  let tile = 0;
  for (let top = 0; top < n; top += 4) {
    const bottom = Math.min(top + 4, n);
    for (let left = top; left < n; left += 4, tile += 16) {
      if (left + 4 <= n) {
        wholeTile(out, tiles, tile, a, b, factor, top, left);
        continue;
      }
      for (let i = top; i < bottom; i++) {
        for (let j = left; j < n; j++) {
          const entry = (tiles[tile + 4 * (i - top) + j - left]! - a[i]! * b[j]!) * factor;
          out[i * n + j] = entry;
          out[j * n + i] = entry;
        }
      }
    }
  }
  return out;
}

/** One tile of four rows and four columns, and its mirror image; of a tile on the diagonal the lower half comes last, and stays. */
function wholeTile(
  out: Float64Array,
  tiles: Float64Array,
  tile: number,
  a: Float64Array,
  b: Float64Array,
  factor: number,
  top: number,
  left: number,
): void {
  const n = a.length;
  const b0 = b[left]!;
  const b1 = b[left + 1]!;
  const b2 = b[left + 2]!;
  const b3 = b[left + 3]!;
  const mirror = left * n;
  for (let r = 0; r < 4; r++) {
    const i = top + r;
    const ai = a[i]!;
    const from = tile + 4 * r;
    const e0 = (tiles[from]! - ai * b0) * factor;
    const e1 = (tiles[from + 1]! - ai * b1) * factor;
    const e2 = (tiles[from + 2]! - ai * b2) * factor;
    const e3 = (tiles[from + 3]! - ai * b3) * factor;
    const to = i * n + left;
    out[to] = e0;
    out[to + 1] = e1;
    out[to + 2] = e2;
    out[to + 3] = e3;
    out[mirror + i] = e0;
    out[mirror + n + i] = e1;
    out[mirror + 2 * n + i] = e2;
    out[mirror + 3 * n + i] = e3;
  }
}
