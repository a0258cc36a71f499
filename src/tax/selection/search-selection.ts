import type { SelectionProblem } from "./selection-problem.js";
import { type Selection, selectionTax } from "./selection-without-wash.js";

/** Recent purchases whose every combination is tried. */
const MOST_COMBINED = 6;
/** Looks at a choice after which a stage of the search for ways around a wash ends. */
const MOST_LOOKS = 2_000_000;
/** The same where policies let sold shares replace, which takes longer to look at. */
const MOST_SLOW_LOOKS = 20_000;

/**
 * Ways around the washes of a sale: which recent purchases are sold, so that they cannot replace, and which early lots are given up to the
 * replacements that are left; then exchanges of shares as long as one helps.
 *
 * @returns the choice given, or one with less tax
 */
export function searchSelection(
  problem: SelectionProblem,
  { units, tax }: Pick<Selection, "units" | "tax">,
): Pick<Selection, "units" | "tax"> {
  const taxOf = selectionTax(problem);
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
  return { units, tax };
}

const mostLooks = ({ oneByOne }: SelectionProblem): number => (oneByOne === undefined ? MOST_LOOKS : MOST_SLOW_LOOKS);

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
  const most = mostLooks(problem);
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
              if ((looks += choices.length) > most) return;
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
  const most = mostLooks(problem);
  const start = taxOf(from);
  let least = start;
  let looks = 0;
  for (let out = 0; out < choices.length; out++) {
    for (let into = 0; into < choices.length && looks < most; into++) {
      const room = Math.min(from[out]!, choices[into]!.units - from[into]!);
      if (room <= 0 || out === into) continue;
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
      bends(taxAt, 0, room, start, taxAt(room), problem.tolerance, (amount, tax) => {
        if (tax >= least) return;
        least = tax;
        offer(at(amount));
      });
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
