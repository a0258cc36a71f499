import { multipleChoiceKernel } from "../numerics/linear-program/multiple-choice-kernel.js";
import { greedyLots } from "./greedy-lots.js";
import { cashUse, type LotPosition, lotsBelow } from "./lot-position.js";

/** So many whole numbers of lots below the target are looked at one by one; farther down only some. */
const DEPTH = 48;

/** Cash may run out to the last unit, give or take the rounding of the sums. */
const ROUNDING = 2e-15;

/**
 * The lots that leave least of the account out of place.
 *
 * What misses its place: Σ max(0, target − lots) in value, and what is missing of the cash that was to stay idle. Buying
 * beyond the target gains nothing, so each position has few lots worth looking at: those below its target and those
 * around the best found so far, which starts as the greedy one and is improved until it stays.
 *
 * @param idle - cash that the target leaves
 * @param tolerance - in currency units
 * @returns lots of each position, and a proven bound below what is out of place, in currency units
 */
export function optimalLots(
  positions: readonly LotPosition[],
  capital: number,
  idle: number,
  tolerance: number,
  maxStates: number,
): { readonly lots: Float64Array; readonly bound: number } {
  let lots = greedyLots(positions, capital);
  let least = outOfPlace(positions, lots, capital, idle);
  let bound = 0;
  for (let pass = 0; pass < 4; pass++) {
    const found = searchAround(positions, lots, capital, idle, tolerance, maxStates);
    bound = Math.max(bound, found.bound);
    const missing = outOfPlace(positions, found.lots, capital, idle);
    if (!(missing < least)) break;
    lots = found.lots;
    least = missing;
    if (least - bound <= tolerance) break;
  }
  return { lots, bound };
}

/** What misses its place, in currency units; infinite when there is not the cash for it. */
function outOfPlace(positions: readonly LotPosition[], lots: Float64Array, capital: number, idle: number): number {
  let cash = capital;
  let missing = 0;
  for (const [i, position] of positions.entries()) {
    cash -= cashUse(position, lots[i]!);
    missing += Math.max(0, position.target - lots[i]!) * position.lotValue;
  }
  return cash < -ROUNDING * capital ? Number.POSITIVE_INFINITY : missing + Math.max(0, idle - cash);
}

function searchAround(
  positions: readonly LotPosition[],
  around: Float64Array,
  capital: number,
  idle: number,
  tolerance: number,
  maxStates: number,
): { readonly lots: Float64Array; readonly bound: number } {
  const choices = positions.map((position, i) => lotChoices(position, around[i]!));
  const first = new Int32Array(choices.length + 1);
  for (const [i, options] of choices.entries()) first[i + 1] = first[i]! + options.length;
  const flat = choices.flat();
  const use = new Float64Array(flat.length);
  const loss = new Float64Array(flat.length);
  for (const [i, position] of positions.entries()) {
    for (let o = first[i]!; o < first[i + 1]!; o++) {
      use[o] = cashUse(position, flat[o]!);
      loss[o] = Math.max(0, position.target - flat[o]!) * position.lotValue;
    }
  }
  const room = capital * (1 + ROUNDING);
  const solved = multipleChoiceKernel(
    { first, use, loss, room, soft: Math.min(room, capital - idle) },
    tolerance,
    maxStates,
  );
  // lots between two that were looked at cost at least what the cheaper of the two does: loss and use are linear there
  let unseen = Number.POSITIVE_INFINITY;
  for (let i = 0; i < positions.length; i++) {
    let least = Number.POSITIVE_INFINITY;
    const priced = (o: number): number => loss[o]! + solved.multiplier * use[o]!;
    for (let o = first[i]!; o < first[i + 1]!; o++) least = Math.min(least, priced(o));
    for (let o = first[i]! + 1; o < first[i + 1]!; o++) {
      if (flat[o]! - flat[o - 1]! > 1) unseen = Math.min(unseen, Math.min(priced(o), priced(o - 1)) - least);
    }
  }
  return {
    lots: Float64Array.from(solved.choice, (o) => flat[o]!),
    bound: Math.min(solved.bound, solved.dualBound + unseen),
  };
}

/** Lots worth looking at, ascending: the holding as it is; whole lots up to the first beyond the target; no other sign. */
function lotChoices(position: LotPosition, around: number): number[] {
  const { target, held } = position;
  const below = lotsBelow(position);
  const top = below >= target ? below : below + 1;
  const bottom = Math.min(below, 0);
  const choices = new Set<number>([held, top]);
  const add = (lots: number): void => {
    if (lots >= bottom && lots <= top) choices.add(lots);
  };
  for (let lots = below; lots >= Math.max(bottom, below - DEPTH); lots--) add(lots);
  const centre = Math.round(around);
  // within the ends, since beyond 2⁵³ one more could be the same number
  const last = Math.min(top, centre + DEPTH / 2);
  for (let lots = Math.max(bottom, centre - DEPTH / 2); lots <= last; lots++) add(lots);
  for (let depth = 2 * DEPTH; below - depth > bottom; depth *= 2) add(below - depth);
  add(bottom);
  // on either side of the holding fees bend the line
  add(Math.ceil(held) - 1);
  add(Math.floor(held) + 1);
  return [...choices].sort((a, b) => a - b);
}
