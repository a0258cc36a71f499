import { type AfterTaxAnswer, answerOf, takenRanges } from "./after-tax-answer.js";
import { chooseSides, type SearchLimits } from "./choose-sides.js";
import type { Bounded, Decided } from "./decide-units.js";
import { offer, promising, relink, type Search } from "./limit-search.js";
import { lowestCut, type PriceCut } from "./lowest-cut.js";
import { type LeastReached, measured, priceTaken } from "./price-taken.js";
import { pricedConstant } from "./priced-constant.js";
import { PRICE_OF, type PricedLimit } from "./priced-limit.js";
import { type LimitPrices, NO_PRICES } from "./segment-tables.js";
import { type AfterTaxProblem, type TradeRange, type TradeUnit, tradeUnits } from "./trade-units.js";
import { utilityRange } from "./utility-range.js";

/** Up to so many units a search is long, so the programs that only look for prices count, too. */
const SMALL = 40;

/** The best answer that was found and what is known of all others. */
export interface AfterTaxOutcome {
  /** Undefined where none was found. */
  readonly answer: AfterTaxAnswer | undefined;
  readonly decided: Decided | undefined;
  readonly ranges: readonly TradeRange[];
  readonly prices: LimitPrices;
  readonly utility: number;
  /** No answer has more. */
  readonly bound: number;
  readonly root: Bounded | undefined;
  readonly problems: number;
  readonly steps: number;
  /** Whether it is proved that there is no answer. */
  readonly impossible: boolean;
  /** Where a limit could not be met: the least that was reached. */
  readonly least?: LeastReached;
}

/** Programs that a look at the choices of a large account may take while the prices of its limits move. */
const GLANCE = 2;

/** A bound that may fall by no more than this part is the lowest. */
const FINE = 3e-8;

/** Choices that were made near the prices that a part ended with. */
const LATEST = 2;

/** Prices that differ by this part are taken for the same. */
const SETTLED = 1e-4;

/** Rounds of choosing anew at the prices that the last choice led to. */
const ROUNDS = 6;

/**
 * The best trades under limits on tax, gains, turnover and tracking error: what each measures is charged at a price, and the prices
 * are raised until the limits are met.
 *
 * The choice is made at prices, the prices are found for the choice, and so on until the choice stays. Every choice at any prices
 * bounds all answers within the limits (Lagrange), so the gap stays proved.
 *
 * @param within - by alternative, 1 where it may be taken; all of them
 */
export function priceLimits(
  problem: AfterTaxProblem,
  limits: readonly PricedLimit[],
  search: SearchLimits,
  within?: Uint8Array,
): AfterTaxOutcome {
  const units = tradeUnits(problem);
  const { worst, best: most } = utilityRange(problem);
  const run: Search = {
    problem,
    units,
    limits,
    search,
    best: undefined,
    root: undefined,
    problems: 0,
    steps: 0,
    least: undefined,
    // a little less than the worst: bounds carry rounding
    worst: worst - 1e-9 * Math.max(1, most - worst),
  };
  const all = within ?? new Uint8Array(units.reduce((sum, { alternatives }) => sum + alternatives.length, 0)).fill(1);
  const queue: Part[] = [explore(run, all, NO_PRICES)];
  while (queue.length > 0 && run.problems < search.maxProblems) {
    queue.sort((a, b) => a.bound - b.bound);
    const part = queue.at(-1)!;
    if (!promising(run, part.bound)) break;
    const branch = differing(units, part);
    if (branch === undefined) break;
    queue.pop();
    for (const a of branch) {
      const allowed = part.allowed.slice();
      for (const other of branch) if (other !== a) allowed[other] = 0;
      const child = explore(run, allowed, part.prices);
      const bound = Math.min(child.bound, part.bound);
      if (promising(run, bound)) queue.push({ ...child, bound });
    }
  }
  const { best, root, steps, least } = run;
  const problems = Math.ceil(run.problems);
  const open = queue.reduce((most, part) => Math.max(most, part.bound), Number.NEGATIVE_INFINITY);
  return {
    answer: best?.answer,
    decided: best?.decided,
    ranges: best === undefined ? [] : takenRanges(units, best.decided.taken),
    prices: best?.prices ?? NO_PRICES,
    utility: best?.utility ?? Number.NEGATIVE_INFINITY,
    bound: Math.max(open, best?.utility ?? Number.NEGATIVE_INFINITY),
    root,
    problems,
    steps,
    impossible: best === undefined && queue.every(({ bound }) => bound === Number.NEGATIVE_INFINITY),
    ...(best === undefined && least !== undefined && { least }),
  };
}

/** A part of the choices: no answer in it has a utility above its bound. */
interface Part {
  readonly allowed: Uint8Array;
  readonly bound: number;
  readonly prices: LimitPrices;
  /** What was best at some prices. */
  readonly takes: readonly Decided[];
}

