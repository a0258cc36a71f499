import {
  exchangeTilesKernel,
  fromTilesKernel,
  type TableRows,
  tilesLength,
  updateTilesKernel,
} from "../numerics/matrix/symmetric-tiles-kernel.js";
import { vector } from "../numerics/matrix/vector.js";
import { columnMeans } from "./observations.js";

/** Sums over a window of W rows that moves forward. */
export interface MovingProducts {
  /** N: Σ w·(x − center). */
  readonly sum: Float64Array;
  /** (N, N) in tiles: Σ w·(x − center)(x − center)'. */
  readonly tiles: Float64Array;
  /** N, near the means of the window. */
  readonly center: Float64Array;
}

/**
 * The sums of one window, from the rows themselves. O(W·N²/2).
 *
 * @param weights - w of each row, the last of them 1; equal ones when left out
 * @param centered - take the center near the means, which keeps the digits of a covariance; otherwise it is 0
 */
export function productsOfWindow(
  values: Float64Array,
  rows: number,
  n: number,
  weights: Float64Array | undefined,
  centered: boolean,
): MovingProducts {
  const center = centered ? columnMeans(values, rows, n) : new Float64Array(n);
  const sums = { sum: new Float64Array(n), tiles: new Float64Array(tilesLength(n)), center };
  moveProductsKernel(sums, 1, [{ values, count: rows, weights }]);
  return sums;
}

/**
 * The sums after the window has moved: the weights of all rows fade, rows enter and rows leave. Written in place.
 * O(rows·N²/2), an update of rank `rows`.
 *
 * @param fade - by how much the weights shrink; 1 for equal weights
 * @param moved - the rows that enter and those that leave, with the weights that they have after the move
 */
export function moveProductsKernel(
  { sum, tiles, center }: MovingProducts,
  fade: number,
  moved: readonly TableRows[],
): void {
  const n = sum.length;
  const change = vector(n);
  for (const rows of moved) addRows(change, center, rows);
  for (let i = 0; i < n; i++) sum[i] = fade * sum[i]! + change[i]!;
  updateTilesKernel(tiles, fade, center, moved);
}

function addRows(to: Float64Array, center: Float64Array, { values, count, weights, leave }: TableRows): void {
  const n = to.length;
  for (let t = 0; t < count; t++) {
    const weight = (leave ? -1 : 1) * (weights === undefined ? 1 : weights[t]!);
    for (let i = 0; i < n; i++) to[i] = to[i]! + weight * (values[t * n + i]! - center[i]!);
  }
}

/**
 * Puts the sums of other rows in the place of those in `kept`, in sums that hold `kept` as well. Both are written; they share a center.
 * O(rows·N²/2).
 */
export function exchangeProductsKernel(sums: MovingProducts, kept: MovingProducts, rows: TableRows): void {
  const { sum, tiles, center } = sums;
  const n = sum.length;
  const entered = vector(n);
  addRows(entered, center, rows);
  for (let i = 0; i < n; i++) {
    sum[i] = sum[i]! + (entered[i]! - kept.sum[i]!);
    kept.sum[i] = entered[i]!;
  }
  exchangeTilesKernel(tiles, kept.tiles, center, rows);
}

/** All of several sums together, about one center. Written over `sums`. O(N²/2) for each. */
export function sumProductsKernel({ sum, tiles }: MovingProducts, all: readonly MovingProducts[]): void {
  sum.fill(0);
  tiles.fill(0);
  const none = { sum: vector(sum.length), tiles: new Float64Array(tiles.length) };
  for (let b = 0; b < all.length; b += 4) {
    const [one, two = none, three = none, four = none] = all.slice(b, b + 4);
    addFour(sum, one!.sum, two.sum, three.sum, four.sum);
    addFour(tiles, one!.tiles, two.tiles, three.tiles, four.tiles);
  }
}

function addFour(to: Float64Array, a: Float64Array, b: Float64Array, c: Float64Array, d: Float64Array): void {
  for (let k = 0; k < to.length; k++) to[k] = to[k]! + (a[k]! + b[k]! + (c[k]! + d[k]!));
}

/** Whether the means of the window are so near the center that covariances keep their digits: within half a standard deviation. */
export function isNearCenter({ sum, tiles }: MovingProducts, rows: number): boolean {
  const panels = Math.ceil(sum.length / 4);
  let tile = 0;
  for (let i = 0; i < sum.length; i++) {
    const square = tiles[tile + 5 * (i & 3)]!;
    if (!(sum[i]! * sum[i]! <= 0.2 * rows * square)) return false;
    if ((i & 3) === 3) tile += 16 * (panels - (i >> 2));
  }
  return true;
}

/** Sums smaller than this part of what they were have lost digits to it. */
const SHRUNK = 0.25;

/**
 * Whether the squares of an asset have become so small beside the greatest since the sums were computed anew, as when a wild return leaves, that
 * the rounding of those is felt. O(N).
 *
 * @param greatest - N: the greatest squares so far, which fade as their rounding does; written
 */
export function haveShrunk({ sum, tiles }: MovingProducts, greatest: Float64Array, fade: number): boolean {
  const panels = Math.ceil(sum.length / 4);
  let shrunk = false;
  let tile = 0;
  for (let i = 0; i < sum.length; i++) {
    const square = tiles[tile + 5 * (i & 3)]!;
    const most = fade * greatest[i]!;
    if (!(square >= SHRUNK * most)) shrunk = true;
    greatest[i] = Math.max(square, most);
    if ((i & 3) === 3) tile += 16 * (panels - (i >> 2));
  }
  return shrunk;
}

/**
 * Σ w(x − m)(x − m)' times `factor`, both triangles, with m the weighted mean of the window. A new array. O(N²).
 *
 * @param weight - Σ w
 */
export function centeredProductsKernel({ sum, tiles }: MovingProducts, weight: number, factor: number): Float64Array {
  const n = sum.length;
  const share = vector(n);
  for (let i = 0; i < n; i++) share[i] = sum[i]! / weight;
  return fromTilesKernel(tiles, sum, share, factor);
}

/** Σ w(x − center)(x − center)' times `factor`, both triangles. A new array. O(N²). */
export function productsKernel({ sum, tiles }: MovingProducts, factor: number): Float64Array {
  const none = vector(sum.length);
  return fromTilesKernel(tiles, none, none, factor);
}

/** The mean of the window, to work with. O(N). */
export function meanOfWindow({ sum, center }: MovingProducts, weight: number): Float64Array {
  const mean = vector(sum.length);
  for (let i = 0; i < mean.length; i++) mean[i] = center[i]! + sum[i]! / weight;
  return mean;
}
