import type { YearTax } from "../../tax/law/year-netting.js";
import { gainsOf, utilityOf } from "./after-tax-answer.js";
import type { SearchLimits } from "./choose-sides.js";
import { type AfterTaxOutcome, priceLimits } from "./price-limits.js";
import type { PricedLimit } from "./price-taken.js";
import type { SellableLot } from "./sellable-lots.js";
import type { AfterTaxProblem } from "./trade-units.js";

/** The best answer under the tax of a year, with the flat problem that it is the answer of. */
export interface YearTaxOutcome {
  readonly outcome: AfterTaxOutcome;
  /** At the marginal rates of the answer. */
  readonly problem: AfterTaxProblem;
  /** What the sales add to the tax of the year, as a fraction of the account's value. */
  readonly tax: number;
}

/** Rates of a short-term and of a long-term gain. */
type Rates = readonly [number, number];

/** Short-term and long-term gains, as fractions of the account's value. */
type Gains = readonly [number, number];

interface Tried {
  readonly gains: Gains;
  readonly problem: AfterTaxProblem;
  readonly outcome: AfterTaxOutcome;
  readonly utility: number;
  readonly tax: number;
}

/** A bound on all answers at given rates, with its slope by the rates. */
interface Cut {
  readonly rates: Rates;
  readonly bound: number;
  readonly slope: Rates;
}

/** Sets of rates that are tried at most. */
const TURNS = 24;

/** The part of the programs that one set of rates may take. */
const SHARE = 0.1;

/** Rounds of looking around the best answer. */
const ROUNDS = 3;

/** The distance in currency units at which the rates beside a bend are read. */
const BESIDE = 0.01;

/**
 * The best trades under a tax that is netted and has brackets, by flat problems.
 *
 * Any flat rates bound all answers: the flat problem's bound plus the most by which the flat tax is above the tax of the year,
 * which is at a crossing of its bends. The rates with the least bound are looked for by cutting planes (Kelley 1960); each crossing on
 * the way is tried as a place for the gains: at the rates below it, with the gains held at its bends. So the gap is proved although
 * netting is not convex.
 *
 * @param problem - its lots may have any rates
 * @param value - of the account, in currency units
 */
