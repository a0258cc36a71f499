import type { InfeasibleResult } from "../../core/types.js";
import { PiecewiseSimplex } from "../../numerics/linear-program/piecewise-simplex.js";
import type { ConstraintRow, ResolvedConstraints } from "../constraints/resolve-constraints.js";
import { conflictSentence } from "./conflict-sentence.js";
import { finiteOrNull } from "./finite-or-null.js";
import { type Limit, limitName } from "./limit.js";
import { limitProgram, type ProgramLimit } from "./limit-program.js";

/** How far a limit alone must give; Infinity where it alone cannot mend the problem. */
interface LimitSlack {
  readonly limit: Limit;
  readonly slackNeeded: number;
}

/**
 * Why no weights meet the constraints: a minimal set of them that contradict each other, and the slack each needs.
 *
 * The simplex's proof of infeasibility names the suspects; each is then taken out in turn and stays out unless the rest
 * can be met without it (deletion filter, Chinneck and Dravnieks 1991). So what is left is minimal: without any one of
 * its members the others can be met together. `slackNeeded` is over all constraints, not over the conflict alone.
 *
 * @param method - what the result calls itself
 * @param extra - further rows, the target return for example
 * @param slackWithRisk - where more than these limits must be met: how far a limit must give for all of it, at least so far
 * @returns undefined when the bounds, rows, turnover and gross exposure can be met
 * @remarks A linear program of rows × assets for each suspect, each started where the last one ended.
 */
export function explainInfeasibility(
  method: string,
  resolved: ResolvedConstraints,
  extra: readonly ConstraintRow[] = [],
  slackWithRisk?: (limit: Limit, least: number) => number,
): InfeasibleResult<never> | undefined {
  const { program, limits } = limitProgram(resolved, extra);
  const { lower, upper } = program;
  const simplex = new PiecewiseSimplex(program);
  const set = ({ variable, side, value }: ProgramLimit, on: boolean): void => {
    if (side <= 0) lower[variable] = on ? value : Number.NEGATIVE_INFINITY;
    if (side >= 0) upper[variable] = on ? value : Number.POSITIVE_INFINITY;
    simplex.setLimits(variable, lower[variable]!, upper[variable]!);
  };
  const feasible = (): boolean => {
    // the simplex takes it for granted that no lower limit is above its upper one
    if (lower.some((low, v) => low > upper[v]!)) return false;
    return simplex.run(stepLimit(simplex)) !== "infeasible";
  };
  let members = contradictoryPair(resolved, limits);
  if (members === undefined) {
    if (feasible()) return undefined;
    // a limit that the others imply anyway (the default max of 1) would only take the place of those that matter
    const implied = impliedCaps(resolved);
    const isImplied = ({ limit }: ProgramLimit): boolean => limit.kind === "max" && implied.has(limit.position);
    const suspects = limits.filter((limit) => !isImplied(limit));
    for (const limit of limits) if (isImplied(limit)) set(limit, false);
    members = minimalConflict(simplex, suspects, set, feasible);
  }
  for (const limit of limits) set(limit, true);
  const slackOf = (limit: ProgramLimit): LimitSlack => {
    set(limit, false);
    const slackNeeded = feasible() ? leastViolation(simplex, limit) : Number.POSITIVE_INFINITY;
    set(limit, true);
    return { limit: limit.limit, slackNeeded };
  };
  const [budget] = resolved.rows;
  const alone = simplex.m === 1 && members.some(({ variable }) => variable === simplex.n);
  const linear = alone && budget !== undefined ? slackOfBudget(resolved, budget, members) : members.map(slackOf);
  const rows = [...resolved.rows, ...extra];
  const slacks = linear.map(({ limit, slackNeeded }) => ({
    constraint: limitName(resolved.assets, rows, limit),
    slackNeeded:
      slackWithRisk === undefined || slackNeeded === Number.POSITIVE_INFINITY
        ? slackNeeded
        : Math.max(slackNeeded, slackWithRisk(limit, slackNeeded)),
  }));
  return {
    status: "infeasible",
    method,
    reason: describeConflict(resolved, members, slacks),
    conflict: slacks.map(({ constraint, slackNeeded }) => ({ constraint, slackNeeded: finiteOrNull(slackNeeded) })),
    diagnostics: { iterations: simplex.iterations, kktResidual: null, binding: [] },
  };
}

/**
 * Why a least weight is above the greatest of the same asset, or the min of a group or row above its max; undefined where none is.
 *
 * Solvers take it for granted that limits are in order, so they are looked at first. O(N + rows).
 */
export function explainContradiction(
  method: string,
  resolved: ResolvedConstraints,
  extra: readonly ConstraintRow[] = [],
): InfeasibleResult<never> | undefined {
  return limitsInOrder(resolved) ? undefined : explainInfeasibility(method, resolved, extra);
}

/** Whether no least weight is above the greatest of its asset, and no min of a row above its max. O(N + rows). */
export function limitsInOrder({ lower, upper, rows }: ResolvedConstraints): boolean {
  for (let i = 0; i < lower.length; i++) if (lower[i]! > upper[i]!) return false;
  return rows.every(({ min, max }) => min <= max);
}

/** Whether any weights meet the bounds, rows, turnover and gross exposure. A linear program of rows × assets. */
export function canBeMet(resolved: ResolvedConstraints, extra: readonly ConstraintRow[] = []): boolean {
  if (!limitsInOrder(resolved)) return false;
  const simplex = new PiecewiseSimplex(limitProgram(resolved, extra).program);
  return simplex.run(stepLimit(simplex)) !== "infeasible";
}

