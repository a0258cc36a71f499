/** Below this size a matrix lies in the nearest cache and one row at a time is as fast. */
const FOUR_FROM = 40;

/** How far a squared covariance may pass the product of the variances by rounding. */
export const PAIR_TOLERANCE: number = 1 + 1e-9;

/**
 * Whether an (N, N) matrix is symmetric to the bit, without NaN or infinity, and no pair has a correlation beyond ±1.
 *
 * Only says that all is well: what is wrong, or whether an asymmetry is rounding, is for a slower reading to find out. Four
 * rows are read at once, because their entries above the diagonal stand side by side in memory. O(N²).
 *
 * @param covariance - with a diagonal that is not negative
 */
export function isCleanCovariance(covariance: Float64Array, n: number): boolean {
  let i = 0;
  if (n >= FOUR_FROM) {
    const variances = new Float64Array(n);
    for (let j = 0; j < n; j++) variances[j] = covariance[j * n + j]!;
    for (; i + 4 <= n; i += 4) if (!areFourClean(covariance, variances, i)) return false;
  }
  for (; i < n; i++) if (!isRowClean(covariance, n, i, 0)) return false;
  return true;
}

function areFourClean(covariance: Float64Array, variances: Float64Array, i: number): boolean {
  const n = variances.length;
  const a = i * n;
  const b = a + n;
  const c = b + n;
  const d = c + n;
  const ofA = variances[i]! * PAIR_TOLERANCE;
  const ofB = variances[i + 1]! * PAIR_TOLERANCE;
  const ofC = variances[i + 2]! * PAIR_TOLERANCE;
  const ofD = variances[i + 3]! * PAIR_TOLERANCE;
  for (let j = 0, above = i; j <= i; j++, above += n) {
    const variance = variances[j]!;
    const inA = covariance[a + j]!;
    const inB = covariance[b + j]!;
    const inC = covariance[c + j]!;
    const inD = covariance[d + j]!;
    const isClean =
      inA === covariance[above] &&
      inB === covariance[above + 1] &&
      inC === covariance[above + 2] &&
      inD === covariance[above + 3] &&
      inA * inA <= ofA * variance &&
      inB * inB <= ofB * variance &&
      inC * inC <= ofC * variance &&
      inD * inD <= ofD * variance;
    if (!isClean) return false;
  }
  // what the first of the four rows does not reach
  for (let row = i + 1; row < i + 4; row++) if (!isRowClean(covariance, n, row, i + 1)) return false;
  return true;
}

/** The entries of one row from a column up to the diagonal. */
function isRowClean(covariance: Float64Array, n: number, i: number, from: number): boolean {
  const variance = covariance[i * n + i]! * PAIR_TOLERANCE;
  for (let j = from; j <= i; j++) {
    const below = covariance[i * n + j]!;
    if (below !== covariance[j * n + i] || !(below * below <= variance * covariance[j * n + j]!)) return false;
  }
  return true;
}
