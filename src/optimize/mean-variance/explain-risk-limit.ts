import type { InfeasibleResult } from "../../core/types.js";
import { formProductKernel } from "../../numerics/quadratic-form/form-product.js";
import type { QuadraticForm } from "../../numerics/quadratic-form/quadratic-form.js";
import { finiteOrNull } from "../answer/finite-or-null.js";
import { type Limit, limitName, limitsOf, sameLimit } from "../answer/limit.js";
import { leastSlack, loosen } from "../answer/loosen-constraints.js";
import { countedLimits } from "../constraints/counted-limits.js";
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
  readonly binding: readonly Limit[];
}

/**
 * Why a limit on risk cannot be met although all linear constraints can: a minimal set of constraints that forces more
 * risk, and the slack each would need.
 *
 * Suspects are the constraints that bind at the portfolio of least risk; each is taken out in turn and stays out unless
 * the limit can be met without it. The slack of a constraint is found by bisection.
 *
 * @param resolved - the constraints, with the row of a target return where there is one
 * @param stated - the limit on volatility; left out when the tracking error alone is at stake
 * @param slackBeyond - how far a limit must give for what is asked beside risk, at least so far
 * @remarks A quadratic program for each suspect and some sixty for each member; with a limit on volatility and a tracking
 *   error a search in the place of each program.
 */
export function explainRiskLimit(
  method: string,
  form: QuadraticForm,
  resolved: ResolvedConstraints,
  stated?: VolatilityLimit,
  slackBeyond?: (limit: Limit, least: number) => number,
): InfeasibleResult<never> {
  const zero = new Float64Array(form.size);
  const tracking = resolved.trackingError;
  let iterations = 0;
  // a tracking error that cannot be met leaves the volatility out of it
  const alone = tracking !== undefined && missingRisk(form, undefined)(resolved) > 0;
  const limit = alone ? undefined : stated;
  // without a volatility limit the question is only whether the tracking error can be met
  const least = (given: ResolvedConstraints): Least => {
    const solver = new MeanVarianceSolver(meanVarianceProblem(form, zero, given));
    // whether a tracking error can be met the nearest portfolio tells, the one of least risk takes a search
    const solution = limit === undefined ? solver.nearest() : solver.solve(0, 0);
    iterations += solver.iterations;
    const { rows } = given;
    const tolerance = 1e-9 * Math.max(...solution.gradient.map(Math.abs), 1e-300);
    const binding: Limit[] = [];
    rows.forEach(({ minName, maxName }, position) => {
      const state = solution.rowState[position]!;
      if (state !== 0) binding.push({ kind: "row", position, side: minName === maxName ? 0 : state === -1 ? -1 : 1 });
    });
    // the rows of turnover, gross exposure, longs and shorts come after the others
    let row = rows.length;
    for (const { kind } of countedLimits(given)) if (solution.rowState[row++] !== 0) binding.push({ kind });
    for (let position = 0; position < form.size; position++) {
      const z = solution.boundMultiplier[position]!;
      if (Math.abs(z) > tolerance) binding.push({ kind: z > 0 ? "min" : "max", position });
    }
    if (given.trackingError !== undefined) binding.push({ kind: "trackingError" });
    return {
      variance: formProductKernel(form, solution.x, solution.x),
      feasible: solution.status === "optimal",
      binding,
    };
  };
  const missing = missingRisk(form, limit);
  const whole = missingRisk(form, stated);
  const met = (given: ResolvedConstraints): boolean => !(missing(given) > 0);
  const all = limitsOf(resolved);
  const binding = least(resolved).binding;
  let members = all.filter((limit) => binding.some((other) => sameLimit(limit, other)));
  let kept = resolved;
  for (const other of all) if (!members.includes(other)) kept = loosen(kept, other);
  if (met(kept)) {
    kept = resolved;
    members = all;
  }
  members = members.filter((member) => {
    const rest = loosen(kept, member);
    if (met(rest)) return true;
    kept = rest;
    return false;
  });
  const slacks: { constraint: string; slackNeeded: number }[] = [];
  const slackOf = (member: Limit): number => {
    const own = leastSlack(resolved, member, whole);
    return slackBeyond === undefined || own === Number.POSITIVE_INFINITY
      ? own
      : Math.max(own, slackBeyond(member, own));
  };
  if (limit !== undefined) {
    const { feasible, variance } = least(resolved);
    const slackNeeded = feasible ? Math.sqrt(variance) - limit.max : Number.POSITIVE_INFINITY;
    slacks.push({ constraint: limit.name, slackNeeded });
  }
  for (const member of members) {
    slacks.push({ constraint: limitName(resolved.assets, resolved.rows, member), slackNeeded: slackOf(member) });
  }
  const shown = slacks.map(({ constraint }) => constraint);
  const listed = shown.length <= 6 ? shown.join(", ") : `${shown.slice(0, 5).join(", ")} and ${shown.length - 5} more`;
  const first = slacks.find(({ slackNeeded }) => Number.isFinite(slackNeeded));
  const remedy =
    first === undefined ? "" : `: loosening ${first.constraint} by ${first.slackNeeded.toPrecision(6)} would do`;
  return {
    status: "infeasible",
    method,
    reason: `${listed} cannot hold together${tracking === undefined && limit !== undefined ? ", the least volatility is above the target" : ""}${remedy}`,
    conflict: slacks.map(({ constraint, slackNeeded }) => ({ constraint, slackNeeded: finiteOrNull(slackNeeded) })),
    diagnostics: { iterations, kktResidual: null, binding: [] },
  };
}

/**
 * How far each limit must give, the others as they are, so that the limits on risk can be met with it; Infinity where that is
 * not enough.
 *
 * @param stated - as in {@link explainRiskLimit}
 * @param extra - further rows, the target return for example
 */
export function slackUnderRisk(
  form: QuadraticForm,
  resolved: ResolvedConstraints,
  stated: VolatilityLimit | undefined,
  extra: readonly ConstraintRow[],
): (limit: Limit, least: number) => number {
  const all = { ...resolved, rows: [...resolved.rows, ...extra] };
  const missing = missingRisk(form, stated);
  return (limit, least) => leastSlack(all, limit, missing, least);
}

/** How far the least risk under some constraints is above the limit; Infinity where the constraints cannot be met at all. */
function missingRisk(form: QuadraticForm, limit: VolatilityLimit | undefined): (given: ResolvedConstraints) => number {
  const zero = new Float64Array(form.size);
  return (given) => {
    const solver = new MeanVarianceSolver(meanVarianceProblem(form, zero, given));
    const solution = limit === undefined ? solver.nearest() : solver.solve(0, 0);
    if (limit === undefined && given.trackingError !== undefined && solution.trackingShare === 1) {
      const { max } = given.trackingError;
      const least = Math.sqrt(Math.max(0, solver.trackingVariance(solution.x)));
      return solution.status === "optimal" ? Math.min(0, least - max) : missedBy(least - max, solution);
    }
    if (solution.status !== "optimal") return Number.POSITIVE_INFINITY;
    if (limit === undefined) return -1;
    const least = Math.sqrt(Math.max(0, solver.variance(solution.x)));
    return least <= limit.max * (1 + 1e-9) ? Math.min(0, least - limit.max) : least - limit.max;
  };
}

/** A tracking error that is missed has a distance only where the other constraints can be met. */
function missedBy(distance: number, { kktResidual }: { readonly kktResidual: number }): number {
  return distance > 0 && kktResidual < 1e-6 ? distance : Number.POSITIVE_INFINITY;
}
