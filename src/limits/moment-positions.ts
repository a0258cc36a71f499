import type { FactorMoments, Moments } from "../core/types.js";

/** Position in the book of every asset of the moments; −1 for one that the book does not know. O(N). */
export function momentPositions(
  moments: Moments | FactorMoments,
  positions: ReadonlyMap<string, number>,
): readonly number[] {
  return moments.assets.map((asset) => positions.get(asset) ?? -1);
}
