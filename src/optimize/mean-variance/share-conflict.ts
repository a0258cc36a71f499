import type { ConflictingConstraint, InfeasibleResult, UnsolvedResult } from "../../core/types.js";
import { conflictSentence } from "../answer/conflict-sentence.js";
import { finiteOrNull } from "../answer/finite-or-null.js";
import { type Limit, limitName, limitsOf } from "../answer/limit.js";
import { loosen } from "../answer/loosen-constraints.js";
import { shareBound } from "./share-bound.js";
import { type ShareMinimum, shareDescent } from "./share-descent.js";
import type { ShareProblem } from "./share-problem.js";
import { shareStarts } from "./share-starts.js";

const METHOD = "riskShareMeanVariance";
/** A limit is loosened by no more: beside hedges a share may be above 1. */
const MOST_SLACK = 8;
/** Bounds and rows of a conflict are named for up to so many assets. */
const MOST_NAMED = 12;

/** The best of the local minima from all starts; with `found` the first, from the four starts that are likeliest or from any. */
export function bestMinimum(problem: ShareProblem, found?: "likely" | "any"): ShareMinimum | undefined {
  let best: ShareMinimum | undefined;
  let iterations = 0;
  for (const start of shareStarts(problem).slice(0, found === "likely" ? 4 : undefined)) {
    if (found !== undefined && best !== undefined) break;
    const minimum = shareDescent(problem, start);
    iterations += minimum?.iterations ?? 0;
    if (minimum !== undefined && (best === undefined || minimum.value < best.value)) best = minimum;
  }
  return best && { ...best, iterations };
}

/** Why there is no portfolio: proved, with the shares that conflict, or only not found. */
export function withoutPortfolio(problem: ShareProblem, most: number): InfeasibleResult<never> | UnsolvedResult {
  const diagnostics = { iterations: 0, kktResidual: null, binding: [] };
  if (!isImpossible(problem, most)) {
    const reason =
      "no portfolio that keeps the shares was found, but none was ruled out: loosen maxShare or shares, or raise maxNodes";
    return { status: "iteration-limit", method: METHOD, reason, diagnostics } as const;
  }
  let { limits } = problem;
  for (const limit of problem.limits) {
    const without = limits.filter((other) => other !== limit);
    const rest = { ...problem, limits: without };
    if (without.length > 0 && bestMinimum(rest, "likely") === undefined && isImpossible(rest, most)) limits = without;
  }
  const conflict = limits.map(({ name, side }): ConflictingConstraint => {
    const loosened = (slack: number) =>
      problem.limits.flatMap((one) => {
        if (one.name !== name) return [one];
        return slack === Number.POSITIVE_INFINITY ? [] : [{ ...one, limit: one.limit + side * slack }];
      });
    const slack = leastFound((by) => {
      const left = loosened(by);
      return left.length === 0 || bestMinimum({ ...problem, limits: left }, "likely") !== undefined;
    });
    return { constraint: name, slackNeeded: finiteOrNull(slack) };
  });
  conflict.push(...conflictOfLimits(problem, { ...problem, limits }, most));
  const asked = problem.rows.findIndex(({ minName }) => minName === "targetReturn");
  const lowered = (slack: number): ShareProblem => ({
    ...problem,
    rows: problem.rows.map((row, r) => (r === asked ? { ...row, min: row.min - slack } : row)),
  });
  if (asked >= 0 && bestMinimum(lowered(Number.POSITIVE_INFINITY), "likely") !== undefined) {
    const slack = leastFound((by) => bestMinimum(lowered(by), "likely") !== undefined);
    conflict.push({ constraint: "targetReturn", slackNeeded: finiteOrNull(slack) });
  }
  return { status: "infeasible", method: METHOD, reason: conflictSentence(conflict), conflict, diagnostics } as const;
}

/**
 * The bounds, groups and rows without which a portfolio is found; those that are no part of it give way for good first. Looked at for few
 * assets alone. The budget is not: whoever holds nothing keeps every share.
 */
function conflictOfLimits(problem: ShareProblem, fewest: ShareProblem, most: number): ConflictingConstraint[] {
  const { assets, rows } = problem.resolved;
  if (problem.size > MOST_NAMED) return [];
  let rest = fewest;
  const conflict: ConflictingConstraint[] = [];
  for (const limit of limitsOf(problem.resolved)) {
    const constraint = limitName(assets, rows, limit);
    if (constraint === "budget") continue;
    const without = withLoosened(rest, limit, MOST_SLACK);
    if (bestMinimum(without, "any") === undefined) {
      if (isImpossible(without, most)) rest = without;
      continue;
    }
    const slack = leastFound(
      (by) => bestMinimum(withLoosened(problem, limit, Math.min(by, MOST_SLACK)), "any") !== undefined,
    );
    conflict.push({ constraint, slackNeeded: finiteOrNull(slack) });
  }
  return conflict;
}

function withLoosened(problem: ShareProblem, limit: Limit, slack: number): ShareProblem {
  const resolved = loosen(problem.resolved, limit, slack);
  const { lower, upper } = resolved;
  const rows = [...resolved.rows, ...problem.rows.slice(problem.resolved.rows.length)];
  return { ...problem, lower, upper, rows, resolved };
}

/** The least loosening for which a portfolio is found, to seven digits; Infinity where none is found without the limit. */
function leastFound(found: (slack: number) => boolean): number {
  if (!found(Number.POSITIVE_INFINITY)) return Number.POSITIVE_INFINITY;
  let low = 0;
  let high = 1e-3;
  while (high < MOST_SLACK && !found(high)) {
    low = high;
    high *= 2;
  }
  if (high >= MOST_SLACK) return Number.POSITIVE_INFINITY;
  for (let step = 0; step < 24 && high - low > 1e-7 * high; step++) {
    const middle = (low + high) / 2;
    if (found(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/** Whether it is proved that no weights within bounds and rows keep the shares. */
function isImpossible(problem: ShareProblem, most: number): boolean {
  let typical = 0;
  for (let i = 0; i < problem.size; i++) typical += problem.covariance[i * problem.size + i]! / problem.size;
  const above = 1e-4 * problem.aversion * typical;
  const prices = new Float64Array(problem.limits.length).fill(problem.aversion);
  return shareBound(problem, above, above / 2, prices, most, 0).bound > above / 4;
}
