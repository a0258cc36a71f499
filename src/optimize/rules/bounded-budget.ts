import { PortfolioError } from "../../core/errors/portfolio-error.js";
import type { BindingConstraint, Constraints } from "../../core/types.js";
import { type ResolvedConstraints, resolveConstraints } from "../constraints/resolve-constraints.js";

/** Bounds and a total: all that a rule which splits weight down a tree can hold. */
export interface BoundedBudget {
  /** N, in the order of the assets. */
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  /** The sum of the weights: 1, or the nearest number to it that budget and bounds allow. */
  readonly total: number;
}

/**
 * Reads the constraints of a method that splits weight by a rule, and refuses the ones that such a rule cannot hold.
 *
 * @throws {@link PortfolioError} `conflicting-options` for groups and linear rows, and what `resolveConstraints` throws
 */
export function resolveBounds(
  constraints: Constraints | undefined,
  assets: readonly string[],
  method: string,
): ResolvedConstraints {
  const resolved = resolveConstraints(constraints, assets, method);
  const beyond = resolved.rows[1];
  if (beyond !== undefined) {
    throw new PortfolioError(
      "conflicting-options",
      `constraints.${beyond.minName.replace(/\.min$/, "")} cannot be held by ${method}, which splits weight by a rule: use meanVariance or riskBudgeting, or combine it with ensemble([...], { constraints })`,
      { method, constraint: beyond.minName },
    );
  }
  return resolved;
}

/** The sum that weights within the bounds come to. O(N). */
export function boundedBudget({ lower, upper, rows }: ResolvedConstraints): BoundedBudget {
  const least = lower.reduce((sum, x) => sum + x, 0);
  const most = upper.reduce((sum, x) => sum + x, 0);
  const { min, max } = rows[0]!;
  const total = Math.min(Math.max(1, min, least), max, most);
  return { lower, upper, total };
}

/** The bounds that the weights touch. A rule has no objective, so the shadow prices are null. */
export function touchedBounds(
  assets: readonly string[],
  weights: Float64Array,
  { lower, upper }: BoundedBudget,
): BindingConstraint[] {
  const touched: BindingConstraint[] = [];
  for (let i = 0; i < assets.length; i++) {
    if (weights[i] === lower[i]) touched.push({ constraint: `min.${assets[i]}`, shadowPrice: null });
    if (weights[i] === upper[i]) touched.push({ constraint: `max.${assets[i]}`, shadowPrice: null });
  }
  return touched;
}
