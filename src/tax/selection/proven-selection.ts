import { exchangedSelection } from "./exchanged-selection.js";
import { leastTaxOver } from "./gains-region.js";
import { RANKINGS, rankedSelection } from "./ranked-selections.js";
import type { OneByOne, SelectionProblem } from "./selection-problem.js";
import { type Selection, selectionTax, selectionWithoutWash } from "./selection-without-wash.js";
import { washCases } from "./wash-cases.js";
import { wholeUnits } from "./whole-units.js";

/**
 * The shares with the least tax, with a bound that knows of washes.
 *
 * Most sales do not wash, or one of the cases of their washes gives the least tax and proves it. Simple rankings and
 * the units of every case are tried. Where policies let sold shares replace, exchanges are tried as well, and the bound is that of nothing
 * washed and terms that are free.
 *
 * @remarks O(lots + recent lots²) cases where the sale washes, of O(lots log lots) each; small linear programs for those that could still
 *   be the least, and more of them where the tax bends.
 */
export function provenSelection(problem: SelectionProblem): Selection {
  const { tolerance, flat, oneByOne } = problem;
  const first = selectionWithoutWash(problem);
  let { units, tax } = first;
  // a loss that goes into sold shares can change their term, which no case knows of
  const loose = oneByOne === undefined ? first.bound : boundOfFreeTerms(problem, oneByOne);
  if (tax <= loose + tolerance) return { units, tax, bound: loose };
  const taxOf = selectionTax(problem);
  const limits = problem.choices.map((choice) => choice.units);
  const consider = (trial: Float64Array): void => {
    const cost = taxOf(trial);
    if (cost >= tax) return;
    tax = cost;
    units = trial;
  };
  const offer = (amounts: Float64Array): void => consider(wholeUnits(amounts, limits, problem.units));
  for (const ranking of RANKINGS) consider(rankedSelection(problem, ranking));
  const cases = washCases(problem).map(({ region, floor }) => {
    const lows = (
      flat === undefined
        ? ([
            [1, 0],
            [0, 1],
          ] as const)
        : [flat]
    ).map((weights) => {
      const { value, units: near } = floor(weights, flat === undefined ? Number.POSITIVE_INFINITY : tax);
      if (near !== undefined && (flat === undefined || value < tax - tolerance)) offer(near);
      return value;
    });
    const empty = lows.includes(Number.POSITIVE_INFINITY);
    return { region, low: empty ? Number.POSITIVE_INFINITY : flat ? lows[0]! : problem.taxOf(lows[0]!, lows[1]!) };
  });
  if (oneByOne !== undefined) {
    if (tax > loose + tolerance) consider(exchangedSelection(problem, taxOf, units));
    return { units, tax, bound: Math.min(tax, loose) };
  }
  let bound = Number.POSITIVE_INFINITY;
  for (const { region, low } of cases.sort((a, b) => (a.low < b.low ? -1 : a.low > b.low ? 1 : 0))) {
    if (low >= tax - tolerance) {
      bound = Math.min(bound, low);
      break;
    }
    const least = leastTaxOver(region, problem, tolerance, ({ tax: cost, from, to, part }) => {
      if (cost <= tax - tolerance) offer(from.units.map((x, i) => x + part * (to.units[i]! - x)));
    });
    bound = Math.min(bound, least);
  }
  if (!Number.isFinite(bound)) bound = first.bound; // programs that failed prove nothing
  bound = Math.max(bound, first.bound);
  return { units, tax, bound: Math.min(tax, bound) };
}

/**
 * A bound where sold shares can replace: as if nothing washed, and losses and all shares that a loss can meet were of either term. Only at
 * flat rates; else nothing is known.
 */
function boundOfFreeTerms({ choices, units, price, flat }: SelectionProblem, { sold }: OneByOne): number {
  if (flat === undefined) return Number.NEGATIVE_INFINITY;
  const [short, long] = flat;
  const costs = choices.map(({ basis, long: isLong, fresh }) => {
    const gain = price - basis;
    return fresh || gain < 0 ? Math.min(gain * short, gain * long) : gain * (isLong ? long : short);
  });
  let need = units;
  let bound = 0;
  for (const i of [...costs.keys()].sort((a, b) => costs[a]! - costs[b]!)) {
    const part = Math.min(need, choices[i]!.units);
    bound += part * costs[i]!;
    need -= part;
    if (need === 0) break;
  }
  for (const { counts, gain, units: there } of sold) if (counts) bound -= there * Math.abs(gain * (short - long));
  return bound;
}
