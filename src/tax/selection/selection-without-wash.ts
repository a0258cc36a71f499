import { bendsOnLine, type Gains } from "./gains-region.js";
import { oneByOneGains } from "./one-by-one-gains.js";
import { selectionGains } from "./selection-gains.js";
import type { SelectionProblem } from "./selection-problem.js";

export interface Selection {
  /** Units of each choice. */
  readonly units: Float64Array;
  readonly tax: number;
  /** No choice of lots can have less tax: that of the best choice if nothing washed. */
  readonly bound: number;
}

/**
 * The shares with the least tax if nothing washed.
 *
 * It lies where the dearest `u` short-term shares and the dearest other ones long-term are sold; all `u` at which a lot begins or the tax
 * bends are tried.
 */
export function selectionWithoutWash(problem: SelectionProblem): Selection {
  if (problem.flat !== undefined) return cheapestUnits(problem, problem.flat);
  const free = {
    ...problem,
    replacements: [],
    choices: problem.choices.map((choice) => ({ ...choice, fresh: false })),
  };
  const freeGains = selectionGains(free);
  const units = bestWithoutWash(free, freeGains);
  const { shortTerm, longTerm } = freeGains(units);
  return { units, tax: selectionTax(problem)(units), bound: problem.taxOf(shortTerm, longTerm) };
}

/** At flat rates every unit has a tax of its own. O(choices log choices). */
function cheapestUnits(problem: SelectionProblem, [short, long]: readonly [number, number]): Selection {
  const { choices, replacements, price } = problem;
  const taxes = choices.map(({ basis, long: isLong }) => (price - basis) * (isLong ? long : short));
  const order = [...choices.keys()].sort(
    (a, b) => taxes[a]! - taxes[b]! || Number(choices[b]!.long) - Number(choices[a]!.long),
  );
  const units = new Float64Array(choices.length);
  let need = problem.units;
  let bound = 0;
  for (const i of order) {
    if (need === 0) break;
    units[i] = Math.min(need, choices[i]!.units);
    bound += units[i]! * taxes[i]!;
    need -= units[i]!;
  }
  const mayWash = replacements.length > 0 || choices.some(({ fresh }) => fresh);
  return { units, tax: mayWash || problem.oneByOne !== undefined ? selectionTax(problem)(units) : bound, bound };
}

/** What selections recognize under the policies of the problem, for many looks. */
export function recognizedGains(problem: SelectionProblem): (sold: Float64Array) => Gains {
  const { oneByOne } = problem;
  return oneByOne === undefined ? selectionGains(problem) : oneByOneGains(problem, oneByOne);
}

/** Tax of selections, for many looks. */
export function selectionTax(problem: SelectionProblem): (sold: Float64Array) => number {
  const gainsOf = recognizedGains(problem);
  return (sold) => {
    const { shortTerm, longTerm } = gainsOf(sold);
    return problem.taxOf(shortTerm, longTerm);
  };
}

function bestWithoutWash(problem: SelectionProblem, gainsOf: (sold: Float64Array) => Gains): Float64Array {
  const { choices, units } = problem;
  const dearest = (long: boolean): number[] =>
    choices
      .map((_, i) => i)
      .filter((i) => choices[i]!.long === long)
      .sort((a, b) => choices[b]!.basis - choices[a]!.basis);
  const sides = [dearest(false), dearest(true)] as const;
  const capacity = sides.map((side) => side.reduce((sum, i) => sum + choices[i]!.units, 0));
  const select = (short: number): Float64Array => {
    const selected = new Float64Array(choices.length);
    sides.forEach((side, at) => {
      let need = at === 0 ? short : units - short;
      for (const i of side) {
        selected[i] = Math.min(need, choices[i]!.units);
        need -= selected[i]!;
      }
    });
    return selected;
  };
  const least = Math.max(0, units - capacity[1]!);
  const most = Math.min(units, capacity[0]!);
  const knots = new Set([least, most]);
  sides.forEach((side, at) => {
    let sum = 0;
    for (const i of side) {
      sum += choices[i]!.units;
      const short = at === 0 ? sum : units - sum;
      if (short > least && short < most) knots.add(short);
    }
  });
  let best = least;
  let tax = Number.POSITIVE_INFINITY;
  const consider = (short: number): void => {
    const { shortTerm, longTerm } = gainsOf(select(short));
    const cost = problem.taxOf(shortTerm, longTerm);
    if (cost < tax) {
      tax = cost;
      best = short;
    }
  };
  const sorted = [...knots].sort((a, b) => a - b);
  sorted.forEach((to, k) => {
    const from = sorted[k - 1] ?? to;
    consider(from);
    // gains are straight between knots, so that the tax bends only where it says
    for (const part of bendsOnLine(problem, gainsOf(select(from)), gainsOf(select(to)))) {
      const short = Math.floor(from + part * (to - from));
      for (const near of [short - 1, short, short + 1, short + 2]) if (near > from && near < to) consider(near);
    }
    consider(to);
  });
  return select(best);
}
