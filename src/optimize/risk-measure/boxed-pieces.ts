import type { ConstraintRow, ResolvedConstraints } from "../constraints/resolve-constraints.js";
import { type WeightPieces, weightPieces } from "../constraints/weight-pieces.js";

/** Where a weight has no bound it is kept within this, times the size of the limits; an optimum there has no end. */
const BOX = 1e4;

/** The pieces within a box, where they have no bound. */
export function boxedPieces(resolved: ResolvedConstraints, extra: readonly ConstraintRow[]): WeightPieces {
  const pieces = weightPieces(resolved, extra);
  const box = boxOf(resolved);
  return {
    ...pieces,
    lower: pieces.lower.map((low) => Math.max(low, -box)),
    upper: pieces.upper.map((high) => Math.min(high, box)),
  };
}

/** The greatest weight within the box. */
export function boxOf({ lower, upper, rows }: ResolvedConstraints): number {
  let size = 1;
  for (const bounds of [lower, upper])
    for (const b of bounds) if (Number.isFinite(b)) size = Math.max(size, Math.abs(b));
  for (const { min, max } of rows.slice(0, 1)) size = Math.max(size, Math.abs(min), Math.abs(max));
  return BOX * size;
}
