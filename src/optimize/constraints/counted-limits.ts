import type { ResolvedConstraints } from "./resolve-constraints.js";

/** The limits that count how far weights are from some place, each side at its own rate. */
export type CountedKind = "turnover" | "maxGross" | "maxLong" | "maxShort";

/** Σ_i (below · what w_i is less than from_i + above · what it is more) ≤ max. */
export interface CountedLimit {
  readonly kind: CountedKind;
  readonly from: Float64Array;
  readonly max: number;
  readonly below: number;
  readonly above: number;
}

/** All limits of this kind, in the order in which their rows stand. */
export const COUNTED: readonly CountedKind[] = ["turnover", "maxGross", "maxLong", "maxShort"];

/** The limits of turnover, gross exposure, longs and shorts that there are. O(N) each. */
export function countedLimits(resolved: ResolvedConstraints): CountedLimit[] {
  const { assets, turnover, maxGross, maxLong, maxShort } = resolved;
  const limits: CountedLimit[] = [];
  // turnover is one-way: what is bought pays for what is sold, so either counts half
  if (turnover !== undefined) limits.push({ kind: "turnover", ...turnover, below: 0.5, above: 0.5 });
  const add = (kind: CountedKind, max: number | undefined, below: number, above: number): void => {
    if (max !== undefined) limits.push({ kind, from: new Float64Array(assets.length), max, below, above });
  };
  add("maxGross", maxGross, 1, 1);
  add("maxLong", maxLong, 0, 1);
  add("maxShort", maxShort, 1, 0);
  return limits;
}

/** What weights count to. */
export function countedValue({ from, below, above }: CountedLimit, weights: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < weights.length; i++) {
    const d = weights[i]! - from[i]!;
    sum += d > 0 ? above * d : -below * d;
  }
  return sum;
}