export function searchYearTax(
  problem: AfterTaxProblem,
  year: YearTax,
  limits: readonly PricedLimit[],
  search: SearchLimits,
  value: number,
): YearTaxOutcome {
  const taxOf = ([short, long]: Gains): number => year.taxNow(100 * value * short, 100 * value * long) / (100 * value);
  const ratesBelow = ([short, long]: Gains): Rates => {
    const h = BESIDE / value;
    const at: Gains = [short - h, long - h];
    const there = taxOf(at);
    const rate = (less: Gains): number => Math.round((1e7 * (there - taxOf(less))) / h) / 1e7;
    return [rate([at[0] - h, at[1]]), rate([at[0], at[1] - h])];
  };
  const farthest = excessOver(problem, year, taxOf, value);
  let best: Tried | undefined;
  let bound = Number.POSITIVE_INFINITY;
  let problems = 0;
  let steps = 0;
  let failed: AfterTaxOutcome | undefined;
  const solve = (
    rates: Rates,
    bends: readonly PricedLimit[],
  ): { outcome: AfterTaxOutcome; gains: Gains } | undefined => {
    const flat = atRates(problem, rates);
    const outcome = priceLimits(flat, [...limits, ...bends], {
      ...search,
      maxProblems: Math.max(4, Math.min(search.maxProblems - problems, Math.ceil(search.maxProblems * SHARE))),
    });
    problems += outcome.problems;
    steps += outcome.steps;
    if (outcome.answer === undefined) {
      failed ??= outcome;
      return undefined;
    }
    const gains: Gains = [gainsOf(flat, outcome.answer, "short"), gainsOf(flat, outcome.answer, "long")];
    const tax = taxOf(gains);
    const utility = utilityOf(flat, outcome.answer) + rates[0] * gains[0] + rates[1] * gains[1] - tax;
    if (best === undefined || utility > best.utility) best = { problem: flat, outcome, utility, tax, gains };
    return { outcome, gains };
  };
  const done = (): boolean =>
    best !== undefined &&
    (bound - best.utility <= search.enough * Math.abs(best.utility) || problems >= search.maxProblems);
  const cuts: Cut[] = [];
  const known = new Set<string>();
  const [low, high] = reach(problem);
  const starts = ([[0, 0], low, high] as const).map(ratesBelow);
  const highest = Math.max(...starts.flat(), ...ratesBelow([high[0], low[1]]), 0.01);
  for (let turn = 0; turn < TURNS && !done(); turn++) {
    const rates = starts[turn] ?? lowestOf(cuts, highest);
    const key = rates.map((rate) => rate.toFixed(9)).join(" ");
    if (known.has(key)) {
      if (turn < starts.length) continue;
      break;
    }
    known.add(key);
    const found = solve(rates, []);
    if (found === undefined) break;
    const { crossing, excess } = farthest(rates);
    const own = found.outcome.bound + excess;
    bound = Math.min(bound, own);
    cuts.push({ rates, bound: own, slope: [crossing[0] - found.gains[0], crossing[1] - found.gains[1]] });
    const bends = bendsThrough(year, crossing, value).filter(
      ({ name }) => !limits.some((limit) => limit.name === name),
    );
    const place = `at ${crossing.join(" ")}`;
    if (done() || bends.length === 0 || known.has(place)) continue;
    known.add(place);
    solve(ratesBelow(crossing), bends);
  }
  // around the best answer: at its own rates, and at the bends next to it
  for (let round = 0; round < ROUNDS && !done() && best !== undefined; round++) {
    const present: Tried = best;
    solve(ratesBelow(present.gains), []);
    for (const bend of nearestBends(year, present.gains, value)) {
      if (done()) break;
      if (limits.some(({ name }) => name === bend.limit.name)) continue;
      const place = `${bend.limit.name} ${bend.limit.most}`;
      if (known.has(place)) continue;
      known.add(place);
      solve(ratesBelow(bend.at), [bend.limit]);
    }
    if (best === present) break;
  }
  if (best === undefined) {
    return { outcome: { ...failed!, problems, steps }, problem: atRates(problem, starts[0]!), tax: 0 };
  }
  const { outcome, utility, problem: flat, tax } = best as Tried;
  return { outcome: { ...outcome, utility, bound: Math.max(utility, bound), problems, steps }, problem: flat, tax };
}

/** The rates between 0 and the highest at which the greatest of the cuts is least: at a meeting of three of them or of the sides. */
function lowestOf(cuts: readonly Cut[], highest: number): Rates {
  // z ≥ bound + slope·(rates − rates of the cut), as planes p·a + q·b − z ≤ r
  const planes = cuts.map(({ rates, bound, slope }) => [
    slope[0],
    slope[1],
    -1,
    slope[0] * rates[0] + slope[1] * rates[1] - bound,
  ]);
  const sides = [
    [-1, 0, 0, 0],
    [1, 0, 0, highest],
    [0, -1, 0, 0],
    [0, 1, 0, highest],
  ];
  const heightAt = (a: number, b: number): number => Math.max(...planes.map(([p, q, , r]) => p! * a + q! * b - r!));
  let lowest: Rates = cuts[0]!.rates;
  let height = Number.POSITIVE_INFINITY;
  const all = [...planes, ...sides];
  for (let i = 0; i < all.length; i++) {
    for (let j = i + 1; j < all.length; j++) {
      for (let k = j + 1; k < all.length; k++) {
        const point = meeting(all[i]!, all[j]!, all[k]!);
        if (point === undefined) continue;
        const [a, b] = point;
        if (!(a >= -1e-12 && b >= -1e-12 && a <= highest + 1e-12 && b <= highest + 1e-12)) continue;
        const own = heightAt(a, b);
        if (own < height) {
          height = own;
          lowest = [Math.max(0, a), Math.max(0, b)];
        }
      }
    }
  }
  return lowest;
}

/** Where three planes meet, by Cramer's rule; the first two coordinates. */
function meeting(x: readonly number[], y: readonly number[], z: readonly number[]): Rates | undefined {
  const determinant = (i: number, j: number, k: number): number =>
    x[i]! * (y[j]! * z[k]! - y[k]! * z[j]!) -
    x[j]! * (y[i]! * z[k]! - y[k]! * z[i]!) +
    x[k]! * (y[i]! * z[j]! - y[j]! * z[i]!);
  const whole = determinant(0, 1, 2);
  if (whole === 0) return undefined;
  return [determinant(3, 1, 2) / whole, determinant(0, 3, 2) / whole];
}

