import type { ConflictingConstraint, InfeasibleResult, UnsolvedResult } from "../../core/types.js";
import type { ResolvedConstraints } from "../constraints/resolve-constraints.js";
import { conflictBeside, type ObjectiveDemand } from "./conflict-beside.js";
import { explainCardinality } from "./explain-cardinality.js";
import { finiteOrNull } from "./finite-or-null.js";
import { leastSlackOf } from "./least-slack.js";

/**
 * Why no portfolio has holdings as few and as large as asked.
 *
 * Up to 20 assets each limit is taken out in turn and stays out unless there is a portfolio without it; above, `minHolding` (and
 * `maxPositions`, where both are needed) stand alone.
 *
 * @param gap - what the search left open: above 0 it was cut
 * @param solvable - whether there is a portfolio under these constraints
 * @param demand - what the objective asks beside the constraints
 * @remarks A search for each limit and some forty for each member of the conflict.
 */
export function explainHoldings(
  resolved: ResolvedConstraints,
  method: string,
  gap: number,
  iterations: number,
  solvable: (resolved: ResolvedConstraints) => boolean,
  demand?: ObjectiveDemand,
): InfeasibleResult<never> | UnsolvedResult {
  const { assets, minHolding, maxPositions } = resolved;
  const { minHolding: _, ...free } = resolved;
  if (minHolding === undefined || (gap === 0 && !solvable(free))) {
    return explainCardinality(free, method, gap, iterations, solvable, demand);
  }
  const diagnostics = { iterations, kktResidual: null, binding: [] };
  if (gap > 0) {
    const reason =
      "no portfolio with holdings of that size was found before the search was cut: lower constraints.minHolding or raise maxNodes";
    return { status: "iteration-limit", method, reason, diagnostics };
  }
  const lowered = (by: number): ResolvedConstraints => ({
    ...resolved,
    minHolding: minHolding.map((floor) => Math.max(0, floor - by)),
  });
  const missing = (given: ResolvedConstraints): number => (solvable(given) ? -1 : Number.POSITIVE_INFINITY);
  const floors = leastSlackOf((by) => missing(by === Number.POSITIVE_INFINITY ? free : lowered(by)));
  const conflict: ConflictingConstraint[] = [{ constraint: "minHolding", slackNeeded: finiteOrNull(floors) }];
  let kept = resolved;
  if (maxPositions !== undefined && maxPositions < assets.length) {
    const { maxPositions: __, ...more } = resolved;
    if (solvable(more)) {
      let needed = maxPositions + 1;
      while (needed < assets.length && !solvable({ ...resolved, maxPositions: needed })) needed++;
      conflict.push({ constraint: "maxPositions", slackNeeded: needed - maxPositions });
    } else kept = more;
  }
  conflict.push(...conflictBeside(resolved, kept, solvable, demand));
  const names = conflict.map(({ constraint }) => constraint);
  const listed = names.length <= 6 ? names.join(", ") : `${names.slice(0, 5).join(", ")} and ${names.length - 5} more`;
  const reason = `${listed} cannot hold together: lowering constraints.minHolding by ${Number(floors.toPrecision(6))} would do`;
  return { status: "infeasible", method, reason, conflict, diagnostics };
}
