import {
  type AfterTaxAnswer,
  answerOf,
  blend,
  gainsOf,
  squaredDistance,
  takenRanges,
  taxOf,
} from "./after-tax-answer.js";
import { type Decided, UnitDecider } from "./decide-units.js";
import { pricedConstant } from "./priced-constant.js";
import { PRICE_OF, type PricedLimit } from "./priced-limit.js";
import { type LimitPrices, NO_PRICES } from "./segment-tables.js";
import type { AfterTaxProblem, TradeUnit } from "./trade-units.js";
import { spanOf, utilityRange } from "./utility-range.js";

/** A limit is met when what it measures is above it by no more than this part of it. */
const MET = 1e-12;

/** The size of a squared tracking error, which is small beside the account. */
const SQUARED = 1e-4;

/** The greatest price that is tried. */
const HIGHEST = 1e9;

/** An answer that meets its limits at prices. */
export interface Priced {
  readonly decided: Decided;
  readonly answer: AfterTaxAnswer;
  readonly prices: LimitPrices;
}

/** What was found for one choice. */
export interface PricedChoice {
  readonly priced: Priced | undefined;
  /** Where to choose anew. */
  readonly prices: LimitPrices;
  readonly steps: number;
  /** Programs solved. */
  readonly problems: number;
  readonly least?: LeastReached;
}

/** The least that was reached of what a limit measures, and the prices that led there. */
export interface LeastReached {
  readonly limit: PricedLimit;
  readonly amount: number;
  readonly prices: LimitPrices;
}

/**
 * The prices at which a choice meets the limits, one limit within the other.
 *
 * @param enough - a choice that cannot have more utility than this is given up, at the prices that show it
 */
export function priceTaken(
  problem: AfterTaxProblem,
  units: readonly TradeUnit[],
  limits: readonly PricedLimit[],
  from: Decided,
  startPrices: LimitPrices,
  enough: number = Number.NEGATIVE_INFINITY,
): PricedChoice {
  const ranges = takenRanges(units, from.taken);
  let point = from.point;
  let steps = 0;
  let problems = 0;
  const at = (prices: LimitPrices): Priced | undefined => {
    if (limits.every(({ name }) => prices[PRICE_OF[name]] === startPrices[PRICE_OF[name]]))
      return { decided: from, answer: answerOf(problem, ranges, from.weights, prices), prices };
    const decider = new UnitDecider(problem, units, prices);
    const decided = decider.decide(from.taken, point, Math.max(1e-9, 1e-3 * Math.abs(from.value)));
    steps += decider.steps;
    problems++;
    if (decided === undefined) return undefined;
    point = decided.point;
    // at any prices what is best bounds what the choice reaches within the limits
    if (-decided.value - pricedConstant(problem, limits, prices) <= enough) {
      beaten = prices;
      return undefined;
    }
    return { decided, answer: answerOf(problem, ranges, decided.weights, prices), prices };
  };
  let least: LeastReached | undefined;
  let beaten: LimitPrices | undefined;
  const { worst, best } = utilityRange(problem);
  const spans = limits.map((limit) => spanOf(problem, limit));
  /** By limit, where it was met last, at first by another choice. */
  const roots = limits.map(({ name }): number | undefined => startPrices[PRICE_OF[name]] || undefined);
  const within = (level: number, prices: LimitPrices): Priced | undefined => {
    const limit = limits[level];
    if (limit === undefined) return at(prices);
    const key = PRICE_OF[limit.name];
    const scale: PriceScale = {
      priced: (price) => within(level + 1, { ...prices, [key]: price }),
      excess: ({ answer }) => measured(problem, limit, answer) - limit.most,
      met: (size) => size <= MET * Math.max(limit.name === "trackingError" ? SQUARED : 1, Math.abs(limit.most)),
      range: best - worst + limits.reduce((sum, { name }, k) => sum + prices[PRICE_OF[name]] * spans[k]!, 0),
    };
    const first = startPrices[key] > 0 ? 2 * startPrices[key] : firstPrice(problem, limit);
    const near = roots[level];
    const found = near === undefined ? bracketFromZero(scale, first) : bracketNear(scale, near, first);
    if (found === undefined || "answer" in found) return found;
    const { high, under } = found;
    if (!scale.met(scale.excess(under))) {
      least = { limit, amount: measured(problem, limit, under.answer), prices: { ...under.prices, [key]: high } };
      return undefined;
    }
    const ended = root(found, scale);
    if (beaten !== undefined) return undefined;
    roots[level] = ended.price;
    return ended.below;
  };
  const priced = within(0, NO_PRICES === startPrices ? startPrices : NO_PRICES);
  const prices = priced?.prices ?? beaten ?? least?.prices ?? startPrices;
  return { priced, prices, steps, problems, ...(least !== undefined && { least }) };
}

/** What a price of one limit leads to. */
interface PriceScale {
  readonly priced: (price: number) => Priced | undefined;
  /** By how much more than the limit an answer measures. */
  readonly excess: (own: Priced) => number;
  readonly met: (size: number) => boolean;
  /** How far answers can differ, other limits priced as they are: a price at which what is missing weighs more is a proof. */
  readonly range: number;
}

