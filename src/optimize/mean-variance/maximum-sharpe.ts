import { dotKernel } from "../../numerics/matrix/dot-kernel.js";
import { formProductKernel } from "../../numerics/quadratic-form/form-product.js";
import { tradingCost } from "../constraints/trading-cost.js";
import { finishObjective } from "./finish-objective.js";
import type { MeanVarianceProblem, MeanVarianceSolver } from "./mean-variance-problem.js";
import type { ObjectiveOutcome } from "./objective-outcome.js";

/** Below this part of the variance the gap between λ·excess and the variance is rounding. */
const NO_GAP = 1e-14;

/**
 * The greatest ratio of excess return to volatility: of all λ the one with λ = variance / excess return of the
 * solution for λ (Dinkelbach 1967).
 *
 * The gap λ·excess − variance changes its sign once, from below to above, and is straight on each piece of the path: without a
 * tracking error the next λ is the zero of the present piece, with one that of the last two points, and always between the ends
 * known. Where the weights have no bounds and the path goes on forever with the gap below zero, the ratio has no greatest value.
 */
export function maximumSharpe(solver: MeanVarianceSolver, riskFreeRate: number, warm?: Float64Array): ObjectiveOutcome {
  const { problem } = solver;
  const { mean, form, hasCosts, resolved } = problem;
  const straight = resolved.trackingError === undefined;
  const largest = mean.reduce((most, m) => Math.max(most, Math.abs(m)), 0);
  const spread = form.diagonal.reduce((most, d) => Math.max(most, d), 0) / (largest || 1) || 1;
  const excessOf = (x: Float64Array): number => dotKernel(mean, x) - riskFreeRate - tradingCost(resolved, x);
  const first = startingWeight(problem, riskFreeRate, spread, warm && { x: warm, excess: excessOf(warm) });
  let lambda = first;
  let solution = solver.solve(lambda, hasCosts ? lambda : 0);
  let low = 0;
  let high = Number.POSITIVE_INFINITY;
  let last = { lambda: 0, gap: Number.NaN };
  let excess = 0;
  let variance = 0;
  let halved = Number.POSITIVE_INFINITY;
  let measured = false;
  for (let turn = 0; turn < 300 && solution.status === "optimal"; turn++) {
    variance = solver.variance(solution.x);
    excess = excessOf(solution.x);
    measured = true;
    if (!(excess > 1e-12 * largest)) {
      // more weight on the mean, until no more return is to be had
      if (lambda > 1e9 * spread) return { ...finishObjective(solver, solution, 0), status: "risk-limit" };
      low = Math.max(low, lambda);
      lambda *= 10;
    } else {
      const gap = lambda * excess - variance;
      if (Math.abs(gap) <= NO_GAP * variance) break;
      if (high < Number.POSITIVE_INFINITY && high - low <= 1e-15 * high) break;
      if (gap > 0) high = Math.min(high, lambda);
      else low = Math.max(low, lambda);
      let slope = (gap - last.gap) / (lambda - last.lambda);
      if (straight) {
        const earning = solver.earning(1, 1);
        const move = solver.tangent(earning);
        slope = excess - lambda * dotKernel(earning, move);
        if (gap < 0 && lambda > 1e4 * first && slope <= 0 && isOpen(solver, move)) {
          return { ...finishObjective(solver, solution, 0), status: "no-tangency" };
        }
      }
      last = { lambda, gap };
      // four turns that do not halve the interval make room for one that does
      const slow = turn % 4 === 3 && high - low > 0.5 * halved;
      if (turn % 4 === 3) halved = high - low;
      const zero = slope > 0 && !slow ? lambda - gap / slope : Number.NaN;
      lambda = nextWeight(lambda, zero, variance / excess, low, high);
      if (!(lambda > 0)) break; // no variance at all
    }
    solution = solver.solve(lambda, hasCosts ? lambda : 0);
    measured = false;
  }
  if (solution.status !== "optimal") return finishObjective(solver, solution, 0);
  if (!measured) {
    variance = solver.variance(solution.x);
    excess = excessOf(solution.x);
  }
  const riskless = !(variance > 1e-15 * spread * largest * dotKernel(solution.x, solution.x));
  // the conditions of the ratio itself are those of the program for variance / excess return, whatever λ the search ended with
  const own = riskless || !(excess > 0) ? lambda : variance / excess;
  const { trackingShare } = solution;
  const volatility = Math.sqrt(variance);
  const outcome = finishObjective(solver, solution, !riskless && volatility > 0 ? 1 / (own * volatility) : 0);
  if (riskless) return { ...outcome, value: -Infinity };
  // no term of the gradient moves by more than λ does, relative to the greatest: next to nothing need not be computed again
  const moved = Math.abs(own - lambda) / lambda;
  const stated =
    straight && moved <= NO_GAP
      ? outcome.residual + moved
      : solver.residual(solution, (1 - trackingShare) * own, hasCosts ? (1 - trackingShare) * own : 0);
  return { ...outcome, residual: stated, value: -excess / volatility };
}

