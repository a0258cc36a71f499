import type { Gains } from "./gains-region.js";
import type { LotChoice, SelectionProblem } from "./selection-problem.js";

/** Shares that leave with the order. */
interface Leaving extends Omit<LotChoice, "long"> {
  readonly adjustedAcquired: number;
  /** Its choice while it is fresh. */
  readonly choice: number;
  units: number;
}

/** Where lots of one order replace each other: the day, and what decides their term. */
export interface SameOrder {
  readonly day: number;
  /** Of each choice. */
  readonly adjustedAcquired: readonly number[];
  readonly isLong: (adjustedAcquired: number) => boolean;
}

/**
 * What selections recognise where the lots of the sale leave one after another, in the order of the ledger, and a loss meets those
 * that are still there: shares that it meets leave later with the loss in their basis and its days.
 *
 * Of a recent choice, shares that stay are met before shares that leave.
 *
 * @remarks O(choices × recent choices + parts log parts) a look.
 */
export function sameOrderGains(
  { choices, replacements, price, silver }: SelectionProblem,
  { day, adjustedAcquired, isLong }: SameOrder,
): (sold: Float64Array) => Gains {
  const pool = [
    ...replacements.map((share) => ({ ...share, choice: -1 })),
    ...choices.flatMap(({ fresh, ...share }, choice) => (fresh ? [{ ...share, choice }] : [])),
  ].sort((a, b) => a.acquired - b.acquired || a.purchase - b.purchase);
  return (sold) => {
    const left = pool.map(({ units }) => units);
    const leaving = choices.flatMap((choice, i): Leaving[] =>
      sold[i]! > 0 ? [{ ...choice, units: sold[i]!, choice: i, adjustedAcquired: adjustedAcquired[i]! }] : [],
    );
    const gains = { shortTerm: 0, longTerm: 0 };
    for (let piece = leaving.shift(); piece !== undefined; piece = leaving.shift()) {
      const gain = price - piece.basis;
      let units = piece.units;
      if (piece.fresh) left[pool.findIndex(({ choice }) => choice === piece!.choice)]! -= units;
      for (let k = 0; k < pool.length && gain < 0 && units > 0; k++) {
        const share = pool[k]!;
        const met = Math.min(units, left[k]!);
        if (met === 0 || share.purchase === piece.purchase || (silver && share.acquired < piece.acquired)) continue;
        units -= met;
        const reserved = leaving.find((one) => one.fresh && one.choice === share.choice);
        const moved = reserved === undefined ? 0 : met - (left[k]! - reserved.units);
        left[k]! -= met;
        if (reserved === undefined || moved <= 0) continue;
        reserved.units -= moved;
        if (reserved.units === 0) leaving.splice(leaving.indexOf(reserved), 1);
        const days = day - piece.adjustedAcquired;
        leaving.push({
          ...reserved,
          units: moved,
          basis: reserved.basis - gain,
          adjustedAcquired: reserved.adjustedAcquired - days,
          fresh: false,
        });
        leaving.sort(inOrder);
      }
      gains[isLong(piece.adjustedAcquired) ? "longTerm" : "shortTerm"] += gain * units;
    }
    return gains;
  };
}

/** The order of the ledger. */
function inOrder(a: Leaving, b: Leaving): number {
  return (
    a.acquired - b.acquired ||
    a.purchase - b.purchase ||
    a.adjustedAcquired - b.adjustedAcquired ||
    b.basis - a.basis ||
    Number(a.fresh) - Number(b.fresh)
  );
}
