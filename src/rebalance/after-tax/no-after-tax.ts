import type { OptimizationResult } from "../../core/types.js";
import { explainInfeasibility } from "../../optimize/answer/explain-infeasibility.js";
import type { AfterTaxFigures } from "./after-tax-types.js";
import { chooseSides, type SearchLimits } from "./choose-sides.js";
import { type AfterTaxOutcome, priceLimits } from "./price-limits.js";
import type { PricedLimit } from "./price-taken.js";
import { NO_PRICES } from "./segment-tables.js";
import { type AfterTaxProblem, reachOf, tradeUnits } from "./trade-units.js";

const METHOD = "after-tax";
const NOTHING = { sales: [], trades: [], tax: 0, cost: 0, reasons: [], utility: null };

/** Why there is no answer: limits that contradict each other, a limit that cannot be met, or a search that ended too soon. */
export function noAfterTax(
  problem: AfterTaxProblem,
  outcome: AfterTaxOutcome,
  limits: readonly PricedLimit[],
  search: SearchLimits,
  value: number,
): OptimizationResult<AfterTaxFigures> {
  const { least, steps, problems, impossible } = outcome;
  const diagnostics = { iterations: steps, kktResidual: null, binding: [] };
  const locks = lockedText(problem);
  const explained = explainInfeasibility(METHOD, withinReach(problem));
  if (explained !== undefined) return { ...explained, ...NOTHING, reason: `${explained.reason}${locks}` };
  const infeasible = (
    constraint: string,
    slackNeeded: number | null,
    reason: string,
  ): OptimizationResult<AfterTaxFigures> => ({
    status: "infeasible",
    method: METHOD,
    reason: `${reason}${locks}`,
    conflict: [{ constraint, slackNeeded }],
    diagnostics,
    ...NOTHING,
  });
  const far = leastTrackingError(problem, search);
  const tracking = problem.resolved.trackingError;
  if (tracking !== undefined && far !== undefined && far.proved > tracking.max) {
    return infeasible(
      "trackingError",
      far.reached === undefined ? null : far.reached - tracking.max,
      `trackingError.max is ${tracking.max}, but the other limits force at least ${far.proved}: raise it or loosen them`,
    );
  }
  if (least !== undefined && least.limit.name !== "trackingError") {
    const { name, most } = least.limit;
    const unit = name === "turnover" ? 1 : value;
    const [limit, forced] = [unit * most, unit * least.amount];
    return infeasible(
      name,
      forced - limit,
      `${name} is ${limit}, but the other limits force ${forced}: raise it or loosen them`,
    );
  }
  const { maxPositions, assets } = problem.resolved;
  if (impossible && maxPositions !== undefined) {
    const needed = fewestPositions(problem, limits, search, maxPositions, assets.length);
    return infeasible(
      "maxPositions",
      needed === undefined ? null : needed - maxPositions,
      `maxPositions is ${maxPositions}, but the other limits ${needed === undefined ? "force more" : `force ${needed}`}: raise it or loosen them`,
    );
  }
  if (impossible) {
    return infeasible(
      "budget",
      null,
      "what would have to be bought is what would have to be sold at a loss on the same day, which the wash-sale rule forbids: loosen the budget or a group",
    );
  }
  return {
    status: "iteration-limit",
    method: METHOD,
    reason: `no answer that keeps the limits and the wash-sale rule was found in ${problems} programs: allow more by maxProblems, or loosen a limit`,
    diagnostics,
    ...NOTHING,
  };
}

/** The constraints with every asset between the least and the greatest weight that it can reach. */
function withinReach(problem: AfterTaxProblem): AfterTaxProblem["resolved"] {
  const reach = problem.resolved.assets.map((_, i) => reachOf(problem, i));
  return {
    ...problem.resolved,
    lower: Float64Array.from(reach, ([low]) => low),
    upper: Float64Array.from(reach, ([, high]) => high),
  };
}

function lockedText({ resolved, choices }: AfterTaxProblem): string {
  const held = resolved.assets.filter((_, i) => choices[i]!.locked.length > 0 || !choices[i]!.mayBuy);
  return held.length === 0 ? "" : ` (the wash-sale rule locks lots or purchases of ${held.slice(0, 8).join(", ")})`;
}

/** The least tracking error that the other limits allow: a bound that no answer is below, and a value that an answer reaches. */
function leastTrackingError(
  problem: AfterTaxProblem,
  search: SearchLimits,
): { readonly proved: number; readonly reached: number | undefined } | undefined {
  const limit = problem.resolved.trackingError;
  if (limit === undefined) return undefined;
  const free = new Float64Array(problem.mean.length);
  const choices = problem.choices.map((own) => ({
    ...own,
    lots: own.lots.map((lot) => ({ ...lot, taxRate: 0 })),
  }));
  const nearest = {
    ...problem,
    mean: free,
    buy: free,
    sell: free,
    impact: free,
    target: limit.benchmark,
    riskAversion: 2,
    horizonYears: 1,
    choices,
    washSales: "allow" as const,
  };
  const { bound, best } = chooseSides(nearest, tradeUnits(nearest), NO_PRICES, search);
  return { proved: Math.sqrt(Math.max(0, bound)), reached: best && Math.sqrt(Math.max(0, best.value)) };
}

/** How many positions it takes, looked for a few above the limit. */
function fewestPositions(
  problem: AfterTaxProblem,
  limits: readonly PricedLimit[],
  search: SearchLimits,
  most: number,
  assets: number,
): number | undefined {
  for (let count = most + 1; count <= Math.min(assets, most + 8); count++) {
    const looser = { ...problem, resolved: { ...problem.resolved, maxPositions: count } };
    if (priceLimits(looser, limits, search).answer !== undefined) return count;
  }
  return undefined;
}
