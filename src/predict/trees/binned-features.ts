import type { ReadMatrix } from "../inputs/feature-matrix.js";

/** The bin of a missing feature. Others are 0 to 254. */
export const MISSING_BIN = 255;

/** Features cut into bins, column by column. */
export interface BinnedFeatures {
  readonly rows: number;
  readonly columns: number;
  /** `bins[column * rows + row]`. */
  readonly bins: Uint8Array;
  /** For each column the upper ends of its bins but the last, increasing: a value up to `ends[k]` is in bin k or below. */
  readonly ends: readonly Float64Array[];
  /** Where each column begins in a histogram, and where the last ends: a place for each bin, and for missing ones where there are any. */
  readonly offsets: Int32Array;
}

/**
 * Cuts every column at quantiles of its distinct values, or between all of them where they are few.
 *
 * @param matrix - features; NaN is missing
 * @param bins - greatest number of bins, 2 to 255
 * @remarks O(n·d·log n). A cut lies halfway between two values that occur, so a row is never on it.
 */
export function binnedFeatures({ values, rows, columns }: ReadMatrix, bins: number): BinnedFeatures {
  const binned = new Uint8Array(rows * columns);
  const ends: Float64Array[] = [];
  const column = new Float64Array(rows);
  const offsets = new Int32Array(columns + 1);
  for (let j = 0; j < columns; j++) {
    let count = 0;
    for (let t = 0; t < rows; t++) {
      const value = values[t * columns + j]!;
      if (!Number.isNaN(value)) column[count++] = value;
    }
    const own = cutsOf(column.subarray(0, count).slice().sort(), bins);
    ends.push(own);
    offsets[j + 1] = offsets[j]! + (count < rows ? MISSING_BIN : own.length) + 1;
    for (let t = 0; t < rows; t++) {
      const value = values[t * columns + j]!;
      binned[j * rows + t] = Number.isNaN(value) ? MISSING_BIN : binOf(own, value);
    }
  }
  return { rows, columns, bins: binned, ends, offsets };
}

function cutsOf(sorted: Float64Array, bins: number): Float64Array {
  const distinct: number[] = [];
  const counts: number[] = [];
  for (const value of sorted) {
    if (value === distinct.at(-1)) counts[counts.length - 1]! += 1;
    else {
      distinct.push(value);
      counts.push(1);
    }
  }
  const between = (k: number): number => {
    const middle = distinct[k]! + (distinct[k + 1]! - distinct[k]!) / 2;
    return middle < distinct[k + 1]! ? middle : distinct[k]!;
  };
  if (distinct.length <= bins)
    return Float64Array.from({ length: Math.max(0, distinct.length - 1) }, (_, k) => between(k));
  const cuts: number[] = [];
  let seen = 0;
  for (let k = 0; k < distinct.length - 1; k++) {
    seen += counts[k]!;
    // the next cut is due once its share of the rows has been passed
    if (seen >= ((cuts.length + 1) * sorted.length) / bins && cuts.length < bins - 1) cuts.push(between(k));
  }
  return Float64Array.from(cuts);
}

/** The bin of a value: how many ends are below it. O(log bins). */
function binOf(ends: Float64Array, value: number): number {
  let low = 0;
  let high = ends.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value <= ends[middle]!) high = middle;
    else low = middle + 1;
  }
  return low;
}
