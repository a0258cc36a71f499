import type { InfeasibleResult, UnsolvedResult } from "../../core/types.js";
import type { ResolvedConstraints } from "../constraints/resolve-constraints.js";
import { conflictBeside, type ObjectiveDemand } from "./conflict-beside.js";
import { finiteOrNull } from "./finite-or-null.js";

/**
 * Why no portfolio of so few assets was found.
 *
 * Where caps alone are at stake, or too many assets that may not be left out, the conflict follows from sums. Else, up to 20 assets, each
 * limit is taken out in turn and stays out unless there is a portfolio without it; above, `maxPositions` stands alone.
 *
 * @param gap - what the search left open: above 0 it was cut
 * @param solvable - whether there is a portfolio under these constraints
 * @param demand - what the objective asks beside the constraints
 * @remarks O(N·log N), else a search for each of log N numbers of assets, and up to 20 assets one for each limit and some fifty for each member.
 */
export function explainCardinality(
  resolved: ResolvedConstraints,
  method: string,
  gap: number,
  iterations: number,
  solvable: (resolved: ResolvedConstraints) => boolean,
  demand?: ObjectiveDemand,
): InfeasibleResult<never> | UnsolvedResult {
  const { assets, lower, upper, rows, maxPositions = 0 } = resolved;
  const diagnostics = { iterations, kktResidual: null, binding: [] };
  if (gap > 0) {
    const reason = `no portfolio of ${maxPositions} assets was found before the search was cut: raise constraints.maxPositions`;
    return { status: "iteration-limit", method, reason, diagnostics };
  }
  const forced = assets.filter((_, i) => lower[i]! > 0 || upper[i]! < 0);
  if (forced.length > maxPositions) {
    const members = forced.slice(0, maxPositions + 1);
    return {
      status: "infeasible",
      method,
      reason: `constraints.maxPositions is ${maxPositions} but ${forced.length} assets may not be left out: raise it or lower their min`,
      conflict: [
        { constraint: "maxPositions", slackNeeded: forced.length - maxPositions },
        ...members.map((asset) => {
          const i = assets.indexOf(asset);
          const name = lower[i]! > 0 ? `min.${asset}` : `max.${asset}`;
          const alone = forced.length === maxPositions + 1 ? Math.max(lower[i]!, -upper[i]!) : Number.POSITIVE_INFINITY;
          return { constraint: name, slackNeeded: finiteOrNull(alone) };
        }),
      ],
      diagnostics,
    };
  }
  // how many of the largest caps it takes to fill the budget
  const caps = [...upper].sort((a, b) => b - a);
  const budget = rows[0]?.min ?? 0;
  const reach = (count: number): number => caps.slice(0, count).reduce((sum, cap) => sum + cap, 0);
  let needed = maxPositions;
  while (needed < assets.length && reach(needed) < budget - 1e-12) needed++;
  const short = budget - reach(maxPositions);
  const byCaps = short > 1e-12;
  return {
    status: "infeasible",
    method,
    reason: byCaps
      ? `constraints.maxPositions is ${maxPositions} but it takes ${needed} assets at their max to fill the budget: raise maxPositions or max`
      : `no ${maxPositions} assets can meet the other constraints together: raise constraints.maxPositions`,
    conflict: byCaps
      ? [
          { constraint: "maxPositions", slackNeeded: needed - maxPositions },
          { constraint: "budget", slackNeeded: short },
          ...assets
            .filter((_, i) => resolved.outside?.has(i) !== true)
            .map((asset) => ({
              constraint: `max.${asset}`,
              slackNeeded: short + caps[maxPositions - 1]! - upper[assets.indexOf(asset)]!,
            })),
        ].map((member, i) => (i > 1 ? { ...member, slackNeeded: Math.max(short, member.slackNeeded) } : member))
      : [
          { constraint: "maxPositions", slackNeeded: enough(resolved, maxPositions, solvable) },
          ...conflictBeside(resolved, resolved, solvable, demand),
        ],
    diagnostics,
  };
}

/** How many assets more it takes, by bisection: with all of them there is a portfolio. */
function enough(
  resolved: ResolvedConstraints,
  maxPositions: number,
  solvable: (resolved: ResolvedConstraints) => boolean,
): number {
  let low = maxPositions;
  let high = resolved.assets.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (solvable({ ...resolved, maxPositions: middle })) high = middle;
    else low = middle;
  }
  return high - maxPositions;
}
