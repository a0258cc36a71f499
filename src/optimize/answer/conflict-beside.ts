import type { ConflictingConstraint } from "../../core/types.js";
import type { ResolvedConstraints } from "../constraints/resolve-constraints.js";
import { finiteOrNull } from "./finite-or-null.js";
import { leastSlackOf } from "./least-slack.js";
import { limitName, limitsOf } from "./limit.js";
import { loosen } from "./loosen-constraints.js";

/** Up to so many assets one search after another is made to find a minimal conflict. */
const FILTERED = 20;

/** What the objective itself asks of a portfolio: a return, a risk, an excess over the rate. */
export interface ObjectiveDemand {
  /** What results call it. */
  readonly name: string;
  /** Whether there is a portfolio under these constraints with the demand loosened by so much; Infinity takes it out. */
  readonly solvable: (resolved: ResolvedConstraints, slack: number) => boolean;
}

/**
 * The limits, and the demand of the objective, that stand against holdings so few or so large, and how far each must give.
 *
 * Each is taken out in turn and stays out unless there is a portfolio without it, so what is left is minimal. Empty above 20 assets.
 *
 * @param kept - the constraints with which the search begins
 * @param solvable - whether there is a portfolio under these constraints
 * @remarks A search for each limit and some fifty for each member.
 */
export function conflictBeside(
  resolved: ResolvedConstraints,
  kept: ResolvedConstraints,
  solvable: (resolved: ResolvedConstraints) => boolean,
  demand: ObjectiveDemand | undefined,
): ConflictingConstraint[] {
  if (resolved.assets.length > FILTERED) return [];
  const withoutDemand = (given: ResolvedConstraints): boolean => demand!.solvable(given, Number.POSITIVE_INFINITY);
  const demanded = demand !== undefined && withoutDemand(kept);
  const stillSolvable = demand === undefined || demanded ? solvable : withoutDemand;
  let rest = kept;
  const members = limitsOf(resolved).filter((limit) => {
    const without = loosen(rest, limit);
    if (stillSolvable(without)) return true;
    rest = without;
    return false;
  });
  const slackOf = (meets: (slack: number) => boolean): number | null =>
    finiteOrNull(leastSlackOf((slack) => (meets(slack) ? -1 : Number.POSITIVE_INFINITY)));
  return [
    ...(demanded
      ? [{ constraint: demand.name, slackNeeded: slackOf((slack) => demand.solvable(resolved, slack)) }]
      : []),
    ...members.map((limit) => ({
      constraint: limitName(resolved.assets, resolved.rows, limit),
      slackNeeded: slackOf((slack) => solvable(slack === 0 ? resolved : loosen(resolved, limit, slack))),
    })),
  ];
}
