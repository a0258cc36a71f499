import { bendsOnLine, type Gains } from "./gains-region.js";
import { selectionGains } from "./selection-gains.js";
import type { SelectionProblem } from "./selection-problem.js";

export interface Selection {
  /** Units of each choice. */
  readonly units: Float64Array;
  readonly tax: number;
  /** No choice of lots can have less tax: that of the best choice if nothing washed. */
  readonly bound: number;
}

/** Recent purchases whose every combination is tried. */
const MOST_COMBINED = 6;
/** Looks at a choice after which a stage of the search for ways around a wash ends. */
const MOST_LOOKS = 2_000_000;

/**
 * The shares with the least tax.
 *
 * Without a wash the least tax lies where the dearest `u` short-term shares and the dearest other ones long-term are sold; all `u`
 * at which a lot begins or the tax bends are tried. When that choice washes, ways around it are: which recent purchases are sold, so
 * that they cannot replace, and which early lots are given up to the replacements that are left.
 */
export function leastTaxSelection(problem: SelectionProblem): Selection {
  const free = {
    ...problem,
    replacements: [],
    choices: problem.choices.map((choice) => ({ ...choice, fresh: false })),
  };
  const freeGains = selectionGains(free);
  const taxOf = selectionTax(problem);
  let units = bestWithoutWash(free, freeGains);
  const { shortTerm, longTerm } = freeGains(units);
  const bound = problem.taxOf(shortTerm, longTerm);
  let tax = taxOf(units);
  if (tax <= bound + problem.tolerance) return { units, tax, bound };
  const offer = (trial: Float64Array): void => {
    const cost = taxOf(trial);
    if (cost < tax - 1e-12 * Math.abs(tax)) {
      tax = cost;
      units = trial;
    }
  };
  aroundWashes(problem, offer);
  for (let before = Number.POSITIVE_INFINITY; tax < before; ) {
    before = tax;
    exchanges(problem, taxOf, units, offer);
  }
  return { units, tax, bound };
}

