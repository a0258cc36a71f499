import type { ConflictingConstraint, InfeasibleResult } from "../../core/types.js";
import type { QuadraticForm } from "../../numerics/quadratic-form/quadratic-form.js";
import type { ConstraintRow, ResolvedConstraints } from "../constraints/resolve-constraints.js";
import { inner, MeanVarianceSolver, meanVarianceProblem } from "./mean-variance-problem.js";

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
    return { variance: inner(form, solution.x, solution.x), feasible: solution.status === "optimal", binding };
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
  const conflict: ConflictingConstraint[] = [];
  if (limit !== undefined) {
    const whole = least(resolved);
    const slackNeeded = whole.feasible ? Math.sqrt(whole.variance) - limit.max : Number.POSITIVE_INFINITY;
    conflict.push({ constraint: limit.name, slackNeeded });
  }
  for (const name of members) conflict.push({ constraint: name, slackNeeded: leastSlack(resolved, name, met) });
  const shown = conflict.map(({ constraint }) => constraint);
  const listed = shown.length <= 6 ? shown.join(", ") : `${shown.slice(0, 5).join(", ")} and ${shown.length - 5} more`;
  const first = conflict.find(({ slackNeeded }) => Number.isFinite(slackNeeded));
  const remedy =
    first === undefined ? "" : `: raising ${first.constraint} by ${first.slackNeeded.toPrecision(6)} would do`;
  return {
    status: "infeasible",
    method,
    reason: `${listed} cannot hold together${tracking === undefined && limit !== undefined ? ", the least volatility is above the target" : ""}${remedy}`,
    conflict,
    diagnostics: { iterations, kktResidual: Number.POSITIVE_INFINITY, binding: [] },
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
    return status === "optimal" && (limit === undefined || inner(form, x, x) <= limit.max ** 2 * (1 + 1e-9));
  };
  return (constraint) => leastSlack(all, constraint, met);
}

/** The names of all limits, bounds first. */
export function limitNames({
  assets,
  lower,
  upper,
  rows,
  turnover,
  maxGross,
  trackingError,
}: ResolvedConstraints): string[] {
  const names: string[] = [];
  for (let i = 0; i < assets.length; i++) {
    if (Number.isFinite(lower[i]!)) names.push(`min.${assets[i]}`);
    if (Number.isFinite(upper[i]!)) names.push(`max.${assets[i]}`);
  }
  for (const { minName, maxName, min, max } of rows) {
    if (Number.isFinite(min)) names.push(minName);
    if (Number.isFinite(max) && maxName !== minName) names.push(maxName);
  }
  if (turnover !== undefined) names.push("turnover");
  if (maxGross !== undefined) names.push("maxGross");
  if (trackingError !== undefined) names.push("trackingError");
  return names;
}

/** The constraints with one of them loosened by some slack, or taken out. */
export function loosen(
  resolved: ResolvedConstraints,
  name: string,
  slack: number = Number.POSITIVE_INFINITY,
): ResolvedConstraints {
  const { assets, lower, upper, rows, turnover, maxGross, trackingError, ...rest } = resolved;
  const moved = (values: Float64Array, kind: "min" | "max", by: number): Float64Array => {
    const i = name.startsWith(`${kind}.`) ? assets.indexOf(name.slice(4)) : -1;
    return i < 0 ? values : values.map((value, at) => (at === i ? value + by : value));
  };
  return {
    ...rest,
    assets,
    lower: moved(lower, "min", -slack),
    upper: moved(upper, "max", slack),
    rows: rows.map((row) => ({
      ...row,
      min: row.minName === name ? row.min - slack : row.min,
      max: row.maxName === name ? row.max + slack : row.max,
    })),
    ...larger("turnover", turnover, name, slack),
    ...larger("trackingError", trackingError, name, slack),
    ...(maxGross !== undefined &&
      (name !== "maxGross" ? { maxGross } : Number.isFinite(slack) ? { maxGross: maxGross + slack } : {})),
  };
}

function larger<Key extends string, Limit extends { readonly max: number }>(
  key: Key,
  limit: Limit | undefined,
  name: string,
  slack: number,
): { readonly [K in Key]?: Limit } {
  if (limit === undefined || (name === key && !Number.isFinite(slack))) return {};
  return { [key]: name === key ? { ...limit, max: limit.max + slack } : limit } as { readonly [K in Key]?: Limit };
}

/** Bisection, to twelve digits: the least loosening of one constraint with which all can be met. */
export function leastSlack(
  resolved: ResolvedConstraints,
  name: string,
  met: (given: ResolvedConstraints) => boolean,
): number {
  if (!met(loosen(resolved, name))) return Number.POSITIVE_INFINITY;
  let low = 0;
  let high = 1e-3;
  while (!met(loosen(resolved, name, high))) {
    low = high;
    high *= 4;
    if (high > 1e9) return Number.POSITIVE_INFINITY;
  }
  for (let step = 0; step < 50 && high - low > 1e-12 * high; step++) {
    const middle = (low + high) / 2;
    if (met(loosen(resolved, name, middle))) high = middle;
    else low = middle;
  }
  return high;
}
