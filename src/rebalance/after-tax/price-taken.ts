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
import { PRICE_OF, type PricedLimit } from "./priced-limit.js";
import { type LimitPrices, NO_PRICES } from "./segment-tables.js";
import type { AfterTaxProblem, TradeUnit } from "./trade-units.js";
import { spanOf, utilityRange } from "./utility-range.js";

/** A limit is met when what it measures is above it by no more than this part of it. */
const MET = 1e-12;

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

/** The prices at which a choice meets the limits, one limit within the other. */
export function priceTaken(
  problem: AfterTaxProblem,
  units: readonly TradeUnit[],
  limits: readonly PricedLimit[],
  from: Decided,
  startPrices: LimitPrices,
): PricedChoice {
  const ranges = takenRanges(units, from.taken);
  let point = from.point;
  let steps = 0;
  let problems = 0;
  const at = (prices: LimitPrices): Priced | undefined => {
    if (prices === startPrices)
      return { decided: from, answer: answerOf(problem, ranges, from.weights, prices), prices };
    const decider = new UnitDecider(problem, units, prices);
    const decided = decider.decide(from.taken, point, Math.max(1e-9, 1e-3 * Math.abs(from.value)));
    steps += decider.steps;
    problems++;
    if (decided === undefined) return undefined;
    point = decided.point;
    return { decided, answer: answerOf(problem, ranges, decided.weights, prices), prices };
  };
  let least: LeastReached | undefined;
  const { worst, best } = utilityRange(problem);
  const spans = limits.map((limit) => spanOf(problem, limit));
  /** By limit, where it was met last. */
  const roots: (number | undefined)[] = limits.map(() => undefined);
  const within = (level: number, prices: LimitPrices): Priced | undefined => {
    const limit = limits[level];
    if (limit === undefined) return at(prices);
    const key = PRICE_OF[limit.name];
    const scale: PriceScale = {
      priced: (price) => within(level + 1, { ...prices, [key]: price }),
      excess: ({ answer }) => measured(problem, limit, answer) - limit.most,
      met: (size) => size <= MET * Math.max(1, Math.abs(limit.most)),
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
    if (level > 0) roots[level] = ended.price;
    return ended.below;
  };
  const priced = within(0, NO_PRICES === startPrices ? startPrices : NO_PRICES);
  const prices = priced?.prices ?? least?.prices ?? startPrices;
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

/** The price between two at which the limit is just met (regula falsi in the way of Illinois), then the mixture that meets it exactly. */
function root(
  { low, over, high, under }: Bracket,
  { priced, excess, met }: PriceScale,
): { price: number; below: Priced } {
  let [a, b, above, below] = [low, high, over, under];
  let [ea, eb] = [excess(over), excess(under)];
  for (let turn = 0; turn < 60 && b - a > 1e-13 * b && !(met(eb) && met(-eb)); turn++) {
    const cut = turn % 3 === 2 ? (a + b) / 2 : a + ((b - a) * ea) / (ea - eb);
    const next = priced(cut > a && cut < b ? cut : (a + b) / 2);
    if (next === undefined) break;
    const e = excess(next);
    if (met(e)) {
      [b, below, eb] = [next.prices === below.prices ? b : priceBetween(a, b, cut), next, e];
      ea /= 2;
    } else {
      [a, above, ea] = [priceBetween(a, b, cut), next, e];
      eb /= 2;
    }
  }
  const [left, right] = [excess(above), excess(below)];
  if (!(left > 0) || !(right < 0)) return { price: b, below };
  const part = left / (left - right);
  return { price: b, below: { ...below, answer: blend(above.answer, below.answer, part) } };
}

function priceBetween(a: number, b: number, cut: number): number {
  return cut > a && cut < b ? cut : (a + b) / 2;
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
