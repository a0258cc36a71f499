import type { ConflictingConstraint, OptimizationResult } from "../../core/types.js";
import { explainInfeasibility } from "../../optimize/answer/explain-infeasibility.js";
import { afterTaxConflict, slacksUnderAll } from "./after-tax-conflict.js";
import type { AfterTaxFigures } from "./after-tax-types.js";
import { chooseSides, type SearchLimits } from "./choose-sides.js";
import type { AfterTaxOutcome } from "./price-limits.js";
import type { PricedLimit } from "./priced-limit.js";
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
  const { steps, problems } = outcome;
  const diagnostics = { iterations: steps, kktResidual: null, binding: [] };
  const locks = lockedText(problem);
  const explained = explainInfeasibility(METHOD, withinReach(problem));
  if (explained !== undefined) {
    const conflict = slacksUnderAll(explained.conflict, problem, limits, search, value);
    const same = conflict.every(({ slackNeeded }, k) => slackNeeded === explained.conflict[k]!.slackNeeded);
    const reason = same ? explained.reason : conflictText(problem, limits, conflict, value);
    return { ...explained, ...NOTHING, conflict, reason: `${reason}${locks}` };
  }
  if (outcome.impossible || provedTooFar(problem, search)) {
    const conflict = afterTaxConflict(problem, limits, search, value);
    return {
      status: "infeasible",
      method: METHOD,
      reason: `${conflictText(problem, limits, conflict, value)}${locks}`,
      conflict,
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

/** The limits that cannot hold together, and what would mend it. */
function conflictText(
  { resolved, choices }: AfterTaxProblem,
  limits: readonly PricedLimit[],
  conflict: readonly ConflictingConstraint[],
  value: number,
): string {
  const names = conflict.map(({ constraint }) => constraint);
  const listed = names.length <= 6 ? names.join(", ") : `${names.slice(0, 5).join(", ")} and ${names.length - 5} more`;
  const rule = choices.some(({ lots, locked }) => locked.length > 0 || lots.some(({ gain }) => gain < 0))
    ? " under the wash-sale rule"
    : "";
  const cheapest = conflict.find(({ slackNeeded }) => slackNeeded !== null);
  if (cheapest === undefined) {
    return `${listed} cannot hold together${rule}: no single one of them can mend it alone, loosen several`;
  }
  const { constraint, slackNeeded } = cheapest;
  const slack = Number(slackNeeded!.toPrecision(6));
  const figure = limitFigure(resolved, limits, constraint, value);
  if (conflict.length === 1 && figure !== undefined) {
    return `${constraint} is ${figure}, which cannot be met${rule}: it takes ${slack} ${constraint === "minHolding" ? "less" : "more"}`;
  }
  return `${listed} cannot hold together${rule}: loosening ${constraint} by ${slack} alone would do`;
}

/** The limit as it was given, where that is one number. */
function limitFigure(
  { turnover, trackingError, maxPositions }: AfterTaxProblem["resolved"],
  limits: readonly PricedLimit[],
  name: string,
  value: number,
): number | undefined {
  if (name === "turnover") return turnover?.max;
  if (name === "trackingError") return trackingError?.max;
  if (name === "maxPositions") return maxPositions;
  const priced = limits.find((limit) => limit.name === name);
  return priced === undefined ? undefined : priced.most * value;
}

/** Whether no answer is as near to the benchmark as the tracking error asks, whatever is bought and sold. */
function provedTooFar(problem: AfterTaxProblem, search: SearchLimits): boolean {
  const limit = problem.resolved.trackingError;
  if (limit === undefined) return false;
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
  const { bound } = chooseSides(nearest, tradeUnits(nearest), NO_PRICES, search);
  return Math.sqrt(Math.max(0, bound)) > limit.max;
}
