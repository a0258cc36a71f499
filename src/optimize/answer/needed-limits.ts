import type { ResolvedConstraints } from "../constraints/resolve-constraints.js";
import type { Limit } from "./limit.js";
import { loosen } from "./loosen-constraints.js";

/**
 * Those of the suspects without which the rest would do: each is taken out in turn and stays out as long as the others still contradict
 * each other (deletion filter).
 *
 * @param kept - the constraints with every limit that is no suspect taken out
 * @param contradicts - whether constraints still cannot be met together
 */
export function neededLimits(
  suspects: readonly Limit[],
  kept: ResolvedConstraints,
  contradicts: (constraints: ResolvedConstraints) => boolean,
): readonly Limit[] {
  let left = kept;
  return suspects.filter((limit) => {
    const rest = loosen(left, limit);
    if (!contradicts(rest)) return true;
    left = rest;
    return false;
  });
}
