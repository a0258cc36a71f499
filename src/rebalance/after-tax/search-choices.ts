import { findChoice } from "./can-trade.js";
import type { SearchLimits } from "./choose-sides.js";
import { type AfterTaxOutcome, priceLimits } from "./price-limits.js";
import type { PricedLimit } from "./priced-limit.js";
import type { AfterTaxProblem } from "./trade-units.js";

/** Programs that the question for any choice at all may take. */
const EFFORT = 2000;

/** The best trades within the limits; where the search finds none, those of some choice that has any. */
export function searchChoices(
  problem: AfterTaxProblem,
  limits: readonly PricedLimit[],
  search: SearchLimits,
): AfterTaxOutcome {
  const outcome = priceLimits(problem, limits, search);
  if (outcome.answer !== undefined) return outcome;
  const choice = findChoice(problem, limits, { left: EFFORT });
  if (choice === undefined) return outcome;
  if (choice === false) return { ...outcome, impossible: true };
  const own = priceLimits(problem, limits, search, choice);
  if (own.answer === undefined) return { ...outcome, impossible: false };
  return {
    ...own,
    bound: Math.max(own.utility, outcome.bound),
    problems: outcome.problems + own.problems,
    steps: outcome.steps + own.steps,
  };
}
