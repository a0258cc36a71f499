// Written by scripts/generate/hmm-kernels.ts: change that and run it.
/** `hmmBackwardKernel` for six states, written out. */
export function hmmBackwardSixKernel(
  densities: Float64Array,
  transition: Float64Array,
  alpha: Float64Array,
  inverseSums: Float64Array,
  pairs: Float64Array,
  rows: number,
): void {
  const a = transition;
  const x = pairs;
  let b0 = 1;
  let b1 = 1;
  let b2 = 1;
  let b3 = 1;
  let b4 = 1;
  let b5 = 1;
  for (let t = rows - 1; t > 0; t--) {
    const q = t * 6;
    const p = q - 6;
    const inverse = inverseSums[t]!;
    const w0 = densities[q + 0]! * b0 * inverse;
    const w1 = densities[q + 1]! * b1 * inverse;
    const w2 = densities[q + 2]! * b2 * inverse;
    const w3 = densities[q + 3]! * b3 * inverse;
    const w4 = densities[q + 4]! * b4 * inverse;
    const w5 = densities[q + 5]! * b5 * inverse;
    const f0 = alpha[p + 0]!;
    b0 = a[0]! * w0 + a[1]! * w1 + a[2]! * w2 + a[3]! * w3 + a[4]! * w4 + a[5]! * w5;
    x[0] = x[0]! + f0 * w0;
    x[1] = x[1]! + f0 * w1;
    x[2] = x[2]! + f0 * w2;
    x[3] = x[3]! + f0 * w3;
    x[4] = x[4]! + f0 * w4;
    x[5] = x[5]! + f0 * w5;
    alpha[p + 0] = f0 * b0;
    const f1 = alpha[p + 1]!;
    b1 = a[6]! * w0 + a[7]! * w1 + a[8]! * w2 + a[9]! * w3 + a[10]! * w4 + a[11]! * w5;
    x[6] = x[6]! + f1 * w0;
    x[7] = x[7]! + f1 * w1;
    x[8] = x[8]! + f1 * w2;
    x[9] = x[9]! + f1 * w3;
    x[10] = x[10]! + f1 * w4;
    x[11] = x[11]! + f1 * w5;
    alpha[p + 1] = f1 * b1;
    const f2 = alpha[p + 2]!;
    b2 = a[12]! * w0 + a[13]! * w1 + a[14]! * w2 + a[15]! * w3 + a[16]! * w4 + a[17]! * w5;
    x[12] = x[12]! + f2 * w0;
    x[13] = x[13]! + f2 * w1;
    x[14] = x[14]! + f2 * w2;
    x[15] = x[15]! + f2 * w3;
    x[16] = x[16]! + f2 * w4;
    x[17] = x[17]! + f2 * w5;
    alpha[p + 2] = f2 * b2;
    const f3 = alpha[p + 3]!;
    b3 = a[18]! * w0 + a[19]! * w1 + a[20]! * w2 + a[21]! * w3 + a[22]! * w4 + a[23]! * w5;
    x[18] = x[18]! + f3 * w0;
    x[19] = x[19]! + f3 * w1;
    x[20] = x[20]! + f3 * w2;
    x[21] = x[21]! + f3 * w3;
    x[22] = x[22]! + f3 * w4;
    x[23] = x[23]! + f3 * w5;
    alpha[p + 3] = f3 * b3;
    const f4 = alpha[p + 4]!;
    b4 = a[24]! * w0 + a[25]! * w1 + a[26]! * w2 + a[27]! * w3 + a[28]! * w4 + a[29]! * w5;
    x[24] = x[24]! + f4 * w0;
    x[25] = x[25]! + f4 * w1;
    x[26] = x[26]! + f4 * w2;
    x[27] = x[27]! + f4 * w3;
    x[28] = x[28]! + f4 * w4;
    x[29] = x[29]! + f4 * w5;
    alpha[p + 4] = f4 * b4;
    const f5 = alpha[p + 5]!;
    b5 = a[30]! * w0 + a[31]! * w1 + a[32]! * w2 + a[33]! * w3 + a[34]! * w4 + a[35]! * w5;
    x[30] = x[30]! + f5 * w0;
    x[31] = x[31]! + f5 * w1;
    x[32] = x[32]! + f5 * w2;
    x[33] = x[33]! + f5 * w3;
    x[34] = x[34]! + f5 * w4;
    x[35] = x[35]! + f5 * w5;
    alpha[p + 5] = f5 * b5;
  }
}