/** Two prices between which a limit is met; the upper one is the last that was tried where it is not. */
interface Bracket {
  readonly low: number;
  readonly over: Priced;
  readonly high: number;
  readonly under: Priced;
}

interface BracketEnd {
  readonly price: number;
  readonly own: Priced;
  readonly excess: number;
}

/** The least part of a bracket that is cut off. */
const LEAST_PART = 1e-7;

function firstPrice({ horizonYears, riskAversion }: AfterTaxProblem, { name }: PricedLimit): number {
  return name === "trackingError" ? horizonYears * riskAversion : 0.1;
}

/** The answer without a price where that meets the limit, else a bracket; undefined where some price has no answer. */
function bracketFromZero(scale: PriceScale, first: number): Priced | Bracket | undefined {
  const over = scale.priced(0);
  if (over === undefined || scale.met(scale.excess(over))) return over;
  return bracketAbove(scale, 0, over, first);
}

function bracketAbove(
  { priced, excess, met, range }: PriceScale,
  from: number,
  above: Priced,
  first: number,
): Bracket | undefined {
  let [low, over, high] = [from, above, first];
  let under = priced(high);
  while (under !== undefined && !met(excess(under)) && high < HIGHEST && high * excess(under) <= range) {
    [low, over] = [high, under];
    high *= 4;
    under = priced(high);
  }
  return under && { low, over, high, under };
}

/** A bracket near the price at which the limit was met when the other prices were a little different. */
function bracketNear(scale: PriceScale, near: number, first: number): Priced | Bracket | undefined {
  const { priced, excess, met } = scale;
  const last = priced(near);
  if (last === undefined) return undefined;
  const size = excess(last);
  if (met(size) && met(-size)) return last;
  let reached = { price: near, own: last };
  for (let width = 1e-3; width < 1; width *= 8) {
    const price = met(size) ? near * (1 - width) : near * (1 + width);
    const own = priced(price);
    if (own === undefined) return undefined;
    if (met(excess(own)) !== met(size)) {
      return met(size)
        ? { low: price, over: own, high: reached.price, under: reached.own }
        : { low: reached.price, over: reached.own, high: price, under: own };
    }
    reached = { price, own };
  }
  return met(size) ? bracketFromZero(scale, first) : bracketAbove(scale, reached.price, reached.own, 4 * reached.price);
}

/** The price between two at which the limit is just met (Chandrupatla 1997), then the mixture that meets it exactly. */
function root(
  { low, over, high, under }: Bracket,
  { priced, excess, met }: PriceScale,
): { price: number; below: Priced } {
  const end = (price: number, own: Priced): BracketEnd => ({ price, own, excess: excess(own) });
  // the limit is met at one end of the bracket and not at the other; the newest end is `a`
  let [a, b] = [end(high, under), end(low, over)];
  const width = (): number => Math.abs(b.price - a.price);
  const settled = (): boolean => [a, b].some((one) => met(one.excess) && met(-one.excess));
  let part = 0.5;
  for (let turn = 0; turn < 100 && width() > 1e-13 * Math.max(a.price, b.price) && !settled(); turn++) {
    const price = a.price + part * (b.price - a.price);
    const own = priced(price);
    if (own === undefined) break;
    const next = end(price, own);
    const last = met(next.excess) === met(a.excess) ? a : b;
    if (last === a) a = next;
    else [a, b] = [next, a];
    part = nextPart(a, b, last);
  }
  const [above, below] = met(a.excess) ? [b, a] : [a, b];
  if (!(above.excess > 0) || !(below.excess < 0)) return { price: below.price, below: below.own };
  const mix = above.excess / (above.excess - below.excess);
  return { price: below.price, below: { ...below.own, answer: blend(above.own.answer, below.own.answer, mix) } };
}

/** The part of the bracket at which the next price lies: by inverse quadratic interpolation where that is safe, else the middle. */
function nextPart(a: BracketEnd, b: BracketEnd, c: BracketEnd): number {
  const x = (a.price - b.price) / (c.price - b.price);
  const f = (a.excess - b.excess) / (c.excess - b.excess);
  if (!(f * f < x && (1 - f) ** 2 < 1 - x)) return 0.5;
  const first = (a.excess / (b.excess - a.excess)) * (c.excess / (b.excess - c.excess));
  const rest = ((c.price - a.price) / (b.price - a.price)) * (a.excess / (c.excess - a.excess));
  const part = first + rest * (b.excess / (c.excess - b.excess));
  return Math.min(1 - LEAST_PART, Math.max(LEAST_PART, part)) || 0.5;
}

/** What a limit measures of an answer, as a fraction of the account's value; of the tracking error its square. */
export function measured(problem: AfterTaxProblem, { name }: PricedLimit, answer: AfterTaxAnswer): number {
  if (name === "maxTax") return taxOf(problem, answer);
  if (name === "maxGains") return gainsOf(problem, answer);
  if (name === "shortGains") return gainsOf(problem, answer, "short");
  if (name === "longGains") return gainsOf(problem, answer, "long");
  const { turnover, trackingError } = problem.resolved;
  if (name === "trackingError") return squaredDistance(problem, answer.weights, trackingError!.benchmark);
  let sum = 0;
  answer.weights.forEach((w, i) => {
    sum += Math.abs(w - turnover!.from[i]!) / 2;
  });
  return sum;
}
