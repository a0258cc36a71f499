import type { FactorMoments, Moments } from "../../core/types.js";
import { covarianceProductKernel } from "../../numerics/covariance/covariance-product-kernel.js";
import type { QuadraticForm } from "../../numerics/quadratic-form/quadratic-form.js";
import type { QuadraticSolution } from "../../numerics/quadratic-program/quadratic-program.js";
import { QuadraticSolver } from "../../numerics/quadratic-program/quadratic-solver.js";
import type { ResolvedConstraints } from "../constraints/resolve-constraints.js";
import { covarianceForm } from "../inputs/covariance-form.js";
import type { BudgetSolution } from "./binding-of-budgets.js";

/** A solution of the problem with the sum of the weights held as a row, whose multiplier says how λ is to move. */
interface Step {
  readonly weights: Float64Array;
  readonly budgetMultiplier: number;
  readonly rowMultiplier: Float64Array;
  readonly residual: number;
  readonly settled: boolean;
}

/**
 * The risk budget under bounds, groups and linear rows: Newton's method whose steps are quadratic programs.
 *
 * For a given λ the sum of the weights is held as a row; the λ sought is the one at which this row's multiplier is 0, for
 * then the sum is met by scale alone and nothing but the other constraints disturbs the budgets. At the solution
 * λ + multiplier = w'(Σw) less the part of the other constraints, so λ ← λ + multiplier, sped up by regula falsi. Where
 * no λ does it (the constraints force a hedge that wants more weight than the sum), the λ of the free solution stays.
 *
 * @param free - the solution without constraints, where the search starts
 */
export function rowedRiskBudget(
  moments: Moments | FactorMoments,
  budgets: Float64Array,
  free: BudgetSolution,
  resolved: ResolvedConstraints,
  total: number,
): BudgetSolution {
  let iterations = free.iterations;
  let weights = free.weights;
  const form = covarianceForm(moments);
  const at = (lambda: number): Step => {
    const step = newton(moments, form, budgets, weights, resolved, total, lambda, () => iterations++);
    weights = step.weights;
    return step;
  };
  let lambda = free.lambda;
  let step = at(lambda);
  let low: { lambda: number; value: number } | undefined; // multiplier positive: λ must grow
  let high: { lambda: number; value: number } | undefined;
  for (let round = 0; round < 60 && step.settled && Math.abs(step.budgetMultiplier) > 1e-13 * lambda; round++) {
    const point = { lambda, value: step.budgetMultiplier };
    if (point.value > 0) {
      low = point;
      if (high !== undefined && round % 3 === 2) high = { ...high, value: high.value / 2 };
    } else {
      high = point;
      if (low !== undefined && round % 3 === 2) low = { ...low, value: low.value / 2 };
    }
    const next =
      low !== undefined && high !== undefined
        ? low.lambda - (low.value * (high.lambda - low.lambda)) / (high.value - low.value)
        : Math.max(lambda + point.value, lambda / 10);
    if (next === lambda || next < free.lambda * 1e-8) break;
    lambda = next;
    step = at(lambda);
  }
  if (step.settled && lambda < free.lambda * 1e-7) {
    lambda = free.lambda;
    step = at(lambda);
  }
  const { rowMultiplier, residual } = step;
  return { status: step.settled ? "optimal" : "iteration-limit", weights, lambda, residual, iterations, rowMultiplier };
}

/** min ½w'Σw − λ Σ b_i ln w_i under all constraints and Σw = total, damped so that the weights stay positive. */
function newton(
  moments: Moments | FactorMoments,
  form: QuadraticForm,
  budgets: Float64Array,
  start: Float64Array,
  resolved: ResolvedConstraints,
  total: number,
  lambda: number,
  count: () => void,
): Step {
  const n = start.length;
  const rows = resolved.rows.map(({ coefficients }) => coefficients);
  const rowLower = Float64Array.from(resolved.rows, ({ min }, r) => (r === 0 ? total : min));
  const rowUpper = Float64Array.from(resolved.rows, ({ max }, r) => (r === 0 ? total : max));
  const upper = resolved.upper;
  let w = start;
  let solution: QuadraticSolution | undefined;
  let residual = Number.POSITIVE_INFINITY;
  let previous = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 100; round++) {
    count();
    const weight = (i: number): number => Math.max(w[i]!, 1e-12 * total);
    // the logarithm's second-order model around w, whose minimum is never further than twice w
    const curvature = w.map((_, i) => (lambda * budgets[i]!) / weight(i) ** 2);
    const linear = w.map((_, i) => (2 * lambda * budgets[i]!) / weight(i));
    const lower = resolved.lower.map((bound, i) =>
      Math.min(Math.max(bound, budgets[i]! > 0 ? 0.1 * weight(i) : 0), upper[i]!),
    );
    const solve = (least: Float64Array): QuadraticSolution =>
      new QuadraticSolver({
        form: form.shifted(curvature),
        linear,
        lower: least,
        upper,
        rows,
        rowLower,
        rowUpper,
      }).solve();
    solution = solve(lower);
    // the step may have been held too near: then the weights fall to their own bounds
    if (solution.status === "infeasible") solution = solve(resolved.lower);
    if (solution.status !== "optimal") return failed(w, n);
    w = solution.x;
    residual = violation(moments, budgets, w, solution, rows, lambda, resolved);
    if (residual < 1e-11 || (residual < 1e-8 && residual >= previous)) break;
    previous = residual;
  }
  const multipliers = solution!.rowMultiplier;
  return {
    weights: w,
    budgetMultiplier: multipliers[0]!,
    rowMultiplier: multipliers.slice(1),
    residual,
    settled: residual < 1e-8,
  };
}

/**
 * Greatest w_i·|Σw − λb/w − A'y| over the weights between their own bounds, relative to λ. What is no more than the rounding of
 * its terms counts as nothing: where the limits leave next to no room the prices of the rows are enormous.
 */
function violation(
  moments: Moments | FactorMoments,
  budgets: Float64Array,
  w: Float64Array,
  { rowMultiplier }: QuadraticSolution,
  rows: readonly Float64Array[],
  lambda: number,
  { lower, upper }: ResolvedConstraints,
): number {
  const marginal = covarianceProductKernel(moments, w);
  let worst = 0;
  for (let i = 0; i < w.length; i++) {
    if (w[i]! <= lower[i]! || w[i]! >= upper[i]!) continue;
    let gradient = marginal[i]!;
    let terms = Math.abs(gradient);
    for (let r = 0; r < rows.length; r++) {
      const price = rows[r]![i]! * rowMultiplier[r]!;
      gradient -= price;
      terms += Math.abs(price);
    }
    const off = Math.abs(w[i]! * gradient - lambda * budgets[i]!);
    if (off > 1e-14 * w[i]! * terms) worst = Math.max(worst, off / lambda);
  }
  return worst;
}

function failed(weights: Float64Array, n: number): Step {
  return { weights, budgetMultiplier: 0, rowMultiplier: new Float64Array(n), residual: Number.NaN, settled: false };
}
