import { multipleChoiceKernel } from "../numerics/linear-program/multiple-choice-kernel.js";
import { cashUse, type LotPosition, lotRange, lotsBelow } from "./lot-position.js";

/** So many whole numbers of lots on either side of the target are looked at one by one; farther away only some. */
const DEPTH = 48;

/** So many lots of all positions together are looked at when the first ones do not prove the result. */
const MOST_CHOICES = 8192;

/** Cash may run out to the last unit within the rounding of the sums, relative to the size of the account. */
const ROUNDING = 2e-15;

/**
 * The lots that leave least of the account out of place.
 *
 * What misses its place: Σ max(0, target − lots) in value, and what is missing of the cash that was to stay idle. Buying
 * beyond the target gains nothing, so each position has few lots worth looking at: those below its target, those between
 * the target and what is held, and those around the best found so far, which is improved until it stays.
 *
 * @param start - lots of each position to improve on, such as the greedy ones
 * @param idle - cash that the target leaves
 * @param tolerance - in currency units
 * @returns lots of each position, what they leave out of place (infinite when nothing fits the cash), and a proven bound
 *   below it, all in currency units
 */
export function optimalLots(
  positions: readonly LotPosition[],
  start: Float64Array,
  capital: number,
  idle: number,
  tolerance: number,
  maxStates: number,
): { readonly lots: Float64Array; readonly missing: number; readonly bound: number } {
  let lots = start;
  let least = outOfPlace(positions, lots, capital, idle);
  let bound = 0;
  let reach = DEPTH;
  for (let pass = 0; pass < 6; pass++) {
    const found = searchAround(positions, lots, { capital, idle, reach }, tolerance, maxStates);
    bound = Math.max(bound, found.bound);
    const missing = outOfPlace(positions, found.lots, capital, idle);
    const isBetter = missing < least;
    if (isBetter) {
      lots = found.lots;
      least = missing;
    }
    if (least - bound <= tolerance) break;
    // lots that were not looked at keep the bound down: look at more of them where that stays cheap
    const mayReachFarther = found.isShort && maxStates > 0 && 8 * reach * positions.length <= MOST_CHOICES;
    if (mayReachFarther) reach *= 4;
    else if (!isBetter) break;
  }
  return { lots, missing: least, bound };
}

/** What misses its place, in currency units; infinite when there is not the cash for it. */
function outOfPlace(positions: readonly LotPosition[], lots: Float64Array, capital: number, idle: number): number {
  let cash = capital;
  let missing = 0;
  for (const [i, position] of positions.entries()) {
    cash -= cashUse(position, lots[i]!);
    missing += Math.max(0, position.target - lots[i]!) * position.lotValue;
  }
  return cash < -ROUNDING * sizeOf(positions, capital) ? Number.POSITIVE_INFINITY : missing + Math.max(0, idle - cash);
}

/** The size of the account, for what rounding may do to its cash. */
function sizeOf(positions: readonly LotPosition[], capital: number): number {
  return positions.reduce((sum, { held, lotValue }) => sum + Math.abs(held) * lotValue, Math.abs(capital));
}

function searchAround(
  positions: readonly LotPosition[],
  around: Float64Array,
  { capital, idle, reach }: { readonly capital: number; readonly idle: number; readonly reach: number },
  tolerance: number,
  maxStates: number,
): { readonly lots: Float64Array; readonly bound: number; readonly isShort: boolean } {
  const choices = positions.map((position, i) => lotChoices(position, around[i]!, reach));
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
  const room = capital + ROUNDING * sizeOf(positions, capital);
  const solved = multipleChoiceKernel(
    { first, use, loss, room, soft: Math.min(room, capital - idle) },
    tolerance,
    maxStates,
  );
  // between two lots that were looked at loss and use are linear, so the ends of what lies between cost least
  let unseen = Number.POSITIVE_INFINITY;
  for (const [i, position] of positions.entries()) {
    let least = Number.POSITIVE_INFINITY;
    for (let o = first[i]!; o < first[i + 1]!; o++) least = Math.min(least, loss[o]! + solved.multiplier * use[o]!);
    const beyond = (lots: number): number =>
      Math.max(0, position.target - lots) * position.lotValue + solved.multiplier * cashUse(position, lots) - least;
    for (let o = first[i]! + 1; o < first[i + 1]!; o++) {
      const from = Math.floor(flat[o - 1]!) + 1;
      const to = Math.ceil(flat[o]!) - 1;
      if (from <= to) unseen = Math.min(unseen, beyond(from), beyond(to));
    }
  }
  const seen = solved.status === "infeasible" ? solved.dualBound : solved.bound;
  return {
    lots: Float64Array.from(solved.choice, (o) => flat[o]!),
    bound: Math.min(seen, solved.dualBound + unseen),
    isShort: solved.dualBound + unseen < seen,
  };
}

/**
 * Lots worth looking at, ascending: the holding as it is, and whole lots from there to the target and below it. All of
 * them near the target, the holding and the best so far; farther away only some, at distances that double.
 */
function lotChoices(position: LotPosition, around: number, reach: number): number[] {
  const { held, cap, mayStay } = position;
  const below = lotsBelow(position);
  const { bottom, top } = lotRange(position);
  const last = Math.max(top, mayStay ? held : Math.min(held, cap));
  const start = Math.min(bottom, held);
  const choices: number[] = [top];
  if (mayStay) choices.push(held);
  const add = (lots: number): void => {
    if (lots >= start && lots <= last) choices.push(lots);
  };
  // counted by steps, since beyond 2⁵³ one more could be the same number
  const addAround = (center: number, steps: number): void => {
    const end = Math.min(steps, Math.floor(last - center));
    for (let step = Math.max(-steps, Math.ceil(start - center)); step <= end; step++) add(center + step);
  };
  addAround(below, reach);
  addAround(Math.round(around), reach / 2);
  if (held < bottom || held > top) addAround(Math.round(held), reach);
  for (let depth = 2 * reach; depth < 2 ** 53; depth *= 2) {
    if (below - depth <= start && below + depth >= last) break;
    add(below - depth);
    add(below + depth);
  }
  add(bottom);
  // on either side of the holding fees bend the line
  add(Math.ceil(held) - 1);
  add(Math.floor(held) + 1);
  choices.sort((a, b) => a - b);
  return choices.filter((lots, k) => k === 0 || lots !== choices[k - 1]);
}
