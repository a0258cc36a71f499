import { PortfolioError } from "../core/portfolio-error.js";
import type { Constraints, OptimizationResult, ReturnsTable } from "../core/types.js";
import { linearProgramKernel } from "../numerics/linear-program-kernel.js";
import { NO_TAIL, targetRow, unsolvedCvar } from "./cvar-outcome.js";
import { CvarProgram, type CvarSolution } from "./cvar-program.js";
import {
  bindingOfCvar,
  type CvarSample,
  describeSample,
  type TailLosses,
  tailLosses,
  violation,
} from "./describe-cvar.js";
import { explainInfeasibility } from "./explain-infeasibility.js";
import { readCvarSample } from "./read-cvar-sample.js";
import { type ConstraintRow, type ResolvedConstraints, resolveConstraints } from "./resolve-constraints.js";

export interface MaximumReturnCvarOptions {
  /** Greatest conditional value at risk per period, a positive loss. */
  readonly maxCvar: number;
  /** Share of the periods outside the tail; 0.95. */
  readonly level?: number;
  /** Bounds, budget, groups and linear rows. Long-only and fully invested. */
  readonly constraints?: Constraints;
  /** Inferred from the dates. */
  readonly periodsPerYear?: number;
  /** Per year, for the Sharpe ratio of the result alone; 0. */
  readonly riskFreeRate?: number;
}

/**
 * The portfolio with the greatest expected return whose conditional value at risk stays within a limit.
 *
 * The least CVaR is a convex, piecewise linear function of the return asked for; Newton's steps from the greatest return
 * down reach the point where it meets the limit exactly, each step continuing the linear program of `minimumCvar`.
 *
 * @param returns - T periods by N assets; log returns are converted to simple ones
 * @param options - `maxCvar`, `level` 0.95, `constraints` long-only and fully invested
 * @returns as {@link minimumCvar}; of portfolios with the greatest return, the one with the least CVaR. A limit that no
 *   portfolio within the other constraints can keep is `infeasible`, with the slack that `maxCvar` needs. Shadow prices
 *   are expected return per year and unit
 * @throws {@link PortfolioError} as {@link minimumCvar}
 * @remarks A few times the work of `minimumCvar`. NaN throws. Krokhmal, Palmquist and Uryasev (2002).
 * @example
 * maximumReturnCvar(returns, { maxCvar: 0.03 }).expectedReturn
 */
export function maximumReturnCvar(
  returns: ReturnsTable,
  options: MaximumReturnCvarOptions,
): OptimizationResult & TailLosses {
  const method = "maximumReturnCvar";
  const { maxCvar } = options;
  if (!Number.isFinite(maxCvar)) {
    throw new PortfolioError("not-finite", `maxCvar is ${maxCvar}: give the greatest loss per period`, { maxCvar });
  }
  const sample = readCvarSample(returns, options.level, options.periodsPerYear);
  const resolved = resolveConstraints(options.constraints, sample.assets, method);
  const infeasible = explainInfeasibility(method, resolved);
  if (infeasible !== undefined) return { ...infeasible, ...NO_TAIL };
  const most = greatestReturn(sample.mean, resolved);
  if (typeof most === "string") return { ...unsolvedCvar(method, most, 0), ...NO_TAIL };

  const scale = sample.values.reduce((largest, r) => Math.max(largest, Math.abs(r)), 0) || 1;
  const { solution, target, reached } = meetLimit(sample, resolved, most, maxCvar, 1e-13 * scale);
  if (solution.status !== "optimal") {
    return { ...unsolvedCvar(method, solution.status, solution.iterations), ...NO_TAIL };
  }
  const tail = tailLosses(sample, solution.weights);
  const diagnostics = { iterations: solution.iterations, kktResidual: 0, binding: [] };
  if (!reached) {
    const reason = `no portfolio within the other constraints has a CVaR below ${tail.conditionalValueAtRisk.toPrecision(6)}`;
    const conflict = [{ constraint: "maxCvar", slackNeeded: tail.conditionalValueAtRisk - maxCvar }];
    return { status: "infeasible", method, reason, conflict, diagnostics, ...NO_TAIL };
  }
  const rows = [...resolved.rows, target];
  const price = solution.rowPrices[rows.length - 1]!;
  const binds = tail.conditionalValueAtRisk > maxCvar - 1e-9 * scale && price > 0;
  return {
    status: "optimal",
    method,
    ...describeSample(sample, solution.weights, options.riskFreeRate ?? 0),
    diagnostics: {
      iterations: solution.iterations,
      kktResidual: Math.max(
        Math.abs(tail.conditionalValueAtRisk - solution.bound) / scale,
        (tail.conditionalValueAtRisk - maxCvar) / scale,
        violation(resolved, rows, solution.weights),
      ),
      binding: binds
        ? [
            { constraint: "maxCvar", shadowPrice: 1 / price },
            ...bindingOfCvar(resolved, resolved.rows, solution, 1 / price),
          ]
        : [],
    },
    ...tail,
  };
}

/** The greatest expected return that bounds and rows allow, or why there is none. */
function greatestReturn(mean: Float64Array, { lower, upper, rows }: ResolvedConstraints): number | string {
  const n = mean.length;
  const m = rows.length;
  const columns = new Float64Array(n * m);
  for (const [k, { coefficients }] of rows.entries()) for (let i = 0; i < n; i++) columns[i * m + k] = coefficients[i]!;
  const solved = linearProgramKernel({
    columns,
    cost: mean.map((r) => -r),
    lower: Float64Array.from([...lower, ...rows.map(({ min }) => min)]),
    upper: Float64Array.from([...upper, ...rows.map(({ max }) => max)]),
  });
  return solved.status === "optimal" ? -solved.objective : solved.status;
}

/** Newton's steps down from the greatest return. `reached` is false when even the least CVaR is beyond the limit. */
function meetLimit(
  sample: CvarSample,
  resolved: ResolvedConstraints,
  most: number,
  limit: number,
  tolerance: number,
): { solution: CvarSolution; target: ConstraintRow; reached: boolean } {
  let target = targetRow(sample.mean, most);
  const program = new CvarProgram(sample.values, sample.periods, sample.level, resolved, [target]);
  const row = resolved.rows.length;
  // the last digits of the greatest return may be out of reach
  let step = 1e-12 * Math.max(1e-3, Math.abs(most));
  for (;;) {
    const solution = program.solve();
    if (solution.status === "unbounded" && step < 1e-6) {
      target = { ...target, min: most - step };
      step *= 10;
    } else {
      if (solution.status !== "optimal") return { solution, target, reached: false };
      const slope = solution.rowPrices[row]!;
      const excess = solution.bound - limit;
      if (excess <= tolerance) return { solution, target, reached: true };
      // a flat function: the target does not bind any more, and this is the least CVaR of all
      if (!(slope > 0)) return { solution, target, reached: false };
      target = { ...target, min: target.min - excess / slope };
    }
    program.setLimits(row, target.min, target.max);
  }
}
