import type { ConflictingConstraint, InfeasibleResult, UnsolvedResult } from "../../core/types.js";
import { leastTotals } from "../constraints/least-totals.js";
import type { ResolvedConstraints } from "../constraints/resolve-constraints.js";
import { conflictBeside, type ObjectiveDemand } from "./conflict-beside.js";
import { conflictSentence } from "./conflict-sentence.js";
import { explainHoldings } from "./explain-holdings.js";
import { finiteOrNull } from "./finite-or-null.js";
import { leastSlackOf } from "./least-slack.js";

/** Up to so many assets each total is searched for how far it must give. */
const SEARCHED = 20;

/**
 * Why no portfolio has totals of longs and shorts as large as asked.
 *
 * Each least total is taken out in turn and stays out unless there is a portfolio without it, then `minHolding`, `maxPositions` and, up to
 * 20 assets, every other limit; so what is left is minimal.
 *
 * @param gap - what the search left open: above 0 it was cut
 * @param solvable - whether there is a portfolio under these constraints
 * @param demand - what the objective asks beside the constraints
 * @remarks A search for each limit and some forty for each member of the conflict.
 */
export function explainTotals(
  resolved: ResolvedConstraints,
  method: string,
  gap: number,
  iterations: number,
  solvable: (resolved: ResolvedConstraints) => boolean,
  demand?: ObjectiveDemand,
): InfeasibleResult<never> | UnsolvedResult {
  const { minGross: _, minLong: __, minShort: ___, ...free } = resolved;
  if (leastTotals(resolved).length === 0 || (gap === 0 && !solvable(free))) {
    return explainHoldings(free, method, gap, iterations, solvable, demand);
  }
  const diagnostics = { iterations, kktResidual: null, binding: [] };
  if (gap > 0) {
    const reason =
      "no portfolio with totals of that size was found before the search was cut: lower constraints.minGross, minLong or minShort, or raise maxNodes";
    return { status: "iteration-limit", method, reason, diagnostics };
  }
  const searched = resolved.assets.length <= SEARCHED;
  let kept = resolved;
  const conflict: ConflictingConstraint[] = [];
  for (const { name, min } of leastTotals(resolved)) {
    const { [name]: _total, ...without } = kept;
    if (!solvable(without)) {
      kept = without;
      continue;
    }
    const lowered = (by: number): ResolvedConstraints => ({ ...resolved, [name]: Math.max(0, min - by) });
    const slack = searched
      ? leastSlackOf((by) => (solvable(lowered(by)) ? -1 : Number.POSITIVE_INFINITY))
      : Number.POSITIVE_INFINITY;
    conflict.push({ constraint: name, slackNeeded: finiteOrNull(slack) });
  }
  for (const name of ["minHolding", "maxPositions"] as const) {
    if (kept[name] === undefined) continue;
    const { [name]: _limit, ...without } = kept;
    if (solvable(without)) conflict.push({ constraint: name, slackNeeded: null });
    else kept = without;
  }
  conflict.push(...conflictBeside(resolved, kept, solvable, demand));
  return { status: "infeasible", method, reason: conflictSentence(conflict), conflict, diagnostics };
}