/** {@link explainInfeasibility} without a linear program where bounds alone are at stake and their sums enclose the budget. */
export function explainBounds(method: string, resolved: ResolvedConstraints): InfeasibleResult<never> | undefined {
  const { lower, upper, rows } = resolved;
  const least = lower.reduce((sum, bound) => sum + bound, 0);
  const most = upper.reduce((sum, bound) => sum + bound, 0);
  const enclosed = rows.length === 1 && least <= rows[0]!.max && most >= rows[0]!.min;
  if (enclosed && lower.every((bound, i) => bound <= upper[i]!)) return undefined;
  return explainInfeasibility(method, resolved);
}

/** Two ends of one asset or row in the wrong order are a conflict by themselves. */
function contradictoryPair(
  { assets, lower, upper, rows }: ResolvedConstraints,
  limits: readonly ProgramLimit[],
): readonly ProgramLimit[] | undefined {
  const asset = assets.findIndex((_, i) => lower[i]! > upper[i]!);
  if (asset >= 0) return limits.filter(({ variable }) => variable === asset);
  const row = rows.findIndex(({ min, max }) => min > max);
  return row < 0 ? undefined : limits.filter(({ limit }) => limit.kind === "row" && limit.position === row);
}

/** Where the budget is the only row, each bound in its way can fill the gap by itself. O(N). */
function slackOfBudget(
  { lower, upper }: ResolvedConstraints,
  { min, max }: ConstraintRow,
  members: readonly ProgramLimit[],
): LimitSlack[] {
  const sum = (bounds: Float64Array): number => bounds.reduce((all, bound) => all + bound, 0);
  const slackNeeded = Math.max(min - sum(upper), sum(lower) - max);
  return members.map(({ limit }) => ({ limit, slackNeeded }));
}

/** The assets whose greatest weight the budget and the least weights of the others imply. */
function impliedCaps({ lower, upper, rows }: ResolvedConstraints): ReadonlySet<number> {
  const total = lower.reduce((sum, low) => sum + low, 0);
  const budget = rows[0]?.max ?? Number.POSITIVE_INFINITY;
  return new Set(Array.from(lower.keys()).filter((i) => budget - (total - lower[i]!) <= upper[i]!));
}

function minimalConflict(
  simplex: PiecewiseSimplex,
  limits: readonly ProgramLimit[],
  set: (limit: ProgramLimit, on: boolean) => void,
  feasible: () => boolean,
): readonly ProgramLimit[] {
  feasible(); // leaves the proof
  const proof = simplex.proof();
  let members = limits.filter(({ variable, side }) => proof[variable] !== 0 && side * proof[variable]! >= 0);
  const names = new Set(members);
  for (const limit of limits) if (!names.has(limit)) set(limit, false);
  if (feasible()) {
    // rounding hid a member of the proof: suspect everything
    members = [...limits];
    for (const limit of limits) set(limit, true);
  }
  // one row that the bounds cannot reach: every bound in the proof is needed, because its variable alone could fill the gap
  const rows = members.filter((limit) => limit.variable >= simplex.n);
  if (rows.length === 1 && simplex.m === rowCount(limits, simplex.n)) return members;
  return members.filter((limit) => {
    set(limit, false);
    if (!feasible()) return false;
    set(limit, true);
    return true;
  });
}

/** How many rows carry a name; the helpers of turnover and gross exposure do not. */
function rowCount(limits: readonly ProgramLimit[], n: number): number {
  return new Set(limits.filter((limit) => limit.variable >= n).map((limit) => limit.variable)).size;
}

/** With the limit taken out and the rest met: how far its value must stay on the wrong side. */
function leastViolation(simplex: PiecewiseSimplex, { variable, side, value }: ProgramLimit): number {
  const least = (sign: 1 | -1): number => {
    simplex.reprice(variable, Number.NEGATIVE_INFINITY, sign, Number.POSITIVE_INFINITY);
    const outcome = simplex.run(stepLimit(simplex));
    simplex.reprice(variable, Number.NEGATIVE_INFINITY, 0, Number.POSITIVE_INFINITY);
    return outcome === "unbounded" ? -sign * Number.POSITIVE_INFINITY : simplex.values(variable, variable + 1)[0]!;
  };
  if (side === 1) return Math.max(0, least(1) - value);
  if (side === -1) return Math.max(0, value - least(-1));
  const lowest = least(1);
  if (lowest > value) return lowest - value;
  const highest = least(-1);
  return Math.max(0, value - highest);
}

function stepLimit({ n, m }: PiecewiseSimplex): number {
  return 50 * (n + m) + 1000;
}

function describeConflict(
  { assets, lower, upper }: ResolvedConstraints,
  members: readonly ProgramLimit[],
  conflict: readonly { readonly constraint: string; readonly slackNeeded: number }[],
): string {
  const [first, second] = members;
  if (
    first?.side === -1 &&
    second?.side === 1 &&
    first.variable === second.variable &&
    first.variable < assets.length
  ) {
    const asset = assets[first.variable]!;
    const [low, high] = [lower[first.variable]!, upper[first.variable]!];
    return `constraints.max.${asset} is ${high} but constraints.min.${asset} is ${low}: raise max or lower min`;
  }
  return conflictSentence(conflict);
}
