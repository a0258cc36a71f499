import type { InfeasibleResult } from "../../core/types.js";
import { formProductKernel } from "../../numerics/quadratic-form/form-product.js";
import type { QuadraticForm } from "../../numerics/quadratic-form/quadratic-form.js";
import { finiteOrNull } from "../answer/finite-or-null.js";
import { leastSlack, limitNames, loosen } from "../answer/loosen-constraints.js";
import type { ConstraintRow, ResolvedConstraints } from "../constraints/resolve-constraints.js";
import { MeanVarianceSolver, meanVarianceProblem } from "./mean-variance-problem.js";

/** A limit on volatility, as a constraint with a name. */
export interface VolatilityLimit {
  readonly name: "targetVolatility";
  readonly max: number;
}

/** Least variance under some of the constraints, and what it says of those that bind. */
interface Least {
  readonly variance: number;
  readonly feasible: boolean;
  readonly binding: readonly string[];
}

/**
 * Why a limit on risk cannot be met although all linear constraints can: a minimal set of constraints that forces more
 * risk, and the slack each would need.
 *
 * Suspects are the constraints that bind at the portfolio of least risk; each is taken out in turn and stays out unless
 * the limit can be met without it. The slack of a constraint is found by bisection.
 *
 * @param limit - the limit on volatility; left out when the tracking error alone is at stake
 * @remarks A quadratic program for each suspect and some sixty for each member; with a limit on volatility and a tracking
 *   error a search in the place of each program.
 */
export function explainRiskLimit(
  method: string,
  form: QuadraticForm,
  resolved: ResolvedConstraints,
  limit?: VolatilityLimit,
): InfeasibleResult<never> {
  const zero = new Float64Array(form.size);
  const tracking = resolved.trackingError;
  let iterations = 0;
  // without a volatility limit the question is only whether the tracking error can be met
  const least = (given: ResolvedConstraints): Least => {
    const solver = new MeanVarianceSolver(meanVarianceProblem(form, zero, given));
    // whether a tracking error can be met the nearest portfolio tells, the one of least risk takes a search
    const solution = limit === undefined ? solver.nearest() : solver.solve(0, 0);
    iterations += solver.iterations;
    const names = solver.problem.names;
    const tolerance = 1e-9 * Math.max(...solution.gradient.map(Math.abs), 1e-300);
    const binding: string[] = [];
    for (let r = 0; r < names.length; r++) {
      if (solution.rowState[r] === 0) continue;
      binding.push(solution.rowState[r] === -1 ? names[r]!.minName : names[r]!.maxName);
    }
    for (let i = 0; i < form.size; i++) {
      const z = solution.boundMultiplier[i]!;
      if (Math.abs(z) > tolerance) binding.push(`${z > 0 ? "min" : "max"}.${given.assets[i]}`);
    }
    if (given.trackingError !== undefined) binding.push("trackingError");
    return {
      variance: formProductKernel(form, solution.x, solution.x),
      feasible: solution.status === "optimal",
      binding,
    };
  };
  const met = (given: ResolvedConstraints): boolean => {
    const { variance, feasible } = least(given);
    return feasible && (limit === undefined || variance <= limit.max ** 2 * (1 + 1e-9));
  };
  let members = [...least(resolved).binding];
  let kept = resolved;
  for (const name of limitNames(resolved)) if (!members.includes(name)) kept = loosen(kept, name);
  if (met(kept)) {
    kept = resolved;
    members = limitNames(resolved);
  }
  members = members.filter((name) => {
    const rest = loosen(kept, name);
    if (met(rest)) return true;
    kept = rest;
    return false;
  });
  const slacks: { constraint: string; slackNeeded: number }[] = [];
  if (limit !== undefined) {
    const whole = least(resolved);
    const slackNeeded = whole.feasible ? Math.sqrt(whole.variance) - limit.max : Number.POSITIVE_INFINITY;
    slacks.push({ constraint: limit.name, slackNeeded });
  }
  for (const name of members) slacks.push({ constraint: name, slackNeeded: leastSlack(resolved, name, met) });
  const shown = slacks.map(({ constraint }) => constraint);
  const listed = shown.length <= 6 ? shown.join(", ") : `${shown.slice(0, 5).join(", ")} and ${shown.length - 5} more`;
  const first = slacks.find(({ slackNeeded }) => Number.isFinite(slackNeeded));
  const remedy =
    first === undefined ? "" : `: raising ${first.constraint} by ${first.slackNeeded.toPrecision(6)} would do`;
  return {
    status: "infeasible",
    method,
    reason: `${listed} cannot hold together${tracking === undefined && limit !== undefined ? ", the least volatility is above the target" : ""}${remedy}`,
    conflict: slacks.map(({ constraint, slackNeeded }) => ({ constraint, slackNeeded: finiteOrNull(slackNeeded) })),
    diagnostics: { iterations, kktResidual: null, binding: [] },
  };
}

/**
 * How far each constraint must give, the others as they are, so that the limits on risk can be met with it; Infinity where that is
 * not enough.
 *
 * @param limit - as in {@link explainRiskLimit}
 * @param extra - further rows, the target return for example
 */
export function slackUnderRisk(
  form: QuadraticForm,
  resolved: ResolvedConstraints,
  limit: VolatilityLimit | undefined,
  extra: readonly ConstraintRow[],
): (constraint: string) => number {
  const zero = new Float64Array(form.size);
  const all = { ...resolved, rows: [...resolved.rows, ...extra] };
  const met = (given: ResolvedConstraints): boolean => {
    const solver = new MeanVarianceSolver(meanVarianceProblem(form, zero, given));
    const { status, x } = limit === undefined ? solver.nearest() : solver.solve(0, 0);
    return (
      status === "optimal" && (limit === undefined || formProductKernel(form, x, x) <= limit.max ** 2 * (1 + 1e-9))
    );
  };
  return (constraint) => leastSlack(all, constraint, met);
}
