import type { BindingConstraint, FactorMoments, Moments } from "../core/types.js";
import { multiplyCovariance } from "./multiply-covariance.js";
import type { ResolvedConstraints } from "./resolve-constraints.js";

/** Weights that minimise ½w'Σw − λ Σ b_i ln w_i under the constraints. */
export interface BudgetSolution {
  readonly status: "optimal" | "iteration-limit" | "numerical-error";
  readonly weights: Float64Array;
  readonly lambda: number;
  /** Greatest violation of the optimality conditions, relative to λ. */
  readonly residual: number;
  readonly iterations: number;
  /** y of the groups and linear rows, Σw − λb/w = Σ y·row + (bounds); empty without rows. */
  readonly rowMultiplier: Float64Array;
}

/**
 * The constraints that hold with equality, and what a unit more room would take off ½w'Σw − λ Σ b_i ln w_i.
 * O(N·rows) and one product with Σ.
 */
export function bindingOfBudgets(
  moments: Moments | FactorMoments,
  budgets: Float64Array,
  { weights, lambda, rowMultiplier }: BudgetSolution,
  { assets, lower, upper, rows }: ResolvedConstraints,
): readonly BindingConstraint[] {
  const marginal = multiplyCovariance(moments, weights);
  const binding: BindingConstraint[] = [];
  rows.slice(1).forEach((row, r) => {
    const multiplier = rowMultiplier[r] ?? 0;
    if (multiplier === 0) return;
    binding.push({
      constraint: multiplier > 0 ? row.minName : row.maxName,
      shadowPrice: Math.abs(multiplier),
    });
  });
  for (let i = 0; i < assets.length; i++) {
    const w = weights[i]!;
    const atLower = w <= lower[i]! && lower[i]! > 0;
    const atUpper = w >= upper[i]!;
    if (!atLower && !atUpper) continue;
    let gradient = marginal[i]! - (budgets[i]! > 0 && w > 0 ? (lambda * budgets[i]!) / w : 0);
    rows.slice(1).forEach((row, r) => {
      gradient -= (rowMultiplier[r] ?? 0) * row.coefficients[i]!;
    });
    binding.push({ constraint: `${atLower ? "min" : "max"}.${assets[i]}`, shadowPrice: Math.abs(gradient) });
  }
  return binding;
}
