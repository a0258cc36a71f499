import type { InfeasibleResult, UnsolvedResult } from "../core/types.js";
import type { ResolvedConstraints } from "./resolve-constraints.js";

/**
 * Why no portfolio of so few assets was found.
 *
 * @param gap - what the search left open: above 0 it was cut
 * @param solvable - whether there is a portfolio of so many assets
 * @remarks O(N·log N) where bounds alone are at stake, else a search for each of log N numbers of assets.
 */
export function explainCardinality(
  resolved: ResolvedConstraints,
  method: string,
  gap: number,
  iterations: number,
  solvable: (maxAssets: number) => boolean,
): InfeasibleResult<never> | UnsolvedResult {
  const { assets, lower, upper, rows, maxAssets = 0 } = resolved;
  const diagnostics = { iterations, kktResidual: Number.POSITIVE_INFINITY, binding: [] };
  if (gap > 0) {
    const reason = `no portfolio of ${maxAssets} assets was found before the search was cut: raise constraints.maxAssets`;
    return { status: "iteration-limit", method, reason, diagnostics };
  }
  const forced = assets.filter((_, i) => lower[i]! > 0 || upper[i]! < 0);
  if (forced.length > maxAssets) {
    const members = forced.slice(0, maxAssets + 1);
    return {
      status: "infeasible",
      method,
      reason: `constraints.maxAssets is ${maxAssets} but ${forced.length} assets may not be left out: raise it or lower their min`,
      conflict: [
        { constraint: "maxAssets", slackNeeded: forced.length - maxAssets },
        ...members.map((asset) => {
          const i = assets.indexOf(asset);
          const name = lower[i]! > 0 ? `min.${asset}` : `max.${asset}`;
          const alone = forced.length === maxAssets + 1 ? Math.max(lower[i]!, -upper[i]!) : Number.POSITIVE_INFINITY;
          return { constraint: name, slackNeeded: alone };
        }),
      ],
      diagnostics,
    };
  }
  // how many of the largest caps it takes to fill the budget
  const caps = [...upper].sort((a, b) => b - a);
  const budget = rows[0]?.min ?? 0;
  const reach = (count: number): number => caps.slice(0, count).reduce((sum, cap) => sum + cap, 0);
  let needed = maxAssets;
  while (needed < assets.length && reach(needed) < budget - 1e-12) needed++;
  const short = budget - reach(maxAssets);
  const byCaps = short > 1e-12;
  return {
    status: "infeasible",
    method,
    reason: byCaps
      ? `constraints.maxAssets is ${maxAssets} but it takes ${needed} assets at their max to fill the budget: raise maxAssets or max`
      : `no ${maxAssets} assets can meet the other constraints together: raise constraints.maxAssets`,
    conflict: byCaps
      ? [
          { constraint: "maxAssets", slackNeeded: needed - maxAssets },
          { constraint: "budget", slackNeeded: short },
          ...assets.map((asset) => ({
            constraint: `max.${asset}`,
            slackNeeded: short + caps[maxAssets - 1]! - upper[assets.indexOf(asset)]!,
          })),
        ].map((member, i) => (i > 1 ? { ...member, slackNeeded: Math.max(short, member.slackNeeded) } : member))
      : [{ constraint: "maxAssets", slackNeeded: enough(maxAssets, assets.length, solvable) }],
    diagnostics,
  };
}

/** How many assets more it takes, by bisection: with all of them there is a portfolio. */
function enough(maxAssets: number, assets: number, solvable: (maxAssets: number) => boolean): number {
  let low = maxAssets;
  let high = assets;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (solvable(middle)) high = middle;
    else low = middle;
  }
  return high - maxAssets;
}
