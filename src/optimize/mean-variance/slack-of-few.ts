import type { ConflictingConstraint } from "../../core/types.js";
import { finiteOrNull } from "../answer/finite-or-null.js";
import { leastSlackOf } from "../answer/least-slack.js";
import { limitName, limitsOf } from "../answer/limit.js";
import { loosen } from "../answer/loosen-constraints.js";
import { hasHoldingLimits } from "../constraints/solve-holdings.js";
import { LEAST_TOTALS } from "../inputs/special-constraints.js";
import { type MeanVarianceCall, solveMeanVariance } from "./read-mean-variance.js";

/** Up to so many assets the slacks are searched for with the limit on their number; above they are those of the other limits. */
const SEARCHED = 20;

/**
 * How far each member of a conflict must give where only few assets may be held as well: the slack that the other limits need may
 * not be enough for few assets.
 *
 * @param conflict - with the slacks that are needed whatever the number of assets
 * @remarks A search for few assets for each of some forty slacks of each member.
 */
export function slackOfFew(
  mean: Float64Array,
  call: MeanVarianceCall,
  conflict: readonly ConflictingConstraint[],
): readonly ConflictingConstraint[] {
  const { resolved } = call;
  const { maxPositions, assets, rows } = resolved;
  if (!hasHoldingLimits(resolved) || assets.length > SEARCHED) return conflict;
  const missing = (given: MeanVarianceCall | undefined): number =>
    given !== undefined &&
    solveMeanVariance(mean, { ...given, effort: { ...given.effort, any: true } }).outcome?.status === "optimal"
      ? -1
      : Number.POSITIVE_INFINITY;
  const limits = limitsOf(resolved);
  return conflict.map(({ constraint, slackNeeded }) => {
    if (slackNeeded === null || constraint === "minHolding" || isLeastTotal(constraint))
      return { constraint, slackNeeded };
    if (constraint === "maxPositions" && maxPositions !== undefined) {
      let most = Math.min(assets.length, maxPositions + Math.max(1, Math.ceil(slackNeeded)));
      const allows = (count: number): boolean =>
        missing({ ...call, resolved: { ...resolved, maxPositions: count } }) < 0;
      while (most < assets.length && !allows(most)) most++;
      return { constraint, slackNeeded: allows(most) ? most - maxPositions : null };
    }
    const limit = limits.find((one) => limitName(assets, rows, one) === constraint);
    const loosened = (slack: number): MeanVarianceCall | undefined =>
      limit === undefined ? withTarget(call, slack) : { ...call, resolved: loosen(resolved, limit, slack) };
    return { constraint, slackNeeded: finiteOrNull(leastSlackOf((slack) => missing(loosened(slack)), slackNeeded)) };
  });
}

function isLeastTotal(constraint: string): boolean {
  return LEAST_TOTALS.some((total) => total === constraint);
}

/** The question with the target of its objective, or the rate that must be earned, loosened; undefined where it has none. */
export function withTarget(call: MeanVarianceCall, slack: number): MeanVarianceCall | undefined {
  const { objective } = call;
  const free = slack === Number.POSITIVE_INFINITY;
  switch (objective.kind) {
    case "target-return":
    case "target-volatility": {
      if (free) return { ...call, objective: { kind: "minimum-variance" } };
      const target = objective.target + (objective.kind === "target-return" ? -slack : slack);
      return { ...call, objective: { ...objective, target } };
    }
    case "maximum-sharpe":
      if (free) return { ...call, objective: { kind: "minimum-variance" } };
      return { ...call, objective: { ...objective, riskFreeRate: objective.riskFreeRate - slack } };
    default:
      return undefined;
  }
}
