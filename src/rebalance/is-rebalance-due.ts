import { periodKey, toEpochDay } from "../core/calendar.js";
import { PortfolioError } from "../core/portfolio-error.js";
import type { IsoDate } from "../core/types.js";
import type { RebalanceTrigger } from "./rebalance-trigger.js";

/** What a trigger looks at. */
export interface RebalanceSituation {
  readonly date: IsoDate;
  /** The date of the last decision, if there was one. */
  readonly lastDate?: IsoDate;
  /** N weights as they have drifted. */
  readonly weights: Float64Array;
  /** N weights last aimed at, if there were any. */
  readonly target?: Float64Array;
  /** N one-way costs per unit of value traded; 0 when left out. */
  readonly costs?: Float64Array;
  /** Recent volatility over `window` periods divided by that of all periods so far; asked by `adaptive` alone. */
  readonly volatilityRatio?: (window: number) => number;
  /** Variance per year of the return of weights − target; asked by `cost-benefit` alone. */
  readonly trackingVariance?: () => number;
}

/**
 * Whether a trigger says that it is time to rebalance.
 *
 * @param trigger - what to watch
 * @param situation - the portfolio as it stands; weights are fractions of its value
 * @returns true also when there is nothing yet to compare with: no last date for a calendar, no target for the others
 * @throws {@link PortfolioError} `conflicting-options` when `adaptive` or `cost-benefit` is asked without the figure it needs
 * @remarks O(N), and whatever the two callbacks cost. A NaN figure (too little history) is not due.
 * @example
 * isRebalanceDue(
 *   { kind: "threshold", absolute: 0.05, relative: 0.25 },
 *   { date: "2026-03-31", weights: Float64Array.of(0.66, 0.34), target: Float64Array.of(0.6, 0.4) },
 * ); // true: six points away
 */
export function isRebalanceDue(trigger: RebalanceTrigger, situation: RebalanceSituation): boolean {
  if (trigger.kind === "any") return trigger.of.some((member) => isRebalanceDue(member, situation));
  if (trigger.kind === "all") return trigger.of.every((member) => isRebalanceDue(member, situation));
  if (trigger.kind === "calendar") {
    return situation.lastDate === undefined || !inSamePeriod(situation.lastDate, situation.date, trigger.every);
  }
  const { target } = situation;
  if (target === undefined) return true;
  switch (trigger.kind) {
    case "threshold": {
      const { absolute = Number.POSITIVE_INFINITY, relative = Number.POSITIVE_INFINITY } = trigger;
      return leavesBand(situation.weights, target, (w) => {
        // an asset aimed at zero has no relative band: it would be due for ever
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
      const ratio = situation.volatilityRatio(trigger.window ?? 21);
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
      return ((trigger.riskAversion ?? 5) / 2) * situation.trackingVariance() * trigger.horizonYears > cost;
    }
  }
}

/** Months, quarters and years are read off the text of the dates; only weeks need the calendar. */
function inSamePeriod(a: IsoDate, b: IsoDate, every: "week" | "month" | "quarter" | "year"): boolean {
  if (every === "week") return periodKey(toEpochDay(a), "week") === periodKey(toEpochDay(b), "week");
  if (every === "month") return a.slice(0, 7) === b.slice(0, 7);
  if (a.slice(0, 4) !== b.slice(0, 4)) return false;
  const quarter = (date: IsoDate): number => Math.ceil(Number(date.slice(5, 7)) / 3);
  return every === "year" || quarter(a) === quarter(b);
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

function needs(kind: string, figure: string): PortfolioError {
  return new PortfolioError(
    "conflicting-options",
    `situation.${figure} is missing: a trigger of kind "${kind}" needs it`,
    { kind, figure },
  );
}
