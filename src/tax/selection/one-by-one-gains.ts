import type { Gains } from "./gains-region.js";
import { selectionGains } from "./selection-gains.js";
import type { LotChoice, OneByOne, Replacement, SelectionProblem, SoldReplacement } from "./selection-problem.js";

/** Shares that leave with the order. */
interface Leaving extends Omit<LotChoice, "long"> {
  readonly adjustedAcquired: number;
  readonly choice: number;
  units: number;
}

/** Shares that a loss can meet; `choice` is -1 where they are no choice of the sale. */
interface Pooled extends Replacement {
  readonly choice: number;
  readonly sold?: SoldReplacement;
}

/**
 * What selections recognize under policies that let sold shares replace.
 *
 * Where lots of one order replace each other, they leave one after another in the order of the ledger, and a loss meets those that are still
 * there: shares that it meets leave later with the loss in their basis and its days, those that stay are met first. Shares that were
 * sold before take the loss into their own sale, whose term its days can change.
 *
 * @remarks O(choices × replacements + parts log parts) a look.
 */
export function oneByOneGains(problem: SelectionProblem, setting: OneByOne): (sold: Float64Array) => Gains {
  const { choices, replacements, price, silver } = problem;
  const { day, adjustedAcquired, isLong, sameOrder, sold: soldBefore } = setting;
  const plain = selectionGains(problem);
  const fresh = choices.flatMap((choice, i) => (choice.fresh ? [i] : []));
  const pool: Pooled[] = [
    ...replacements.map((share) => ({ ...share, choice: -1 })),
    ...fresh.map((choice) => ({ ...choices[choice]!, choice })),
    ...soldBefore.map((share) => ({ ...share, choice: -1, sold: share })),
  ].sort((a, b) => a.acquired - b.acquired || a.purchase - b.purchase);
  const places = choices.map((_, i) => pool.findIndex(({ choice }) => choice === i));
  const left = new Float64Array(pool.length);
  return (sold) => {
    // where only shares that stay can replace, it is as without the policies
    if (soldBefore.length === 0 && fresh.every((i) => sold[i] === 0)) return plain(sold);
    for (let k = 0; k < pool.length; k++) {
      const { units, choice } = pool[k]!;
      left[k] = units - (sameOrder || choice < 0 ? 0 : sold[choice]!);
    }
    const leaving: Leaving[] = [];
    for (let i = 0; i < sold.length; i++) {
      if (sold[i] === 0) continue;
      const { basis, purchase, acquired, fresh: isFresh } = choices[i]!;
      const own = { basis, purchase, acquired, fresh: isFresh, choice: i };
      leaving.push({ ...own, units: sold[i]!, adjustedAcquired: adjustedAcquired[i]! });
    }
    const gains = { shortTerm: 0, longTerm: 0 };
    for (let at = 0; at < leaving.length; at++) {
      const {
        purchase,
        acquired,
        choice,
        basis,
        adjustedAcquired: adjusted,
        fresh: isFresh,
        units: all,
      } = leaving[at]!;
      const gain = price - basis;
      let units = all;
      if (isFresh && sameOrder) left[places[choice]!]! -= units;
      for (let k = 0; gain < 0 && k < pool.length && units > 0; k++) {
        const share = pool[k]!;
        const met = Math.min(units, left[k]!);
        if (met === 0 || share.purchase === purchase || (silver && share.acquired < acquired)) continue;
        units -= met;
        left[k]! -= met;
        const loss = { gain: gain * met, units: met, days: day - adjusted };
        if (share.sold !== undefined) takeIntoSale(gains, share.sold, left[k]!, loss, isLong);
        else if (sameOrder && share.choice >= 0) moveLeaving(leaving, at, share.choice, left[k]!, loss);
      }
      if (isLong(adjusted, day)) gains.longTerm += gain * units;
      else gains.shortTerm += gain * units;
    }
    return gains;
  };
}

/** Units of a loss that have met shares. */
interface Met {
  readonly gain: number;
  readonly units: number;
  readonly days: number;
}

/** When shares that leave after place `at` have been met, they leave with the loss; those that stay, of which `after` remain, were met first. */
function moveLeaving(leaving: Leaving[], at: number, choice: number, after: number, { gain, units, days }: Met): void {
  const place = leaving.findIndex((one, k) => k > at && one.fresh && one.choice === choice);
  if (place < 0) return;
  const reserved = leaving[place]!;
  const moved = reserved.units - after;
  if (moved <= 0) return;
  reserved.units -= moved;
  const rest = leaving.splice(at + 1);
  rest.push({
    ...reserved,
    units: moved,
    basis: reserved.basis - gain / units,
    adjustedAcquired: reserved.adjustedAcquired - days,
    fresh: false,
  });
  leaving.push(...rest.filter((one) => one.units > 0).sort(inOrder));
}

/** Shares sold before, of which `after` are left then, take a loss and its days. */
function takeIntoSale(
  gains: { shortTerm: number; longTerm: number },
  sold: SoldReplacement,
  after: number,
  { gain, units, days }: Met,
  isLong: OneByOne["isLong"],
): void {
  if (!sold.counts) return;
  const long = isLong(sold.adjustedAcquired - days, sold.day);
  gains[long ? "longTerm" : "shortTerm"] += gain;
  if (long === sold.long) return;
  // what they brought changes its term, with what is disallowed of it
  const end = sold.units - after;
  let own = sold.gain * units;
  let from = 0;
  for (const run of sold.washed) {
    const within = Math.max(0, Math.min(end, from + run.units) - Math.max(end - units, from));
    own += within * run.amount;
    from += run.units;
  }
  gains[long ? "longTerm" : "shortTerm"] += own;
  gains[sold.long ? "longTerm" : "shortTerm"] -= own;
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
