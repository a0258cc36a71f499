import type { RegressionTree } from "./tree-model.js";

/** Thresholds of one column that ranks of 8 bits tell apart. */
export interface ThresholdSlot {
  /** The column that is asked. */
  readonly column: number;
  /** 1 where a missing feature goes left, else 0. */
  readonly missingLeft: number;
  /** At most 255 numbers, ascending. */
  readonly thresholds: readonly number[];
  /** The place of each of them. */
  readonly rankOf: ReadonlyMap<number, number>;
}

const MOST_THRESHOLDS = 255;

/**
 * All thresholds of trees by column and by the side of missing features; those where they go left come first.
 *
 * A column with more than 255 thresholds has several slots, in ascending order.
 */
export function thresholdSlots(trees: readonly RegressionTree[]): readonly ThresholdSlot[] {
  const sides = [new Map<number, Set<number>>(), new Map<number, Set<number>>()];
  for (const { feature, threshold, missingLeft } of trees) {
    for (let node = 0; node < feature.length; node++) {
      const column = feature[node]!;
      if (column < 0) continue;
      const asked = sides[missingLeft[node]!]!;
      const known = asked.get(column) ?? new Set();
      asked.set(column, known.add(threshold[node]!));
    }
  }
  return [1, 0].flatMap((missingLeft) =>
    [...sides[missingLeft]!].flatMap(([column, asked]) => slotsOf(column, missingLeft, asked)),
  );
}

function slotsOf(column: number, missingLeft: number, asked: ReadonlySet<number>): ThresholdSlot[] {
  const all = Float64Array.from(asked).sort();
  return Array.from({ length: Math.ceil(all.length / MOST_THRESHOLDS) }, (_, k) => {
    const thresholds = [...all.subarray(k * MOST_THRESHOLDS, (k + 1) * MOST_THRESHOLDS)];
    return { column, missingLeft, thresholds, rankOf: new Map(thresholds.map((own, rank) => [own, rank])) };
  });
}
