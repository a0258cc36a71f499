import type { FactorMoments, InfeasibleResult, Moments, UnsolvedResult } from "../../core/types.js";
import type { QuadraticForm } from "../../numerics/quadratic-form/quadratic-form.js";
import { explainInfeasibility } from "../answer/explain-infeasibility.js";
import { finiteOrNull } from "../answer/finite-or-null.js";
import { type Limit, limitName, limitsOf } from "../answer/limit.js";
import { leastSlack, loosen } from "../answer/loosen-constraints.js";
import { neededLimits } from "../answer/needed-limits.js";
import type { ResolvedConstraints } from "../constraints/resolve-constraints.js";
import { tradingCost } from "../constraints/trading-cost.js";
import { maximumReturn } from "./maximum-return.js";
import { MeanVarianceSolver, meanVarianceProblem } from "./mean-variance-problem.js";
import { greatestTrackedReturn } from "./target-volatility.js";

/** Part of the greatest mean by which the expected return must be above the rate. */
const EXCESS = 1e-9;

/**
 * Why no portfolio earns more than the risk-free rate: a minimal set of limits that keeps the return down, costs counted, and how far
 * each must give.
 *
 * Without costs and tracking error the return is one more row, and the simplex explains it. With them the greatest return less costs
 * is computed for the limits that are left: each limit is taken out in turn and stays out unless there is an excess return without it.
 *
 * @remarks As {@link explainInfeasibility}; with costs or a tracking error a linear program or a search for each limit that binds and
 *   some ten for each member.
 */
export function explainNoExcess(
  { mean }: Moments | FactorMoments,
  form: QuadraticForm,
  resolved: ResolvedConstraints,
  riskFreeRate: number,
  iterations: number,
): InfeasibleResult<never> | UnsolvedResult {
  const largest = mean.reduce((most, m) => Math.max(most, Math.abs(m)), Math.abs(riskFreeRate));
  const wanted = riskFreeRate + EXCESS * largest;
  const { costs, trackingError } = resolved;
  const after = costs === undefined ? "" : " after costs";
  const reason = `no portfolio within the constraints has an expected return${after} above the riskFreeRate of ${riskFreeRate}, so no ratio of excess return to risk is positive: minimize the variance instead, or lower the rate`;
  const method = "maximum-sharpe";
  const diagnostics = { iterations, kktResidual: null, binding: [] };
  if (costs === undefined && trackingError === undefined) {
    const named = { minName: "riskFreeRate", maxName: "riskFreeRate" };
    const row = { coefficients: mean, min: wanted, max: Number.POSITIVE_INFINITY, ...named };
    const explained = explainInfeasibility(method, resolved, [row]);
    const conflict = explained?.conflict ?? [{ constraint: "riskFreeRate", slackNeeded: null }];
    return { status: "infeasible", method, reason, conflict, diagnostics };
  }
  const missing = (given: ResolvedConstraints): number => wanted - greatestNetReturn(form, mean, given).value;
  const { value, weights } = greatestNetReturn(form, mean, resolved);
  const all = limitsOf(resolved);
  let suspects = weights === undefined ? all : all.filter((limit) => binds(resolved, weights, limit));
  let kept = resolved;
  for (const limit of all) if (!suspects.includes(limit)) kept = loosen(kept, limit);
  // what does not bind cannot keep the return down, but for rounding
  if (!(missing(kept) > 0)) {
    kept = resolved;
    suspects = all;
  }
  const members = neededLimits(suspects, kept, (rest) => missing(rest) > 0);
  return {
    status: "infeasible",
    method,
    reason,
    conflict: [
      { constraint: "riskFreeRate", slackNeeded: finiteOrNull(wanted - value) },
      ...members.map((limit) => ({
        constraint: limitName(resolved.assets, resolved.rows, limit),
        slackNeeded: finiteOrNull(leastSlack(resolved, limit, missing)),
      })),
    ],
    diagnostics,
  };
}

/** How far each limit must give for all limits to be met with an excess return, where it must give `least` for the limits alone. */
export function slackForExcess(
  { mean }: Moments | FactorMoments,
  form: QuadraticForm,
  resolved: ResolvedConstraints,
  riskFreeRate: number,
): (limit: Limit, least: number) => number {
  const largest = mean.reduce((most, m) => Math.max(most, Math.abs(m)), Math.abs(riskFreeRate));
  const wanted = riskFreeRate + EXCESS * largest;
  const missing = (given: ResolvedConstraints): number => wanted - greatestNetReturn(form, mean, given).value;
  return (limit, least) => leastSlack(resolved, limit, missing, least);
}

/** The greatest expected return less costs; Infinity where it has no bound, −Infinity where the constraints cannot be met. */
function greatestNetReturn(
  form: QuadraticForm,
  mean: Float64Array,
  given: ResolvedConstraints,
): { readonly value: number; readonly weights?: Float64Array } {
  const inOrder = given.lower.every((low, i) => low <= given.upper[i]!);
  if (!inOrder) return { value: Number.NEGATIVE_INFINITY };
  const problem = meanVarianceProblem(form, mean, given);
  const net = (weights: Float64Array): number =>
    weights.reduce((sum, w, i) => sum + w * mean[i]!, 0) - tradingCost(given, weights);
  const greatest = maximumReturn(problem);
  if (given.trackingError === undefined && greatest !== undefined) {
    return { value: greatest.expectedReturn, weights: greatest.weights };
  }
  const solver = new MeanVarianceSolver(problem);
  if (greatest !== undefined && solver.trackingVariance(greatest.weights) <= solver.allowedTracking) {
    return { value: greatest.expectedReturn, weights: greatest.weights };
  }
  if (solver.nearest().status === "infeasible") return { value: Number.NEGATIVE_INFINITY };
  if (given.trackingError === undefined) return { value: Number.POSITIVE_INFINITY };
  const best = greatestTrackedReturn(solver);
  return best === undefined ? { value: Number.POSITIVE_INFINITY } : { value: net(best.x), weights: best.x };
}

/** Whether a limit holds with equality, up to rounding; turnover, gross exposure and tracking error always may. */
function binds({ lower, upper, rows }: ResolvedConstraints, weights: Float64Array, limit: Limit): boolean {
  const near = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(b));
  switch (limit.kind) {
    case "min":
      return near(weights[limit.position]!, lower[limit.position]!);
    case "max":
      return near(weights[limit.position]!, upper[limit.position]!);
    case "row": {
      const { coefficients, min, max } = rows[limit.position]!;
      const value = coefficients.reduce((sum, a, i) => sum + a * weights[i]!, 0);
      return (limit.side <= 0 && near(value, min)) || (limit.side >= 0 && near(value, max));
    }
    default:
      return true;
  }
}
