import { symmetricProductKernel } from "../numerics/matrix/symmetric-product-kernel.js";
import { columnMeans } from "./observations.js";

/** Sums over a window of W rows that moves forward row by row. */
export interface MovingProducts {
  /** N: Σ w·(x − center). */
  readonly sum: Float64Array;
  /** (N, N), lower triangle: Σ w·(x − center)(x − center)'. */
  readonly products: Float64Array;
  /** N, near the means of the window. */
  readonly center: Float64Array;
  /** N, room for the row that enters. */
  readonly entered: Float64Array;
  /** N, room for the row that leaves. */
  readonly left: Float64Array;
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
  const sum = new Float64Array(n);
  for (let t = 0; t < rows; t++) {
    const weight = weights === undefined ? 1 : weights[t]!;
    for (let i = 0; i < n; i++) sum[i] = sum[i]! + weight * (values[t * n + i]! - center[i]!);
  }
  const products = symmetricProductKernel(values, rows, n, center, weights);
  return { sum, products, center, entered: new Float64Array(n), left: new Float64Array(n) };
}

/**
 * The sums after the window has moved by one row: the entering row is added, the leaving one is taken out. Written in place.
 * O(N²), an update of rank two.
 *
 * @param entering - holds the entering row from `enteringAt` on
 * @param leaving - holds the leaving row from `leavingAt` on
 * @param decay - factor by which the weight w of a row shrinks with each later row; 1 for equal weights
 * @param lost - weight of the leaving row at this moment, decay^W; 1 for equal weights, 0 where none leaves
 */
export function moveProductsKernel(
  { sum, products, center, entered: e, left: l }: MovingProducts,
  entering: Float64Array,
  enteringAt: number,
  leaving: Float64Array,
  leavingAt: number,
  decay: number,
  lost: number,
): void {
  const n = sum.length;
  for (let i = 0; i < n; i++) {
    e[i] = entering[enteringAt + i]! - center[i]!;
    l[i] = leaving[leavingAt + i]! - center[i]!;
    sum[i] = decay * sum[i]! + (e[i]! - lost * l[i]!);
  }
  for (let i = 0; i < n; i++) {
    const row = i * n;
    const ei = e[i]!;
    const li = lost * l[i]!;
    if (decay === 1) for (let j = 0; j <= i; j++) products[row + j] = products[row + j]! + (ei * e[j]! - li * l[j]!);
    else for (let j = 0; j <= i; j++) products[row + j] = decay * products[row + j]! + (ei * e[j]! - li * l[j]!);
  }
}

/**
 * Σ w(x − m)(x − m)' times `factor`, both triangles, with m the weighted mean of the window. A new array. O(N²).
 *
 * @param weight - Σ w
 */
export function centeredProductsKernel(
  { sum, products }: MovingProducts,
  weight: number,
  factor: number,
): Float64Array {
  const n = sum.length;
  const out = new Float64Array(n * n);
  // tiles, so that neither triangle leaves the cache
  for (let top = 0; top < n; top += TILE) {
    const bottom = Math.min(top + TILE, n);
    for (let left = 0; left <= top; left += TILE) {
      for (let i = top; i < bottom; i++) {
        const row = i * n;
        const part = sum[i]! / weight;
        const end = Math.min(left + TILE, i + 1);
        for (let j = left; j < end; j++) {
          const product = (products[row + j]! - part * sum[j]!) * factor;
          out[row + j] = product;
          out[j * n + i] = product;
        }
      }
    }
  }
  return out;
}

/** Rows and columns of a tile that is computed at once. */
const TILE = 16;

/** The mean of the window. A new array. O(N). */
export function meanOfWindow({ sum, center }: MovingProducts, weight: number): Float64Array {
  return center.map((c, i) => c + sum[i]! / weight);
}
