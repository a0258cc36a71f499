// Written by scripts/generate/hmm-kernels.ts: change that and run it.
import { FOLD, foldedLogarithm, type HmmForwardState, LEAST_PRODUCT, LEAST_ROW_SUM } from "./hmm-forward-state.js";

/** `hmmForwardKernel` for six states, rows 1 on, written out: the sums are independent, so they run side by side. */
export function hmmForwardSixKernel(
  densities: Float64Array,
  into: Float64Array,
  alpha: Float64Array,
  inverseSums: Float64Array,
  rows: number,
  state: HmmForwardState,
): void {
  const a = into;
  const first = (state.row - 1) * 6;
  let p0 = alpha[first + 0]!;
  let p1 = alpha[first + 1]!;
  let p2 = alpha[first + 2]!;
  let p3 = alpha[first + 3]!;
  let p4 = alpha[first + 4]!;
  let p5 = alpha[first + 5]!;
  let product = 1;
  let folds = 0;
  let t = state.row;
  for (; t < rows; t++) {
    const q = t * 6;
    const n0 = densities[q + 0]! * (p0 * a[0]! + p1 * a[1]! + p2 * a[2]! + p3 * a[3]! + p4 * a[4]! + p5 * a[5]!);
    const n1 = densities[q + 1]! * (p0 * a[6]! + p1 * a[7]! + p2 * a[8]! + p3 * a[9]! + p4 * a[10]! + p5 * a[11]!);
    const n2 = densities[q + 2]! * (p0 * a[12]! + p1 * a[13]! + p2 * a[14]! + p3 * a[15]! + p4 * a[16]! + p5 * a[17]!);
    const n3 = densities[q + 3]! * (p0 * a[18]! + p1 * a[19]! + p2 * a[20]! + p3 * a[21]! + p4 * a[22]! + p5 * a[23]!);
    const n4 = densities[q + 4]! * (p0 * a[24]! + p1 * a[25]! + p2 * a[26]! + p3 * a[27]! + p4 * a[28]! + p5 * a[29]!);
    const n5 = densities[q + 5]! * (p0 * a[30]! + p1 * a[31]! + p2 * a[32]! + p3 * a[33]! + p4 * a[34]! + p5 * a[35]!);
    const sum = n0 + n1 + n2 + n3 + n4 + n5;
    if (!(sum > LEAST_ROW_SUM)) break;
    const inverse = 1 / sum;
    p0 = n0 * inverse;
    p1 = n1 * inverse;
    p2 = n2 * inverse;
    p3 = n3 * inverse;
    p4 = n4 * inverse;
    p5 = n5 * inverse;
    alpha[q + 0] = p0;
    alpha[q + 1] = p1;
    alpha[q + 2] = p2;
    alpha[q + 3] = p3;
    alpha[q + 4] = p4;
    alpha[q + 5] = p5;
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
