// Written by scripts/generate/hmm-kernels.ts: change that and run it.
import { FOLD, foldedLogarithm, type HmmForwardState, LEAST_PRODUCT, LEAST_ROW_SUM } from "./hmm-forward-state.js";

/** `hmmForwardKernel` for four states, rows 1 on, written out: the sums are independent, so they run side by side. */
export function hmmForwardFourKernel(
  densities: Float64Array,
  into: Float64Array,
  alpha: Float64Array,
  inverseSums: Float64Array,
  rows: number,
  state: HmmForwardState,
): void {
  const a = into;
  const first = (state.row - 1) * 4;
  let p0 = alpha[first + 0]!;
  let p1 = alpha[first + 1]!;
  let p2 = alpha[first + 2]!;
  let p3 = alpha[first + 3]!;
  let product = 1;
  let folds = 0;
  let t = state.row;
  for (; t < rows; t++) {
    const q = t * 4;
    const n0 = densities[q + 0]! * (p0 * a[0]! + p1 * a[1]! + p2 * a[2]! + p3 * a[3]!);
    const n1 = densities[q + 1]! * (p0 * a[4]! + p1 * a[5]! + p2 * a[6]! + p3 * a[7]!);
    const n2 = densities[q + 2]! * (p0 * a[8]! + p1 * a[9]! + p2 * a[10]! + p3 * a[11]!);
    const n3 = densities[q + 3]! * (p0 * a[12]! + p1 * a[13]! + p2 * a[14]! + p3 * a[15]!);
    const sum = n0 + n1 + n2 + n3;
    if (!(sum > LEAST_ROW_SUM)) break;
    const inverse = 1 / sum;
    p0 = n0 * inverse;
    p1 = n1 * inverse;
    p2 = n2 * inverse;
    p3 = n3 * inverse;
    alpha[q + 0] = p0;
    alpha[q + 1] = p1;
    alpha[q + 2] = p2;
    alpha[q + 3] = p3;
    inverseSums[t] = inverse;
    product *= sum;
    while (product < LEAST_PRODUCT) {
      product *= FOLD;
      folds += 1;
    }
  }
  state.row = t;
  state.logSum += foldedLogarithm(product, folds);
}
