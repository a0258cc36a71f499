import type { CovarianceColumns } from "../covariance/covariance-columns.js";

export interface RiskBudgetOutcome {
  readonly status: "optimal" | "iteration-limit";
  readonly x: Float64Array;
  readonly cycles: number;
  /** Greatest |x_i (Σx)_i − λ b_i| over the x strictly between their bounds, relative to λ·b_i or, for b_i = 0, to λ. */
  readonly residual: number;
}

/**
 * min ½ x'Σx − λ Σ b_i ln x_i subject to lower ≤ x ≤ upper, whose free coordinates have x_i (Σx)_i = λ·b_i.
 *
 * Cyclical coordinate descent: each coordinate solves its quadratic σ_ii x² + c x = λ b exactly and is then held within its
 * bounds. O(N) a coordinate, O(N²) a cycle. Griveau-Billion, Richard and Roncalli (2013).
 *
 * @param start - positive wherever the bounds allow it
 */
export function riskBudgetKernel(
  covariance: CovarianceColumns,
  budgets: Float64Array,
  lambda: number,
  lower: Float64Array,
  upper: Float64Array,
  start: Float64Array,
  tolerance: number,
  maxCycles = 2000,
): RiskBudgetOutcome {
  const n = covariance.size;
  const x = start.slice();
  covariance.set(x);
  let residual = Number.POSITIVE_INFINITY;
  let cycles = 0;
  for (; cycles < maxCycles; cycles++) {
    // before a coordinate moves, its own condition is at hand: the cycle measures the last one for free
    residual = 0;
    for (let i = 0; i < n; i++) {
      const variance = covariance.variance(i);
      const old = x[i]!;
      const product = covariance.product(i);
      const target = lambda * budgets[i]!;
      const rest = product - variance * old;
      const root = rest * rest + 4 * variance * target;
      // of the two forms of the root, the one that does not cancel
      let next = rest > 0 ? (2 * target) / (rest + Math.sqrt(root)) : (Math.sqrt(root) - rest) / (2 * variance);
      if (!(next > lower[i]!)) next = lower[i]!;
      if (!(next < upper[i]!)) next = upper[i]!;
      const free = next > lower[i]! && next < upper[i]!;
      const miss = free ? Math.abs(old * product - target) / (target > 0 ? target : lambda) : Math.abs(next - old);
      if (miss > residual) residual = miss;
      if (next !== old) {
        x[i] = next;
        covariance.change(i, next - old);
      }
    }
    if (residual > tolerance) continue;
    // what the last cycle left, from a product without the rounding of all changes
    covariance.set(x);
    residual = freeResidual(covariance, budgets, lambda, lower, upper, x);
    if (residual <= tolerance) return { status: "optimal", x, cycles: cycles + 1, residual };
  }
  return { status: "iteration-limit", x, cycles, residual };
}

function freeResidual(
  covariance: CovarianceColumns,
  budgets: Float64Array,
  lambda: number,
  lower: Float64Array,
  upper: Float64Array,
  x: Float64Array,
): number {
  let residual = 0;
  for (let i = 0; i < x.length; i++) {
    if (x[i]! <= lower[i]! || x[i]! >= upper[i]!) continue;
    const target = lambda * budgets[i]!;
    residual = Math.max(residual, Math.abs(x[i]! * covariance.product(i) - target) / (target > 0 ? target : lambda));
  }
  return residual;
}
