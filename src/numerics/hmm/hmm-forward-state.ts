import { logarithmKernel } from "../distribution/logarithm-kernel.js";

/** Sums below this have lost digits to underflow; the row is scaled anew. */
export const LEAST_ROW_SUM = 1e-280;

/** Products of row sums below it are folded: multiplied by `FOLD`, which loses no digit. */
export const LEAST_PRODUCT: number = 2 ** -64;
export const FOLD: number = 2 ** 64;

/** The logarithm of a product that was folded so many times. */
export function foldedLogarithm(product: number, folds: number): number {
  return logarithmKernel(product) - folds * (64 * Math.LN2);
}

/** Where a forward pass stands: the row it could not scale (T when it is done) and the logarithm of the sums so far. */
export interface HmmForwardState {
  row: number;
  logSum: number;
}
