import { riskBudgetKernel } from "../../numerics/convex-program/risk-budget-kernel.js";
import type { CovarianceColumns } from "../../numerics/covariance/covariance-columns.js";
import type { ResolvedConstraints } from "../constraints/resolve-constraints.js";
import type { BudgetSolution } from "./binding-of-budgets.js";

/**
 * The risk budget under bounds alone: x(λ) = argmin ½x'Σx − λ Σ b_i ln x_i within them, and the λ whose x sums to `total`.
 *
 * The sum grows like √λ where no bound binds, so the search runs on logarithms: expand until the total is enclosed, then
 * regula falsi (Illinois). Each solve starts where the last one ended. Richard and Roncalli (2019), section 3.2.
 *
 * @param free - the solution without bounds, where the search starts
 */
export function boundedRiskBudget(
  columns: CovarianceColumns,
  budgets: Float64Array,
  free: BudgetSolution,
  { lower, upper }: ResolvedConstraints,
  total: number,
): BudgetSolution {
  let x: Float64Array = free.weights.map((w, i) => Math.min(Math.max(w, lower[i]!), upper[i]!));
  let iterations = free.iterations;
  let residual = Number.POSITIVE_INFINITY;
  let settled = true;
  let gap = 1;
  const gapAt = (logLambda: number): number => {
    // far from the total a rough solution shows the way as well
    const tolerance = Math.max(1e-12, Math.min(1e-5, 1e-3 * Math.abs(gap)));
    const outcome = riskBudgetKernel(columns, budgets, Math.exp(logLambda), lower, upper, x, tolerance);
    x = outcome.x;
    iterations += outcome.cycles;
    residual = outcome.residual;
    settled = outcome.status === "optimal";
    let sum = 0;
    for (const value of x) sum += value;
    gap = Math.log(sum / total);
    return gap;
  };

  let a = Math.log(free.lambda);
  let fa = gapAt(a);
  let b = a;
  let fb = fa;
  for (let round = 0; round < 100 && Math.abs(fb) > 1e-13 && fa * fb > 0; round++) {
    a = b;
    fa = fb;
    b -= Math.sign(fb) * Math.max(2.2 * Math.abs(fb), 0.5 ** 20) * 2 ** Math.min(round, 8);
    fb = gapAt(b);
  }
  const far = (): boolean => Math.abs(fb) > 1e-14 && Math.abs(b - a) > 1e-15 * Math.abs(b);
  for (let round = 0; round < 200 && (far() || residual > 1e-11); round++) {
    const c = fa === fb ? (a + b) / 2 : b - (fb * (b - a)) / (fb - fa);
    const fc = gapAt(c);
    if (fc * fb < 0) {
      a = b;
      fa = fb;
    } else fa /= 2;
    b = c;
    fb = fc;
  }
  const lambda = Math.exp(b);
  const status = settled && Math.abs(fb) < 1e-9 ? "optimal" : "iteration-limit";
  return {
    status,
    weights: summing(x, lower, upper, total),
    lambda,
    residual,
    iterations,
    rowMultiplier: new Float64Array(0),
  };
}

/** What rounding leaves of the total goes to the weights within their bounds, in proportion. */
function summing(x: Float64Array, lower: Float64Array, upper: Float64Array, total: number): Float64Array {
  let fixed = 0;
  let free = 0;
  const isFree = (i: number): boolean => x[i]! > lower[i]! && x[i]! < upper[i]!;
  for (let i = 0; i < x.length; i++) {
    if (isFree(i)) free += x[i]!;
    else fixed += x[i]!;
  }
  return free > 0 ? x.map((value, i) => (isFree(i) ? (value * (total - fixed)) / free : value)) : x;
}
