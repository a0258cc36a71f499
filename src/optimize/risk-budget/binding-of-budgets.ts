import type { BindingConstraint, FactorMoments, Moments } from "../../core/types.js";
import { covarianceProductKernel } from "../../numerics/covariance/covariance-product-kernel.js";
import type { ResolvedConstraints } from "../constraints/resolve-constraints.js";

/** Weights that minimize ½w'Σw − λ Σ b_i ln w_i under the constraints. */
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
  const binding: BindingConstraint[] = [];
  rows.slice(1).forEach((row, r) => {
    const multiplier = rowMultiplier[r] ?? 0;
    if (multiplier === 0) return;
    binding.push({
      constraint: multiplier > 0 ? row.minName : row.maxName,
      shadowPrice: Math.abs(multiplier),
    });
  });
  const atLower = (i: number): boolean => lower[i]! > 0 && weights[i]! <= lower[i]!;
  const touched = assets.flatMap((_, i) => (atLower(i) || weights[i]! >= upper[i]! ? [i] : []));
  if (touched.length === 0) return binding;
  const marginal = covarianceProductKernel(moments, weights);
  for (const i of touched) {
    const w = weights[i]!;
    let gradient = marginal[i]! - (budgets[i]! > 0 && w > 0 ? (lambda * budgets[i]!) / w : 0);
    rows.slice(1).forEach((row, r) => {
      gradient -= (rowMultiplier[r] ?? 0) * row.coefficients[i]!;
    });
    binding.push({ constraint: `${atLower(i) ? "min" : "max"}.${assets[i]}`, shadowPrice: Math.abs(gradient) });
  }
  return binding;
}
