import type { YearTax } from "../law/year-netting.js";
import type { LossCarryover } from "../types.js";
import type { Gains } from "./gains-region.js";

/** What a choice of lots is to keep low, of gains in cents, and the rates to rank lots by. */
export interface TaxObjective extends YearTax {
  readonly tolerance: number;
  readonly weights: readonly (readonly [number, number])[];
}

const NOTHING_CARRIED: LossCarryover = { shortTerm: 0, longTerm: 0 };

/** The objective of flat rates. */
export function flatTax({ short, long }: { readonly short: number; readonly long: number }): TaxObjective {
  const taxOf = (shortTerm: number, longTerm: number): number => short * shortTerm + long * longTerm;
  return {
    taxOf,
    taxNow: taxOf,
    leastNow: Number.NEGATIVE_INFINITY,
    carryover: () => NOTHING_CARRIED,
    bends: { shortTerm: [], longTerm: [], net: [] },
    flat: [short, long],
    tolerance: 1e-6,
    weights: [[short, long]],
  };
}

/** The objective of a sale in a retirement account. */
export const NO_TAX: TaxObjective = flatTax({ short: 0, long: 0 });

/** The objective of a year's netting: the rates that a lot meets follow from all of them, so several guesses rank them. */
export function netTax(tax: YearTax): TaxObjective {
  return {
    ...tax,
    tolerance: 1e-3,
    weights: [
      [0.37, 0.2],
      [1, 1],
      [0.2, 0.37],
      [1, 0.01],
      [0.01, 1],
    ],
  };
}

/**
 * The same tax, counted from gains that are there already. A flat tax stays as it is: those gains add the same to every choice, and bounds of
 * flat taxes know of no constant.
 */
export function taxAfter(objective: TaxObjective, { shortTerm: s, longTerm: l }: Gains): TaxObjective {
  if (objective.flat !== undefined) return objective;
  const { taxOf, taxNow, carryover, bends } = objective;
  return {
    ...objective,
    taxOf: (shortTerm, longTerm) => taxOf(s + shortTerm, l + longTerm),
    taxNow: (shortTerm, longTerm) => taxNow(s + shortTerm, l + longTerm),
    carryover: (shortTerm, longTerm) => carryover(s + shortTerm, l + longTerm),
    bends: {
      shortTerm: bends.shortTerm.map((at) => at - s),
      longTerm: bends.longTerm.map((at) => at - l),
      net: bends.net.map((at) => at - s - l),
    },
  };
}
