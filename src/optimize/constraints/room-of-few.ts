import type { Decision } from "./first-holdings.js";
import type { ConstraintRow, ResolvedConstraints } from "./resolve-constraints.js";

/**
 * How large a weight must be where it is held: its least size, and what the budget asks of it when as many others as may be held are at
 * their greatest. Four holdings of at most 30 % are each at least 10 %.
 *
 * @returns N sizes; those above the given ones hold for weights above 0 only
 * @remarks O(N log N).
 */
export function impliedFloors(
  { assets, lower, upper, rows, minHolding }: ResolvedConstraints,
  most: number,
): Float64Array {
  const n = assets.length;
  const floors = minHolding?.slice() ?? new Float64Array(n);
  const budget = rows[0];
  if (most >= n || budget === undefined || !budget.coefficients.every((c) => c === 1)) return floors;
  const order = Array.from(upper.keys()).sort((a, b) => upper[b]! - upper[a]!);
  const largest = order.slice(0, most);
  const total = largest.reduce((sum, i) => sum + Math.max(0, upper[i]!), 0);
  for (let i = 0; i < n; i++) {
    // a short weight needs even more of the others, which the program of its branch says by itself
    if (lower[i]! < 0) continue;
    const left = largest.includes(i) ? Math.max(0, upper[i]!) : Math.max(0, upper[largest.at(-1)!]!);
    const needed = budget.min - (total - left);
    if (needed > floors[i]! && needed <= upper[i]!) floors[i] = needed;
  }
  return floors;
}

/**
 * What the undecided weights may sum to, each as a part of its greatest, where so many holdings are left: a holding that is not full
 * takes a whole place. Undefined where it says nothing.
 *
 * @remarks O(N).
 */
export function rowOfFew(
  { lower, upper }: ResolvedConstraints,
  decisions: readonly Decision[],
  most: number,
): ConstraintRow | undefined {
  const taken = decisions.filter((decision) => decision === "long" || decision === "short").length;
  const coefficients = new Float64Array(lower.length);
  let open = 0;
  for (let i = 0; i < lower.length; i++) {
    if (decisions[i] !== 0 || lower[i]! < 0 || !(upper[i]! > 0) || !Number.isFinite(upper[i]!)) continue;
    coefficients[i] = 1 / upper[i]!;
    open++;
  }
  if (taken === 0 || taken >= most || open <= most - taken) return undefined;
  return { coefficients, min: Number.NEGATIVE_INFINITY, max: most - taken, minName: "", maxName: "maxPositions" };
}
