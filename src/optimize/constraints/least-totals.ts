import type { LEAST_TOTALS } from "../inputs/special-constraints.js";
import type { ConstraintRow, ResolvedConstraints } from "./resolve-constraints.js";

/** A total of the sizes of weights that must be at least `min`, and may be at most `max`. */
export interface LeastTotal {
  readonly name: (typeof LEAST_TOTALS)[number];
  readonly maxName: "maxGross" | "maxLong" | "maxShort";
  readonly min: number;
  readonly max: number;
  /** What a unit of a weight above 0 counts. */
  readonly above: number;
  /** What a unit of a weight below 0 counts. */
  readonly below: number;
}

/** The least totals that there are. O(1). */
export function leastTotals(resolved: ResolvedConstraints): LeastTotal[] {
  const kinds = [
    { name: "minGross", maxName: "maxGross", above: 1, below: 1 },
    { name: "minLong", maxName: "maxLong", above: 1, below: 0 },
    { name: "minShort", maxName: "maxShort", above: 0, below: 1 },
  ] as const;
  return kinds.flatMap((kind) => {
    const min = resolved[kind.name];
    return min === undefined ? [] : [{ ...kind, min, max: resolved[kind.maxName] ?? Number.POSITIVE_INFINITY }];
  });
}

/** What weights count to. */
export function totalOf({ above, below }: LeastTotal, weights: Float64Array): number {
  let sum = 0;
  for (const w of weights) sum += w > 0 ? above * w : -below * w;
  return sum;
}

/** How much more than it counts a weight between these bounds is credited with, where its sign is open. */
export function creditOf({ above, below }: LeastTotal, low: number, high: number, weight: number): number {
  if (low >= 0 || high <= 0) return 0;
  const counted = weight > 0 ? above * weight : -below * weight;
  if (!Number.isFinite(low) || !Number.isFinite(high)) return Number.POSITIVE_INFINITY;
  return -below * low + ((above * high + below * low) / (high - low)) * (weight - low) - counted;
}

/**
 * The constraints within these bounds, with a row in the place of each least total.
 *
 * A weight whose sign is known counts as it is; one whose sign is open is credited with the straight line between its ends, which is nowhere
 * less. So the rows leave no portfolio out, and they are exact where all signs are known: then they hold the greatest totals too.
 */
export function withTotalRows(
  resolved: ResolvedConstraints,
  totals: readonly LeastTotal[],
  lower: Float64Array,
  upper: Float64Array,
): ResolvedConstraints {
  const known = lower.every((low, i) => low >= 0 || upper[i]! <= 0);
  const rows: ConstraintRow[] = [];
  for (const total of totals) {
    const { name, maxName, above, below } = total;
    const coefficients = new Float64Array(lower.length);
    let { min } = total;
    for (let i = 0; i < lower.length; i++) {
      const low = lower[i]!;
      const high = upper[i]!;
      if (low >= 0) coefficients[i] = above;
      else if (high <= 0) coefficients[i] = -below;
      else {
        const slope = (above * high + below * low) / (high - low);
        coefficients[i] = slope;
        min -= -below * low - slope * low;
      }
    }
    // an open weight without an end may count to anything
    if (Number.isFinite(min) && coefficients.every(Number.isFinite)) {
      rows.push({ coefficients, min, max: known ? total.max : Number.POSITIVE_INFINITY, minName: name, maxName });
    }
  }
  const within = { ...resolved, lower, upper, rows: [...resolved.rows, ...rows] };
  if (!known) return within;
  const { maxGross, maxLong, maxShort, ...rest } = within;
  const open = (name: LeastTotal["maxName"]): boolean => !totals.some(({ maxName }) => maxName === name);
  return {
    ...rest,
    ...(maxGross !== undefined && open("maxGross") && { maxGross }),
    ...(maxLong !== undefined && open("maxLong") && { maxLong }),
    ...(maxShort !== undefined && open("maxShort") && { maxShort }),
  };
}
