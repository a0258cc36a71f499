import type { ConflictingConstraint, OptimizationResult } from "../../core/types.js";
import { explainInfeasibility } from "../../optimize/answer/explain-infeasibility.js";
import { unexplained } from "../../optimize/mean-variance/unexplained.js";
import { afterTaxConflict, slacksUnderAll } from "./after-tax-conflict.js";
import type { AfterTaxFigures } from "./after-tax-types.js";
import type { AfterTaxOutcome } from "./price-limits.js";
import type { PricedLimit } from "./priced-limit.js";
import { type AfterTaxProblem, reachOf } from "./trade-units.js";

const METHOD = "after-tax";
const NOTHING = { sales: [], trades: [], tax: 0, cost: 0, reasons: [], utility: null };
const NO_EFFORT = { steps: 0, problems: 0 };

/** Programs that all questions about one conflict may take together. */
const EFFORT = 2000;

/** What a search that gave no answer took. */
type Spent = Pick<AfterTaxOutcome, "steps" | "problems">;

/** Why no trades meet the limits: those that contradict each other, and how much each must give for an answer. */
export function impossibleAfterTax(
  problem: AfterTaxProblem,
  limits: readonly PricedLimit[],
  value: number,
  explain: boolean,
  { steps }: Spent = NO_EFFORT,
): OptimizationResult<AfterTaxFigures> {
  if (!explain) return { ...unexplained(METHOD, steps), ...NOTHING };
  const locks = lockedText(problem);
  const budget = { left: EFFORT };
  const explained = explainInfeasibility(METHOD, withinReach(problem));
  if (explained !== undefined) {
    const conflict = slacksUnderAll(explained.conflict, problem, limits, budget, value);
    const same = conflict.every(({ slackNeeded }, k) => slackNeeded === explained.conflict[k]!.slackNeeded);
    const reason = same ? explained.reason : conflictText(problem, limits, conflict, value);
    return { ...explained, ...NOTHING, conflict, reason: `${reason}${locks}` };
  }
  const conflict = afterTaxConflict(problem, limits, budget, value);
  return {
    status: "infeasible",
    method: METHOD,
    reason: `${conflictText(problem, limits, conflict, value)}${locks}`,
    conflict,
    diagnostics: { iterations: steps, kktResidual: null, binding: [] },
    ...NOTHING,
  };
}

/** A search that ended without an answer: there is none, or it ended too soon. */
export function noAfterTax(
  problem: AfterTaxProblem,
  outcome: AfterTaxOutcome,
  limits: readonly PricedLimit[],
  value: number,
  explain: boolean,
): OptimizationResult<AfterTaxFigures> {
  if (outcome.impossible) {
    return impossibleAfterTax(problem, limits, value, explain, outcome);
  }
  const { steps, problems } = outcome;
  return {
    status: "iteration-limit",
    method: METHOD,
    reason: `no answer that keeps the limits and the wash-sale rule was found in ${problems} programs: allow more by maxProblems, or loosen a limit`,
    diagnostics: { iterations: steps, kktResidual: null, binding: [] },
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
