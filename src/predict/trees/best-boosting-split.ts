import { type BinnedFeatures, MISSING_BIN } from "./binned-features.js";
import type { Histogram } from "./boosting-histogram.js";

/** How a tree grows. */
export interface BoostingSettings {
  readonly maxLeaves: number;
  readonly maxDepth: number;
  readonly minLeaf: number;
  readonly l2: number;
  readonly learningRate: number;
  /** −1, 0 or 1 for each column; null without constraints. */
  readonly monotone: readonly number[] | null;
}

/** Where a leaf is cut in two, and what that gains. */
export interface Split {
  readonly gain: number;
  readonly column: number;
  readonly bin: number;
  readonly missingLeft: boolean;
}

/** A value within what monotone constraints leave. */
export function bounded(value: number, { low, high }: { readonly low: number; readonly high: number }): number {
  return Math.min(high, Math.max(low, value));
}

/**
 * The cut of a leaf with the greatest gain, or none when every cut gains nothing but rounding.
 *
 * Gain: G_L²/(n_L + λ) + G_R²/(n_R + λ) − G²/(n + λ) for sums of residuals G. Missing features go to the side with the greater gain.
 *
 * @remarks O(bins of all columns).
 */
export function bestSplit(
  { columns, ends, offsets }: BinnedFeatures,
  { minLeaf, l2, monotone }: BoostingSettings,
  { sums, counts }: Histogram,
  sum: number,
  count: number,
  low: number,
  high: number,
): Split | undefined {
  const range = { low, high };
  const whole = (sum * sum) / (count + l2);
  // a gain that is rounding is none; worth is G_L²/(n_L + λ) + G_R²/(n_R + λ)
  let best = whole + 1e-12 * Math.abs(whole) + 1e-300;
  const all = count + 2 * l2;
  let column = -1;
  let bestBin = 0;
  let bestMissingLeft = false;
  for (let j = 0; j < columns; j++) {
    const at = offsets[j]!;
    const last = ends[j]!.length;
    const hasPlace = offsets[j + 1]! - at > MISSING_BIN;
    const missingSum = hasPlace ? sums[at + MISSING_BIN]! : 0;
    const missingCount = hasPlace ? counts[at + MISSING_BIN]! : 0;
    const direction = monotone === null ? 0 : monotone[j]!;
    for (let side = missingCount > 0 ? 1 : 0; side >= 0; side--) {
      let leftSum = side === 1 ? missingSum : 0;
      let leftCount = side === 1 ? missingCount : 0;
      // the last bin is a cut only where it parts what is there from what is missing
      const end = at + (missingCount > 0 && side === 0 ? last : last - 1);
      for (let k = at; k <= end; k++) {
        leftSum += sums[k]!;
        leftCount += counts[k]!;
        if (leftCount < minLeaf) continue;
        const rightCount = count - leftCount;
        if (rightCount < minLeaf) break;
        const rightSum = sum - leftSum;
        const left = leftCount + l2;
        const right = all - left;
        // compared over the common denominator, since divisions are what takes time here
        const scaled = leftSum * leftSum * right + rightSum * rightSum * left;
        const denominator = left * right;
        if (!(scaled > best * denominator)) continue;
        if (direction !== 0) {
          const a = bounded(leftSum / left, range);
          const b = bounded(rightSum / right, range);
          if (direction * (b - a) < 0) continue;
        }
        best = scaled / denominator;
        column = j;
        bestBin = k - at;
        bestMissingLeft = side === 1;
      }
    }
  }
  return column < 0 ? undefined : { gain: best - whole, column, bin: bestBin, missingLeft: bestMissingLeft };
}
