import { PortfolioError } from "../../core/portfolio-error.js";
import type { OptimalResult, OptimizationResult } from "../../core/types.js";

/**
 * The optimal branch of a result, for callers that have no use for the others.
 *
 * @param result - what any optimiser gave
 * @returns the same object, typed as optimal; further fields of the method are kept
 * @throws {@link PortfolioError} `not-optimal`, with the status, the reason and the named conflict
 * @remarks O(1).
 * @example
 * requireOptimal(meanVariance(moments, { objective: "minimum-variance" })).weights
 */
export function requireOptimal<Result extends OptimizationResult>(result: Result): Result & OptimalResult {
  if (isOptimal(result)) return result;
  const { status, method } = result;
  const reason = "reason" in result ? result.reason : "";
  const conflict = "conflict" in result ? result.conflict : [];
  throw new PortfolioError("not-optimal", `${method} is ${status}: ${reason}`, { status, method, reason, conflict });
}

function isOptimal<Result extends OptimizationResult>(result: Result): result is Result & OptimalResult {
  return result.status === "optimal";
}
