import type { RebalanceTrigger } from "../rebalance-trigger.js";

/** What the bands of a trigger depend on beside its own figures. */
export interface BandSituation {
  readonly target: Float64Array;
  /** N: one-way cost of a unit traded. */
  readonly costs: Float64Array;
  readonly volatilityRatio: number;
}

/**
 * The half-width of the band around each target, N; undefined for a trigger without a band.
 *
 * `any` has the narrower of its members' bands and `all` the wider one: what leaves it is what makes the trigger due.
 *
 * @remarks O(N · triggers). The same bands as those of `isRebalanceDue`.
 */
export function bandWidths(trigger: RebalanceTrigger, situation: BandSituation): Float64Array | undefined {
  const { target, costs, volatilityRatio } = situation;
  switch (trigger.kind) {
    case "threshold": {
      const { absolute = Number.POSITIVE_INFINITY, relative = Number.POSITIVE_INFINITY } = trigger;
      return target.map((w) => (w === 0 ? absolute : Math.min(absolute, relative * Math.abs(w))));
    }
    case "no-trade-region":
      return target.map((w, i) => Math.cbrt((1.5 / trigger.riskAversion) * costs[i]! * w * w * (1 - w) * (1 - w)));
    case "adaptive":
      return target.map(() => trigger.absolute * Math.min(2, Math.max(0.5, volatilityRatio)));
    case "calendar":
    case "cost-benefit":
      return undefined;
    case "any":
    case "all": {
      const bands = trigger.of.flatMap((member) => bandWidths(member, situation) ?? []);
      if (bands.length === 0) return undefined;
      const join = trigger.kind === "any" ? Math.min : Math.max;
      return target.map((_, i) => join(...bands.map((band) => band[i]!)));
    }
  }
}