/** The λ of the best single asset, or that of the weights to begin from. */
function startingWeight(
  { mean, form }: MeanVarianceProblem,
  riskFreeRate: number,
  spread: number,
  warm: { readonly x: Float64Array; readonly excess: number } | undefined,
): number {
  if (warm !== undefined && warm.excess > 0) {
    const weight = formProductKernel(form, warm.x, warm.x) / warm.excess;
    if (weight > 0) return weight;
  }
  let lambda = 0;
  for (let i = 0; i < mean.length; i++) {
    const excess = mean[i]! - riskFreeRate;
    const ratio = excess / Math.sqrt(form.diagonal[i]!);
    const best = lambda === 0 ? 0 : 1 / Math.sqrt(lambda);
    if (excess > 0 && ratio > 0 && form.diagonal[i]! > 0 && ratio > best) lambda = form.diagonal[i]! / excess;
  }
  return lambda === 0 ? spread : lambda;
}

/** Whether no bound and no row ever ends the way along a direction. */
function isOpen({ problem }: MeanVarianceSolver, move: Float64Array): boolean {
  const { lower, upper, rows, rowLower, rowUpper } = problem.program;
  const most = move.reduce((greatest, step) => Math.max(greatest, Math.abs(step)), 0);
  const still = 1e-9 * most;
  for (let i = 0; i < move.length; i++) {
    if (move[i]! > still && upper[i]! < Number.POSITIVE_INFINITY) return false;
    if (move[i]! < -still && lower[i]! > Number.NEGATIVE_INFINITY) return false;
  }
  // along a row that binds the speed is rounding
  return rows.every((row, r) => {
    const speed = dotKernel(row, move);
    const unit = still * row.reduce((greatest, a) => Math.max(greatest, Math.abs(a)), 0) * move.length;
    if (speed > unit) return rowUpper[r] === Number.POSITIVE_INFINITY;
    return !(speed < -unit) || rowLower[r] === Number.NEGATIVE_INFINITY;
  });
}

/** Where the gap is next looked at: where it should be zero, else where Dinkelbach would, and always between the ends known. */
function nextWeight(lambda: number, zero: number, plain: number, low: number, high: number): number {
  const within = (at: number): boolean => at > low && at < high && at > 0;
  if (high === Number.POSITIVE_INFINITY) {
    // the zero lies ahead: go there, but no more than 16 times as far, and at least twice, for Dinkelbach's own steps may be short
    const ahead = Number.isNaN(zero) ? 16 * lambda : zero;
    return Math.min(Math.max(ahead, plain), 16 * lambda) || plain;
  }
  if (within(zero)) return zero;
  if (low === 0) return within(plain) ? plain : high / 16;
  return Math.sqrt(low) * Math.sqrt(high);
}
