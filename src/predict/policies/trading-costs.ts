import type { OptionDeclaration, OptionsOf } from "../../core/options/option-types.js";
import type { PolicyPeriod } from "./policy-periods.js";

/** What trading costs while a policy is fitted. */
export interface PolicyCosts {
  /** Part of the value traded, 0.001 for ten basis points, bought and sold alike; as `costs.proportional` of a backtest. Default 0. */
  readonly proportional?: number;
}

const proportional: OptionDeclaration = { kind: "number", min: 0, max: 1, unit: "fraction", default: 0 };

/** The declaration of `costs`. */
export const policyCosts = { kind: "object", of: { proportional } as OptionsOf<PolicyCosts, "proportional"> } as const;

/** Where one asset stands in two periods that follow each other; −1 where it is not held. */
export interface HeldAsset {
  /** Its place in the earlier period. */
  readonly before: number;
  /** Its place in the later one. */
  readonly now: number;
}

/** The assets of two periods, each once. O(n). */
export function heldAssets(before: PolicyPeriod, now: PolicyPeriod): readonly HeldAsset[] {
  const places = new Map(before.assets.map((asset, place) => [asset, place]));
  const held = now.assets.map((asset, place) => {
    const earlier = places.get(asset) ?? -1;
    places.delete(asset);
    return { before: earlier, now: place };
  });
  return [...held, ...Array.from(places.values(), (place) => ({ before: place, now: -1 }))];
}
