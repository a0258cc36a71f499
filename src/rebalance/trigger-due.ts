import { inSamePeriod } from "../core/dates/in-same-period.js";
import { PortfolioError } from "../core/errors/portfolio-error.js";
import { shownValue } from "../core/errors/shown-value.js";
import type { IsoDate } from "../core/types.js";
import type { RebalanceTrigger } from "./rebalance-trigger.js";

/** The situation of a trigger with assets by position, for callers that ask on every date. */
export interface TriggerSituation {
  /** The day of the question. */
  readonly date: IsoDate;
  /** The date of the last decision. */
  readonly lastDate?: IsoDate;
  /** N weights as they have drifted. */
  readonly weights: Float64Array;
  /** N weights last aimed at. */
  readonly target?: Float64Array;
  /** N one-way costs per unit of value traded. Default 0. */
  readonly costs?: Float64Array;
  /** The callback of the same name in {@link RebalanceSituation}. */
  readonly volatilityRatio?: (window: number) => number;
  /** The callback of the same name in {@link RebalanceSituation}. */
  readonly trackingVariance?: () => number;
}

/**
 * Whether a trigger that was read before is due.
 *
 * @throws {@link PortfolioError} `conflicting-options` when `adaptive` or `cost-benefit` lacks the figure it needs
 * @remarks O(N), plus the cost of the two callbacks.
 */
export function triggerDue(trigger: RebalanceTrigger, situation: TriggerSituation): boolean {
  if (trigger.kind === "any") return trigger.of.some((member) => triggerDue(member, situation));
  if (trigger.kind === "all") return trigger.of.every((member) => triggerDue(member, situation));
  if (trigger.kind === "calendar") {
    return situation.lastDate === undefined || !inSamePeriod(situation.lastDate, situation.date, trigger.every);
  }
  const { target } = situation;
  if (target === undefined) return true;
  switch (trigger.kind) {
    case "threshold": {
      const { absolute = Number.POSITIVE_INFINITY, relative = Number.POSITIVE_INFINITY } = trigger;
      return leavesBand(situation.weights, target, (w) => {
        // an asset aimed at zero has no relative band: it would always be due
        const share = Math.abs(w);
        return share === 0 ? absolute : Math.min(absolute, relative * share);
      });
    }
    case "no-trade-region": {
      const { costs } = situation;
      return leavesBand(situation.weights, target, (w, i) =>
        Math.cbrt((1.5 / trigger.riskAversion) * (costs?.[i] ?? 0) * w * w * (1 - w) * (1 - w)),
      );
    }
    case "adaptive": {
      if (situation.volatilityRatio === undefined) throw needs("adaptive", "volatilityRatio");
      const ratio = answered("volatilityRatio", situation.volatilityRatio(trigger.window ?? 21));
      const band = trigger.absolute * (Number.isNaN(ratio) ? 1 : Math.min(2, Math.max(0.5, ratio)));
      return leavesBand(situation.weights, target, () => band);
    }
    case "cost-benefit": {
      if (situation.trackingVariance === undefined) throw needs("cost-benefit", "trackingVariance");
      const { weights } = situation;
      let cost = 0;
      for (let i = 0; i < weights.length; i++) {
        cost += Math.abs(weights[i]! - target[i]!) * (situation.costs?.[i] ?? 0);
      }
      return (
        ((trigger.riskAversion ?? 5) / 2) *
          answered("trackingVariance", situation.trackingVariance()) *
          trigger.horizonYears >
        cost
      );
    }
  }
}

function leavesBand(
  weights: Float64Array,
  target: Float64Array,
  halfWidth: (target: number, position: number) => number,
): boolean {
  for (let i = 0; i < weights.length; i++) {
    // rounding alone must not trade a band of no width
    if (Math.abs(weights[i]! - target[i]!) > halfWidth(target[i]!, i) + 1e-12) return true;
  }
  return false;
}

/** The answer of a callback; NaN says that there is too little history. */
function answered(figure: string, value: unknown): number {
  if (typeof value === "number") return value;
  throw new PortfolioError("not-finite", `situation.${figure} answered ${shownValue(value)}: answer with a number`, {
    figure,
  });
}

function needs(kind: string, figure: string): PortfolioError {
  return new PortfolioError(
    "conflicting-options",
    `situation.${figure} is missing: a trigger of kind "${kind}" needs it`,
    { kind, figure },
  );
}