/** The choice at prices, the prices for the choice, and so on until the choice stays. */
function explore(run: Search, allowed: Uint8Array, from: LimitPrices): Part {
  const { problem, units, limits, search } = run;
  const large = units.length > SMALL;
  const rounds = large ? 2 * ROUNDS : ROUNDS;
  let bound = Number.POSITIVE_INFINITY;
  let prices = from;
  let near: Float64Array | undefined;
  // a long search at prices that will not stay is wasted: of large accounts only the relaxed choice is taken until they do
  let settled = limits.length === 0 || !large;
  const takes: Decided[] = [];
  const seen = new Set<string>();
  const cuts: PriceCut[] = [];
  const listed = (own: LimitPrices): number[] => limits.map(({ name }) => own[PRICE_OF[name]]);
  for (let round = 0; round < rounds && promising(run, bound); round++) {
    const left = Math.max(1, search.maxProblems - run.problems);
    const maxProblems = settled ? left : Math.min(left, GLANCE);
    const chosen = chooseSides(problem, units, prices, { ...search, maxProblems }, near, allowed);
    run.problems += settled ? chosen.problems : chosen.problems / 10;
    run.steps += chosen.steps;
    run.root ??= chosen.root;
    const own = -chosen.bound - pricedConstant(problem, limits, prices);
    // less than the worst answer has: there is none
    bound = own < run.worst ? Number.NEGATIVE_INFINITY : Math.min(bound, own);
    if (chosen.best === undefined) {
      // nothing is feasible, whatever the prices, or it was not found
      if (!(chosen.bound < Number.POSITIVE_INFINITY)) bound = Number.NEGATIVE_INFINITY;
      if (settled) break;
      settled = true;
      continue;
    }
    near = chosen.best.point;
    takes.push(chosen.best);
    const key = chosen.best.taken.join(",");
    const found = priceTaken(problem, units, limits, chosen.best, prices, run.best?.utility);
    run.steps += found.steps;
    // these begin where the last one ended and are over in a few steps, but small searches may take thousands of them
    run.problems += found.problems / (large ? 1000 : 2);
    if (found.priced === undefined) {
      run.least = found.least ?? run.least;
    } else {
      offer(run, found.priced);
    }
    if (limits.length === 0 || (settled && seen.has(key)) || run.problems >= search.maxProblems) break;
    cuts.push({ prices: listed(prices), bound: own, slope: excessesOf(run, chosen.best, prices).map((size) => -size) });
    const unmoved = same(listed(found.prices), listed(from), 0);
    if (settled && round === 0 && unmoved) break;
    const known = (own: readonly number[]): boolean => cuts.some((cut) => same(cut.prices, own, SETTLED));
    prices = found.prices;
    if (!settled && (round >= 2 || known(listed(prices)))) {
      const between = lowestCut(cuts);
      const lowest = cuts.reduce((low, cut) => (cut.bound < low.bound ? cut : low));
      const moves = between !== undefined && lowest.bound - between.bound > FINE * Math.abs(lowest.bound);
      settled = !moves || round >= rounds - 3;
      const reached = run.best?.prices;
      if (settled && reached !== undefined && same(listed(reached), lowest.prices, 1e-2)) prices = reached;
      else prices = withPrices(limits, settled ? lowest.prices : between!.prices);
    }
    seen.add(key);
  }
  if (large && takes.length > 1 && promising(run, bound)) relink(run, takes);
  return { allowed, bound, prices, takes };
}

/** By how much more than each limit the best choice at prices measures. */
function excessesOf({ problem, units, limits }: Search, { taken, weights }: Decided, prices: LimitPrices): number[] {
  const answer = answerOf(problem, takenRanges(units, taken), weights, prices);
  return limits.map((limit) => measured(problem, limit, answer) - limit.most);
}

function withPrices(limits: readonly PricedLimit[], values: readonly number[]): LimitPrices {
  return { ...NO_PRICES, ...Object.fromEntries(limits.map(({ name }, k) => [PRICE_OF[name], values[k]!])) };
}

function same(a: readonly number[], b: readonly number[], within: number): boolean {
  return a.every((x, k) => Math.abs(x - b[k]!) <= within * Math.max(x, b[k]!));
}

/** The alternatives of the unit that the choices treat most differently, else of one that is open. */
function differing(units: readonly TradeUnit[], { allowed, takes }: Part): readonly number[] | undefined {
  const latest = takes.slice(-LATEST);
  let first = 0;
  let branch: readonly number[] | undefined;
  let most = -1;
  for (const [u, { alternatives }] of units.entries()) {
    const own: number[] = [];
    for (let k = 0; k < alternatives.length; k++) if (allowed[first + k] === 1) own.push(first + k);
    first += alternatives.length;
    if (own.length < 2) continue;
    const apart = differ(latest, u) ? 1 + spreadOf(alternatives[0]!, latest) : differ(takes, u) ? 0 : -1;
    if (branch !== undefined && apart <= most) continue;
    branch = own;
    most = apart;
  }
  return branch;
}

function differ(takes: readonly Decided[], u: number): boolean {
  return takes.some(({ taken }) => taken[u] !== takes[0]!.taken[u]);
}

/** How far the weights of a unit lie apart. */
function spreadOf({ ranges }: TradeUnit["alternatives"][number], takes: readonly Decided[]): number {
  return ranges.reduce((sum, { asset }) => {
    const weights = takes.map((own) => own.weights[asset]!);
    return sum + Math.max(...weights) - Math.min(...weights);
  }, 0);
}