/** The bends that pass through gains, at most two of them: the third would say nothing new. */
function bendsThrough({ bends }: YearTax, [short, long]: Gains, value: number): PricedLimit[] {
  const unit = 100 * value;
  const on = (values: readonly number[], at: number): boolean =>
    values.some((cents) => Math.abs(cents / unit - at) < 1e-12 * (1 + Math.abs(at)));
  const through: PricedLimit[] = [];
  if (on(bends.shortTerm, short)) through.push({ name: "shortGains", most: short });
  if (on(bends.longTerm, long)) through.push({ name: "longGains", most: long });
  if (on(bends.net, short + long)) through.push({ name: "maxGains", most: short + long });
  return through.slice(-2);
}

/** The least and the greatest gains of both terms that the lots can realize. */
function reach({ choices }: AfterTaxProblem): readonly [Gains, Gains] {
  const low = [0, 0] as [number, number];
  const high = [0, 0] as [number, number];
  for (const { lots } of choices) {
    for (const { gainRate, value, term } of lots)
      (gainRate < 0 ? low : high)[term === "short" ? 0 : 1] += gainRate * value;
  }
  return [low, high];
}

/** By rates, the most by which the flat tax is above the tax of the year, and where: the tax is linear between crossings of bends. */
function excessOver(
  problem: AfterTaxProblem,
  { bends }: YearTax,
  taxOf: (gains: Gains) => number,
  value: number,
): (rates: Rates) => { readonly excess: number; readonly crossing: Gains } {
  const [low, high] = reach(problem);
  const unit = 100 * value;
  const shorts = [low[0], high[0], ...bends.shortTerm.map((cents) => cents / unit)];
  const longs = [low[1], high[1], ...bends.longTerm.map((cents) => cents / unit)];
  const nets = bends.net.map((cents) => cents / unit);
  const crossings: Gains[] = [
    ...shorts.flatMap((short) => longs.map((long): Gains => [short, long])),
    ...shorts.flatMap((short) => nets.map((net): Gains => [short, net - short])),
    ...longs.flatMap((long) => nets.map((net): Gains => [net - long, long])),
  ].filter(([short, long]) => short >= low[0] && short <= high[0] && long >= low[1] && long <= high[1]);
  const taxes = crossings.map(taxOf);
  return ([a, b]) => {
    let excess = Number.NEGATIVE_INFINITY;
    let crossing: Gains = [0, 0];
    crossings.forEach(([short, long], k) => {
      const own = a * short + b * long - taxes[k]!;
      if (own > excess) {
        excess = own;
        crossing = [short, long];
      }
    });
    return { excess, crossing };
  };
}

/** The bends next to gains, below and above, each as a limit and with the place on it. */
function nearestBends({ bends }: YearTax, [short, long]: Gains, value: number): { limit: PricedLimit; at: Gains }[] {
  const unit = 100 * value;
  const next = (values: readonly number[], from: number): number[] => {
    const sorted = values.map((cents) => cents / unit).sort((a, b) => a - b);
    return [sorted.filter((at) => at <= from).at(-1), sorted.find((at) => at > from)].filter((at) => at !== undefined);
  };
  return [
    ...next(bends.shortTerm, short).map((most) => ({
      limit: { name: "shortGains", most } as const,
      at: [most, long] as Gains,
    })),
    ...next(bends.longTerm, long).map((most) => ({
      limit: { name: "longGains", most } as const,
      at: [short, most] as Gains,
    })),
    ...next(bends.net, short + long).map((most) => ({
      limit: { name: "maxGains", most } as const,
      at: [short, most - short] as Gains,
    })),
  ];
}

/** The same lots at flat rates, the cheapest first. */
function atRates(problem: AfterTaxProblem, [short, long]: Rates): AfterTaxProblem {
  const rated = (lot: SellableLot): SellableLot => ({
    ...lot,
    taxRate: (lot.term === "short" ? short : long) * lot.gainRate,
  });
  const choices = problem.choices.map((own) => ({
    ...own,
    lots: own.lots.map(rated).sort((x, y) => x.taxRate - y.taxRate || x.gainRate - y.gainRate),
  }));
  return { ...problem, choices };
}