/** Tax of selections, for many looks. */
export function selectionTax(problem: SelectionProblem): (sold: Float64Array) => number {
  const gainsOf = selectionGains(problem);
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

/** Offers the ends of an interval and every whole number next to a bend of a piecewise linear function inside it. */
function bends(
  f: (x: number) => number,
  from: number,
  to: number,
  start: number,
  end: number,
  tolerance: number,
  offer: (x: number, value: number) => void,
): void {
  offer(from, start);
  offer(to, end);
  if (to - from < 2) return;
  const middle = Math.floor((from + to) / 2);
  const value = f(middle);
  const line = (x: number): number => start + ((end - start) * (x - from)) / (to - from);
  const quarter = Math.floor((from + middle) / 2);
  const third = Math.floor((middle + to) / 2);
  const straight = [middle, quarter, third].every((x) => Math.abs(f(x) - line(x)) <= tolerance);
  if (straight) return;
  bends(f, from, middle, start, value, tolerance, offer);
  bends(f, middle, to, value, end, tolerance, offer);
}

/** Every sensible way to sell some of the recent purchases, and to give up early losses to what is left of them. */
function aroundWashes(problem: SelectionProblem, offer: (trial: Float64Array) => void): void {
  const { choices, units } = problem;
  let looks = 0;
  const recent = choices.flatMap((choice, i) => (choice.fresh ? [i] : []));
  const shown = problem.weights.map((weights) => rankOf(problem, weights));
  for (const rank of shown) {
    for (const whole of combinations(recent.sort((a, b) => rank[a]! - rank[b]!))) {
      const sold = new Float64Array(choices.length);
      for (const i of whole) sold[i] = choices[i]!.units;
      for (const partial of [-1, ...recent.filter((i) => !whole.includes(i))]) {
        for (const amount of partial < 0 ? [0] : amountsOf(problem, sold, partial)) {
          if (partial >= 0) sold[partial] = amount;
          const rest = units - sold.reduce((sum, x) => sum + x, 0);
          if (rest >= 0) {
            for (const trial of fillings(problem, rank, sold, rest)) {
              offer(trial);
              if ((looks += choices.length) > MOST_LOOKS) return;
            }
          }
        }
        if (partial >= 0) sold[partial] = 0;
      }
    }
  }
}

/** Every exchange of shares between two choices, in every amount at which the tax bends. */
function exchanges(
  problem: SelectionProblem,
  taxOf: (sold: Float64Array) => number,
  from: Float64Array,
  offer: (trial: Float64Array) => void,
): void {
  const { choices } = problem;
  let looks = 0;
  for (let out = 0; out < choices.length; out++) {
    for (let into = 0; into < choices.length && looks < MOST_LOOKS; into++) {
      const most = Math.min(from[out]!, choices[into]!.units - from[into]!);
      if (most <= 0 || out === into) continue;
      const at = (amount: number): Float64Array => {
        const trial = from.slice();
        trial[out] = from[out]! - amount;
        trial[into] = from[into]! + amount;
        return trial;
      };
      const taxAt = (amount: number): number => {
        looks += choices.length;
        return taxOf(at(amount));
      };
      bends(taxAt, 0, most, taxAt(0), taxAt(most), problem.tolerance, (amount) => offer(at(amount)));
    }
  }
}

/** Tax of a unit of each choice if it is recognised. */
function rankOf({ choices, price }: SelectionProblem, [short, long]: readonly [number, number]): number[] {
  return choices.map((choice) => (price - choice.basis) * (choice.long ? long : short));
}

/** All subsets of a few, the leading parts of many. */
function combinations(items: readonly number[]): number[][] {
  if (items.length > MOST_COMBINED) return [[], ...items.map((_, i) => items.slice(0, i + 1))];
  return Array.from({ length: 2 ** items.length }, (_, mask) => items.filter((_, i) => (mask >> i) & 1));
}

/** Amounts of a recent purchase at which the replacements left just meet the losses of the first lots, or the sale is full. */
function amountsOf(
  { choices, replacements, units, price }: SelectionProblem,
  sold: Float64Array,
  at: number,
): number[] {
  let pool = replacements.reduce((sum, share) => sum + share.units, 0);
  let others = 0;
  choices.forEach((choice, i) => {
    if (choice.fresh) pool += choice.units - sold[i]!;
    others += sold[i]!;
  });
  const amounts = new Set([units - others, pool]);
  let losses = 0;
  choices.forEach((choice, i) => {
    if (i === at || choice.basis <= price) return;
    losses += choice.fresh ? sold[i]! : choice.units;
    amounts.add(pool - losses);
    amounts.add(units - others - losses);
  });
  return [...amounts].filter((amount) => amount > 0 && amount < choices[at]!.units);
}

/** Ways to fill the rest of a sale from lots that replace nothing: for each `last`, losses up to it are given up to the replacements. */
function* fillings(
  { choices, replacements, price }: SelectionProblem,
  rank: readonly number[],
  sold: Float64Array,
  rest: number,
): Generator<Float64Array> {
  let pool = replacements.reduce((sum, share) => sum + share.units, 0);
  choices.forEach((choice, i) => {
    if (choice.fresh) pool += choice.units - sold[i]!;
  });
  const open = choices.flatMap((choice, i) => (choice.fresh ? [] : [i]));
  const losses = open.filter((i) => choices[i]!.basis > price);
  const ranked = open.slice().sort((a, b) => rank[a]! - rank[b]!);
  for (let last = -1; last < losses.length; last++) {
    const trial = sold.slice();
    let need = rest;
    let given = Math.min(pool, need);
    const before = losses.slice(0, last + 1);
    for (const i of before) {
      const part = Math.min(given, choices[i]!.units);
      trial[i] = part;
      given -= part;
      need -= part;
    }
    const closed = new Set(before.slice(0, -1)); // of the last one, what is not given up is recognised
    for (const i of ranked) {
      if (need === 0) break;
      if (closed.has(i)) continue;
      const part = Math.min(need, choices[i]!.units - trial[i]!);
      trial[i] = trial[i]! + part;
      need -= part;
    }
    for (const i of before) {
      const part = Math.min(need, choices[i]!.units - trial[i]!);
      trial[i] = trial[i]! + part;
      need -= part;
    }
    if (need === 0) yield trial;
  }
}
