import { PortfolioError } from "../../core/errors/portfolio-error.js";
import type { RebalanceTrigger } from "../rebalance-trigger.js";
import { triggerDue } from "../trigger-due.js";
import { bandWidths } from "./band-widths.js";
import { moneyText, percentText } from "./money-text.js";
import type { RebalanceBook } from "./rebalance-book.js";

/** Whether it is time, and why. */
export interface TriggerVerdict {
  readonly due: boolean;
  readonly reason: string;
}

/** What a trigger looks at. */
export interface TriggerEvidence {
  readonly names: readonly string[];
  readonly weights: Float64Array;
  readonly target: Float64Array;
  readonly costs: Float64Array;
  readonly book: RebalanceBook;
  readonly figures: () => { readonly benefit: number; readonly cost: number; readonly tax: number };
}

/** Whether a trigger is due, and what it saw. The cost-benefit trigger weighs the plan itself, taxes included. */
export function judgeTrigger(trigger: RebalanceTrigger, evidence: TriggerEvidence): TriggerVerdict {
  const { book, weights, target, costs, names } = evidence;
  const { input } = book;
  switch (trigger.kind) {
    case "any": {
      const all = trigger.of.map((member) => judgeTrigger(member, evidence));
      const due = all.find((one) => one.due);
      return due ?? { due: false, reason: all.map(({ reason }) => reason).join("; ") };
    }
    case "all": {
      const all = trigger.of.map((member) => judgeTrigger(member, evidence));
      const not = all.find((one) => !one.due);
      return not ?? { due: true, reason: all.map(({ reason }) => reason).join("; ") };
    }
    case "calendar": {
      const due = triggerDue(trigger, {
        date: input.date!,
        ...(input.lastDate !== undefined && { lastDate: input.lastDate }),
        weights,
        target,
      });
      if (input.lastDate === undefined) return { due, reason: `calendar: there was no rebalance before ${input.date}` };
      return {
        due,
        reason: due
          ? `calendar: a new ${trigger.every} has begun since ${input.lastDate}`
          : `calendar: ${input.date} is in the same ${trigger.every} as ${input.lastDate}`,
      };
    }
    case "cost-benefit": {
      if (input.moments === undefined) {
        throw new PortfolioError(
          "conflicting-options",
          'input.moments is missing: a trigger of kind "cost-benefit" needs it',
          { kind: trigger.kind },
        );
      }
      const { benefit, cost, tax } = evidence.figures();
      const due = benefit > cost + tax;
      return {
        due,
        reason: `cost-benefit: a benefit of ${moneyText(benefit)} is ${due ? "more" : "not more"} than the cost of ${moneyText(cost)} and the tax of ${moneyText(tax)}`,
      };
    }
    default: {
      const due = triggerDue(trigger, {
        date: input.date ?? "1970-01-01",
        weights,
        target,
        costs,
        volatilityRatio: () => input.volatilityRatio ?? Number.NaN,
      });
      const widths = bandWidths(trigger, { target, costs, volatilityRatio: input.volatilityRatio ?? 1 })!;
      let far = 0;
      for (let i = 1; i < names.length; i++) if (beyond(i) > beyond(far)) far = i;
      function beyond(i: number): number {
        return Math.abs(weights[i]! - target[i]!) - Math.min(widths[i]!, 10);
      }
      if (names.length === 0) return { due, reason: `${trigger.kind}: nothing is held or aimed at` };
      const away = `${names[far]} is ${percentText(Math.abs(weights[far]! - target[far]!))} from its target of ${percentText(target[far]!)}`;
      return {
        due,
        reason: due
          ? `${trigger.kind}: ${away}, beyond its band of ${percentText(widths[far]!)}`
          : `${trigger.kind}: every weight is within its band; ${away}`,
      };
    }
  }
}

/** The first cost-benefit trigger, for its risk aversion and horizon. */
export function costBenefitOf(
  trigger: RebalanceTrigger,
): { readonly riskAversion: number; readonly horizonYears: number } | undefined {
  if (trigger.kind === "cost-benefit")
    return { riskAversion: trigger.riskAversion ?? 5, horizonYears: trigger.horizonYears };
  if (trigger.kind !== "any" && trigger.kind !== "all") return undefined;
  for (const member of trigger.of) {
    const found = costBenefitOf(member);
    if (found !== undefined) return found;
  }
  return undefined;
}
