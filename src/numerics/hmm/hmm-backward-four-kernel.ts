// Written by scripts/generate/hmm-kernels.ts: change that and run it.
/** `hmmBackwardKernel` for four states, written out. */
export function hmmBackwardFourKernel(
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
  for (let t = rows - 1; t > 0; t--) {
    const q = t * 4;
    const p = q - 4;
    const inverse = inverseSums[t]!;
    const w0 = densities[q + 0]! * b0 * inverse;
    const w1 = densities[q + 1]! * b1 * inverse;
    const w2 = densities[q + 2]! * b2 * inverse;
    const w3 = densities[q + 3]! * b3 * inverse;
    const f0 = alpha[p + 0]!;
    b0 = a[0]! * w0 + a[1]! * w1 + a[2]! * w2 + a[3]! * w3;
    x[0] = x[0]! + f0 * w0;
    x[1] = x[1]! + f0 * w1;
    x[2] = x[2]! + f0 * w2;
    x[3] = x[3]! + f0 * w3;
    alpha[p + 0] = f0 * b0;
    const f1 = alpha[p + 1]!;
    b1 = a[4]! * w0 + a[5]! * w1 + a[6]! * w2 + a[7]! * w3;
    x[4] = x[4]! + f1 * w0;
    x[5] = x[5]! + f1 * w1;
    x[6] = x[6]! + f1 * w2;
    x[7] = x[7]! + f1 * w3;
    alpha[p + 1] = f1 * b1;
    const f2 = alpha[p + 2]!;
    b2 = a[8]! * w0 + a[9]! * w1 + a[10]! * w2 + a[11]! * w3;
    x[8] = x[8]! + f2 * w0;
    x[9] = x[9]! + f2 * w1;
    x[10] = x[10]! + f2 * w2;
    x[11] = x[11]! + f2 * w3;
    alpha[p + 2] = f2 * b2;
    const f3 = alpha[p + 3]!;
    b3 = a[12]! * w0 + a[13]! * w1 + a[14]! * w2 + a[15]! * w3;
    x[12] = x[12]! + f3 * w0;
    x[13] = x[13]! + f3 * w1;
    x[14] = x[14]! + f3 * w2;
    x[15] = x[15]! + f3 * w3;
    alpha[p + 3] = f3 * b3;
  }
}
