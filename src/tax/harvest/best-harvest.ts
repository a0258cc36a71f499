import { fromEpochDay } from "../../core/dates/calendar.js";
import { toShares } from "../journal/to-shares.js";
import type { Losses } from "../law/value-of-losses.js";
import { type CandidateLot, type HarvestCandidate, priceOf } from "./harvest-candidates.js";
import type { HarvestPlan } from "./harvest-plan.js";
import { type Replacement, replacementFor } from "./harvest-replacement.js";
import type { HarvestProposal } from "./harvest-types.js";
import { type HarvestWorth, harvestWorth } from "./harvest-worth.js";

/** The best sale of a candidate after those of the plan. */
export interface HarvestChoice {
  readonly lots: readonly CandidateLot[];
  readonly losses: Losses;
  readonly proceeds: number;
  readonly worth: HarvestWorth;
  readonly replacement: Replacement;
}

/** The best sale of a candidate after what the plan has taken, or `undefined` when none pays. O(lots · brackets). */
export function bestHarvest(
  plan: HarvestPlan,
  candidate: HarvestCandidate,
  known: Replacement | undefined,
): HarvestChoice | undefined {
  const { asset, together, each } = candidate;
  const { window, sold, bought } = plan;
  if (window.days(asset) !== null && window.identical(asset).some((name) => bought.has(name))) return undefined;
  // fewer and fewer assets are allowed, so the best of before stays the best while it is
  const replacement =
    known !== undefined && (known.asset === null || known.asset === asset || !sold.has(known.asset))
      ? known
      : replacementFor(asset, plan.terms, plan.prices, window, sold);
  const choices = [stepByStep(plan, together, each, replacement)];
  if (choices[0]!.lots.length < together.length + each.length) {
    choices.push(longestRun(plan, together, each, replacement));
  }
  if (together.length > 0) choices.push(stepByStep(plan, together, [], replacement));
  return choices
    .filter(({ worth, losses }) => worth.benefit > 0 && losses.shortTerm + losses.longTerm > 0)
    .sort((a, b) => b.worth.benefit - a.worth.benefit)[0];
}

/** Sells what must go together, then each of the other lots that raises the benefit, in the order in which they stand in `each`. */
function stepByStep(
  plan: HarvestPlan,
  together: readonly CandidateLot[],
  each: readonly CandidateLot[],
  replacement: Replacement,
): HarvestChoice {
  let best = choiceOf(plan, together, replacement);
  const lots = [...together];
  for (const lot of each) {
    const losses = plus(best.losses, lot);
    const proceeds = best.proceeds + lot.value;
    const worth = harvestWorth(plan, losses, proceeds, replacement.risk);
    if (worth.benefit <= best.worth.benefit) continue;
    lots.push(lot);
    best = { lots, losses, proceeds, worth, replacement };
  }
  return best;
}

/** As {@link stepByStep}, without leaving a lot out: the first losses may meet gains that are hardly taxed, and only those after them pay. */
function longestRun(
  plan: HarvestPlan,
  together: readonly CandidateLot[],
  each: readonly CandidateLot[],
  replacement: Replacement,
): HarvestChoice {
  let last = choiceOf(plan, together, replacement);
  let best = last;
  let length = 0;
  each.forEach((lot, k) => {
    const losses = plus(last.losses, lot);
    const proceeds = last.proceeds + lot.value;
    const worth = harvestWorth(plan, losses, proceeds, replacement.risk);
    last = { lots: together, losses, proceeds, worth, replacement };
    if (worth.benefit <= best.worth.benefit) return;
    best = last;
    length = k + 1;
  });
  return { ...best, lots: [...together, ...each.slice(0, length)] };
}

function choiceOf(plan: HarvestPlan, lots: readonly CandidateLot[], replacement: Replacement): HarvestChoice {
  const losses = lots.reduce<Losses>(plus, { shortTerm: 0, longTerm: 0 });
  const proceeds = lots.reduce((sum, { value }) => sum + value, 0);
  const worth = harvestWorth(plan, losses, proceeds, replacement.risk);
  return { lots, losses, proceeds, worth, replacement };
}

function plus({ shortTerm, longTerm }: Losses, { term, loss }: CandidateLot): Losses {
  return term === "short" ? { shortTerm: shortTerm + loss, longTerm } : { shortTerm, longTerm: longTerm + loss };
}

/** The sale as a transaction without an id. */
export function saleOfHarvest(
  { terms }: HarvestPlan,
  { account, asset }: HarvestCandidate,
  { lots, proceeds }: HarvestChoice,
): HarvestProposal["sale"] {
  return {
    type: "sell",
    date: terms.options.date,
    account,
    asset,
    quantity: toShares(lots.reduce((sum, { quantity }) => sum + quantity, 0)),
    amount: Math.round(proceeds * 100) / 100,
    lots: lots.map(({ lot, quantity, adjustedAcquired, whole }) => ({
      lot,
      quantity,
      ...(!whole && { adjustedAcquired }),
    })),
  };
}

/** A proposal with the losses that the ledger books for its sale. */
export function describeHarvest(
  plan: HarvestPlan,
  { account, asset }: HarvestCandidate,
  { lots, replacement }: HarvestChoice,
  sale: HarvestProposal["sale"],
  losses: Losses,
): HarvestProposal {
  const { day, window, worthOf, prices } = plan;
  const { quantity, amount: proceeds, date } = sale;
  const one = (more: Losses): number => {
    const { taxSaved, carryoverValue } = worthOf(more);
    return taxSaved + carryoverValue;
  };
  const days = window.days(asset);
  return {
    account,
    asset,
    quantity,
    proceeds,
    lots: lots.map(({ whole: _, ...lot }) => lot),
    loss: Math.round((losses.shortTerm + losses.longTerm) * 100) / 100,
    shortTermLoss: losses.shortTerm,
    longTermLoss: losses.longTerm,
    ...harvestWorth(plan, losses, proceeds, replacement.risk),
    marginalValue: { shortTerm: one({ shortTerm: 1, longTerm: 0 }), longTerm: one({ shortTerm: 0, longTerm: 1 }) },
    replacement:
      replacement.asset === null
        ? null
        : {
            asset: replacement.asset,
            quantity: proceeds / priceOf(replacement.asset, prices),
            correlation: replacement.risk?.correlation ?? null,
            trackingError: replacement.risk?.trackingError ?? null,
          },
    reentryDate: days === null ? date : fromEpochDay(day + days + 1),
    locks:
      days === null
        ? []
        : window.identical(asset).map((name) => ({
            asset: name,
            from: date,
            until: fromEpochDay(day + days),
            side: "buy" as const,
          })),
    sale,
  };
}
