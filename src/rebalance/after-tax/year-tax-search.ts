import type { YearTax } from "../../tax/law/year-netting.js";
import { gainsOf, utilityOf } from "./after-tax-answer.js";
import type { SearchLimits } from "./choose-sides.js";
import { type Cut, lowestOf, type Rates } from "./lowest-rates.js";
import { type AfterTaxOutcome, priceLimits } from "./price-limits.js";
import type { PricedLimit } from "./priced-limit.js";
import { searchChoices } from "./search-choices.js";
import type { SellableLot } from "./sellable-lots.js";
import type { AfterTaxProblem } from "./trade-units.js";
import { bendsThrough, excessOver, type Gains, nearestBends, reach } from "./year-tax-bends.js";

/** The best answer under the tax of a year, with the flat problem that it is the answer of. */
export interface YearTaxOutcome {
  readonly outcome: AfterTaxOutcome;
  /** At the marginal rates of the answer. */
  readonly problem: AfterTaxProblem;
  /** What the sales add to the tax of the year, as a fraction of the account's value. */
  readonly tax: number;
}

interface Tried {
  readonly gains: Gains;
  readonly problem: AfterTaxProblem;
  readonly outcome: AfterTaxOutcome;
  readonly utility: number;
  readonly tax: number;
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
    const outcome = (bends.length === 0 ? searchChoices : priceLimits)(flat, [...limits, ...bends], {
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
