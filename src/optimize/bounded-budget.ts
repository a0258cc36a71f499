import { PortfolioError } from "../core/portfolio-error.js";
import type { BindingConstraint, ConflictingConstraint, Constraints, InfeasibleResult } from "../core/types.js";
import { type ResolvedConstraints, resolveConstraints } from "./resolve-constraints.js";

/** Bounds and a total: all that a rule which splits weight down a tree can hold. */
export interface BoundedBudget {
  /** N, in the order of the assets. */
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  /** The sum of the weights: 1, or the nearest number to it that budget and bounds allow. */
  readonly total: number;
  /** Minimal conflicting set; empty when the bounds leave room. */
  readonly conflict: readonly ConflictingConstraint[];
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
export function boundedBudget({ assets, lower, upper, rows }: ResolvedConstraints): BoundedBudget {
  const least = lower.reduce((sum, x) => sum + x, 0);
  const most = upper.reduce((sum, x) => sum + x, 0);
  const { min, max } = rows[0]!;
  const total = Math.min(Math.max(1, min, least), max, most);
  return { lower, upper, total, conflict: boundConflict(assets, lower, upper, min, max, least, most) };
}

/** The result of a method whose bounds leave no room. */
export function infeasibleBounds(method: string, conflict: readonly ConflictingConstraint[]): InfeasibleResult<never> {
  return {
    status: "infeasible",
    method,
    reason: `${conflict.map(({ constraint }) => constraint).join(", ")} cannot hold together`,
    conflict,
    diagnostics: { iterations: 0, kktResidual: Number.NaN, binding: [] },
  };
}

/** The bounds that the weights touch. A rule has no objective, so the shadow prices are NaN. */
export function touchedBounds(
  assets: readonly string[],
  weights: Float64Array,
  { lower, upper }: BoundedBudget,
): BindingConstraint[] {
  const touched: BindingConstraint[] = [];
  for (let i = 0; i < assets.length; i++) {
    if (weights[i] === lower[i]) touched.push({ constraint: `min.${assets[i]}`, shadowPrice: Number.NaN });
    if (weights[i] === upper[i]) touched.push({ constraint: `max.${assets[i]}`, shadowPrice: Number.NaN });
  }
  return touched;
}

function boundConflict(
  assets: readonly string[],
  lower: Float64Array,
  upper: Float64Array,
  min: number,
  max: number,
  least: number,
  most: number,
): ConflictingConstraint[] {
  const rounding = 1e-12 * Math.max(1, Math.abs(min), Math.abs(max));
  const crossed = assets.flatMap((_, i) => (lower[i]! > upper[i]! ? [i] : []));
  const tooMuch = least - max > rounding ? least - max : 0;
  const tooLittle = min - most > rounding ? min - most : 0;
  const [first] = crossed;
  if (first !== undefined) {
    const gap = lower[first]! - upper[first]!;
    const alone = crossed.length === 1;
    return [
      { constraint: `min.${assets[first]}`, slackNeeded: alone && tooLittle === 0 ? Math.max(gap, tooMuch) : Infinity },
      { constraint: `max.${assets[first]}`, slackNeeded: alone && tooMuch === 0 ? Math.max(gap, tooLittle) : Infinity },
    ];
  }
  if (tooMuch > 0) return named("budget", tooMuch, assets, "min");
  if (tooLittle > 0) return named("budget", tooLittle, assets, "max");
  return [];
}

/** Every bound of a side takes part in a sum that misses the budget, so each of them can give way alone. */
function named(budget: string, slack: number, assets: readonly string[], side: "min" | "max"): ConflictingConstraint[] {
  return [budget, ...assets.map((asset) => `${side}.${asset}`)].map((constraint) => ({
    constraint,
    slackNeeded: slack,
  }));
}
