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
import { type LimitPrices, NO_PRICES } from "./segment-tables.js";
import type { AfterTaxProblem, TradeUnit } from "./trade-units.js";

/** A limit that is no row: what it measures is priced until it is met. */
export interface PricedLimit {
  readonly name: "maxTax" | "maxGains" | "shortGains" | "longGains" | "turnover" | "trackingError";
  /** Greatest amount, as a fraction of the account's value; of the tracking error its square. */
  readonly most: number;
}

/** Which price belongs to a limit. */
export const PRICE_OF = {
  maxTax: "tax",
  maxGains: "gains",
  shortGains: "shortGains",
  longGains: "longGains",
  turnover: "turnover",
  trackingError: "tracking",
} as const;

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
  readonly least?: { readonly limit: PricedLimit; readonly amount: number };
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
  let least: PricedChoice["least"];
  const within = (level: number, prices: LimitPrices): Priced | undefined => {
    const limit = limits[level];
    if (limit === undefined) return at(prices);
    const key = PRICE_OF[limit.name];
    const excess = ({ answer }: Priced): number => measured(problem, limit, answer) - limit.most;
    const met = (size: number): boolean => size <= MET * Math.max(1, Math.abs(limit.most));
    const priced = (price: number): Priced | undefined => within(level + 1, { ...prices, [key]: price });
    let over = priced(0);
    if (over === undefined || met(excess(over))) return over;
    let low = 0;
    let high =
      startPrices[key] > 0
        ? 2 * startPrices[key]
        : limit.name === "trackingError"
          ? problem.horizonYears * problem.riskAversion
          : 0.1;
    let under = priced(high);
    while (under !== undefined && !met(excess(under)) && high < HIGHEST) {
      low = high;
      over = under;
      high *= 4;
      under = priced(high);
    }
    if (under === undefined) return undefined;
    if (!met(excess(under))) {
      least = { limit, amount: measured(problem, limit, under.answer) };
      return undefined;
    }
    return root(low, over, high, under, priced, excess, met);
  };
  const priced = within(0, NO_PRICES === startPrices ? startPrices : NO_PRICES);
  const prices = priced?.prices ?? raised(limits, least?.limit, startPrices);
  return { priced, prices, steps, problems, ...(least !== undefined && { least }) };
}

/** Where a choice cannot meet a limit, the next choice is made at a price that makes it matter. */
function raised(limits: readonly PricedLimit[], limit: PricedLimit | undefined, prices: LimitPrices): LimitPrices {
  if (limit === undefined || !limits.includes(limit)) return prices;
  const key = PRICE_OF[limit.name];
  return { ...prices, [key]: Math.max(1, 30 * prices[key]) };
}

/** The price between two at which the limit is just met (regula falsi in the way of Illinois), then the mixture that meets it exactly. */
function root(
  low: number,
  over: Priced,
  high: number,
  under: Priced,
  priced: (price: number) => Priced | undefined,
  excess: (own: Priced) => number,
  met: (size: number) => boolean,
): Priced {
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
  if (!(left > 0) || !(right < 0)) return below;
  const part = left / (left - right);
  return { ...below, answer: blend(above.answer, below.answer, part) };
}

function priceBetween(a: number, b: number, cut: number): number {
  return cut > a && cut < b ? cut : (a + b) / 2;
}

function measured(problem: AfterTaxProblem, { name }: PricedLimit, answer: AfterTaxAnswer): number {
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
