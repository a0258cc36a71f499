import { factorizePanels } from "./cholesky-kernel.js";
import { panelProducts } from "./panel-products.js";

/**
 * Whether a symmetric A, (N, N) row-major, can be factorized as L·L'; its lower triangle is read.
 *
 * @param tolerance - a pivot at or below `tolerance` times its diagonal entry counts as zero; 0
 * @remarks O(N³/6): `choleskyKernel` without L.
 */
export function isPositiveDefiniteKernel(a: Float64Array, n: number, tolerance = 0): boolean {
  return factorizePanels(a, n, tolerance, panelProducts()) === undefined;
}
