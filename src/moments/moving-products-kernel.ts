import {
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
  for (const { values, count, weights, leave } of moved) {
    for (let t = 0; t < count; t++) {
      const weight = (leave ? -1 : 1) * (weights === undefined ? 1 : weights[t]!);
      for (let i = 0; i < n; i++) change[i] = change[i]! + weight * (values[t * n + i]! - center[i]!);
    }
  }
  for (let i = 0; i < n; i++) sum[i] = fade * sum[i]! + change[i]!;
  updateTilesKernel(tiles, fade, center, moved);
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
