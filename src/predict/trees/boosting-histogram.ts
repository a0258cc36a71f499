import type { BinnedFeatures } from "./binned-features.js";

/** Sum of the residuals and number of rows of each bin, column by column. */
export interface Histogram {
  readonly sums: Float64Array;
  readonly counts: Float64Array;
}

/** Memory that all trees of one model share. */
export interface TreeRoom {
  /** Rows, each leaf's together. */
  readonly order: Int32Array;
  readonly spare: Int32Array;
  readonly gathered: Float64Array;
  readonly histograms: Histogram[];
}

/** Room for trees on so many rows. */
export function treeRoom(rows: number): TreeRoom {
  return {
    order: new Int32Array(rows),
    spare: new Int32Array(rows),
    gathered: new Float64Array(rows),
    histograms: [],
  };
}

/** The histogram of the rows that stand in `order` from `from` up to `to`. O(rows·d). */
export function fillHistogram(
  { bins, rows, columns, offsets }: BinnedFeatures,
  residuals: Float64Array,
  { order, gathered }: TreeRoom,
  from: number,
  to: number,
  { sums, counts }: Histogram,
): void {
  sums.fill(0);
  counts.fill(0);
  for (let k = from; k < to; k++) gathered[k] = residuals[order[k]!]!;
  let j = 0;
  // four columns at a time read each row's number and residual once
  for (; j + 4 <= columns; j += 4) {
    const [a, b, c, d] = [offsets[j]!, offsets[j + 1]!, offsets[j + 2]!, offsets[j + 3]!];
    const first = j * rows;
    const second = first + rows;
    const third = second + rows;
    const fourth = third + rows;
    for (let k = from; k < to; k++) {
      const row = order[k]!;
      const residual = gathered[k]!;
      const p = a + bins[first + row]!;
      sums[p] = sums[p]! + residual;
      counts[p] = counts[p]! + 1;
      const q = b + bins[second + row]!;
      sums[q] = sums[q]! + residual;
      counts[q] = counts[q]! + 1;
      const r = c + bins[third + row]!;
      sums[r] = sums[r]! + residual;
      counts[r] = counts[r]! + 1;
      const s = d + bins[fourth + row]!;
      sums[s] = sums[s]! + residual;
      counts[s] = counts[s]! + 1;
    }
  }
  for (; j < columns; j++) {
    const at = offsets[j]!;
    const column = j * rows;
    for (let k = from; k < to; k++) {
      const bin = at + bins[column + order[k]!]!;
      sums[bin] = sums[bin]! + gathered[k]!;
      counts[bin] = counts[bin]! + 1;
    }
  }
}

/** Takes the histogram of one child from that of the parent, which leaves that of the other. */
export function subtractHistogram({ sums, counts }: Histogram, other: Histogram): void {
  const otherSums = other.sums;
  const otherCounts = other.counts;
  const places = sums.length;
  for (let k = 0; k < places; k++) sums[k] = sums[k]! - otherSums[k]!;
  for (let k = 0; k < places; k++) counts[k] = counts[k]! - otherCounts[k]!;
}
