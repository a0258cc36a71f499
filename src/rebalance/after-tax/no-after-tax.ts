import type { OptimizationResult } from "../../core/types.js";
import { explainInfeasibility } from "../../optimize/answer/explain-infeasibility.js";
import type { AfterTaxFigures } from "./optimize-after-tax.js";
import type { AfterTaxOutcome } from "./price-limits.js";
import { type AfterTaxProblem, reachOf } from "./trade-units.js";

const METHOD = "after-tax";
const NOTHING = { sales: [], trades: [], tax: 0, cost: 0, reasons: [], utility: null };

/** Why there is no answer: limits that contradict each other, a limit that cannot be met, or a search that ended too soon. */
export function noAfterTax(
  problem: AfterTaxProblem,
  { least, steps, problems }: AfterTaxOutcome,
  value: number,
): OptimizationResult<AfterTaxFigures> {
  const diagnostics = { iterations: steps, kktResidual: null, binding: [] };
  const { resolved, choices } = problem;
  const reach = resolved.assets.map((_, i) => reachOf(problem, i));
  const within = {
    ...resolved,
    lower: Float64Array.from(reach, ([low]) => low),
    upper: Float64Array.from(reach, ([, high]) => high),
  };
  const explained = explainInfeasibility(METHOD, within);
  if (explained !== undefined) {
    const held = resolved.assets.filter((_, i) => choices[i]!.locked.length > 0 || !choices[i]!.mayBuy);
    const locks =
      held.length === 0 ? "" : ` (the wash-sale rule locks lots or purchases of ${held.slice(0, 8).join(", ")})`;
    return { ...explained, ...NOTHING, reason: `${explained.reason}${locks}` };
  }
  if (least !== undefined) {
    const { name, most } = least.limit;
    const root = name === "trackingError" ? Math.sqrt : (amount: number) => amount;
    const unit = name === "maxTax" || name === "maxGains" ? value : 1;
    const [limit, forced] = [unit * root(most), unit * root(least.amount)];
    return {
      status: "infeasible",
      method: METHOD,
      reason: `${name} is ${limit}, but the other limits force ${forced}: raise it or loosen them`,
      conflict: [{ constraint: name, slackNeeded: forced - limit }],
      diagnostics,
      ...NOTHING,
    };
  }
  return {
    status: "iteration-limit",
    method: METHOD,
    reason: `no answer that keeps the limits and the wash-sale rule was found in ${problems} programs: allow more by maxProblems, or loosen a limit`,
    diagnostics,
    ...NOTHING,
  };
}
