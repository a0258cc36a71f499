import type { PricedLimit } from "./priced-limit.js";
import { NO_PRICES, saleOrder } from "./segment-tables.js";
import type { SellableLot } from "./sellable-lots.js";
import type { AfterTaxProblem, TradeRange } from "./trade-units.js";

/** Corners of a function that is linear in between, by weight. */
export interface Corners {
  readonly weights: readonly number[];
  readonly values: readonly number[];
}

/** What limits count of one asset, as convex functions of its weight that no choice is below. */
export interface TradeCurve {
  readonly low: number;
  readonly high: number;
  /** Tax or gain of the sales. */
  readonly tax: Corners;
  /** How many positions it is. */
  readonly held: Corners;
}

/** What a limit on tax or gains measures of a unit of value of a lot. */
export type LotMeasure = (lot: SellableLot) => number;

/** The measure of the limit on tax or gains that there is, 0 where there is none. */
export function lotMeasure(limits: readonly PricedLimit[]): LotMeasure {
  if (limits.some(({ name }) => name === "maxTax")) return ({ taxRate }) => taxRate;
  if (limits.some(({ name }) => name === "maxGains")) return ({ gainRate }) => gainRate;
  return () => 0;
}

/** Tax by weight within one range, the cheapest lots sold first. O(lots log lots). */
export function taxOfRange({ choices }: AfterTaxProblem, range: TradeRange, measure: LotMeasure): Corners {
  const { asset, low, high, anyway } = range;
  let end = choices[asset]!.held;
  let spent = 0;
  for (const lot of anyway) {
    end -= lot.value;
    spent += lot.value * measure(lot);
  }
  const weights: number[] = [high];
  const values: number[] = [spent];
  if (end < high && Math.max(low, end) < high) {
    weights.push(Math.max(low, end));
    values.push(spent);
  }
  const lots = [...saleOrder(range, NO_PRICES)].sort((a, b) => measure(a) - measure(b));
  for (const lot of lots) {
    if (end <= low) break;
    const rate = measure(lot);
    const bottom = Math.max(low, end - lot.value);
    // above the upper end there is only what it takes to come down to it
    if (end > high) values[0] = spent + rate * (end - Math.max(high, bottom));
    if (bottom < high) {
      weights.push(bottom);
      values.push(spent + rate * (end - bottom));
    }
    spent += rate * lot.value;
    end -= lot.value;
  }
  // rounding may leave a last bit between the sum of the lots and the lower end
  if (weights.at(-1)! > low) {
    weights.push(low);
    values.push(values.at(-1)!);
  }
  return { weights: weights.reverse(), values: values.reverse() };
}

/** The convex functions below all of several ranges of one asset. */
export function curveOf(problem: AfterTaxProblem, ranges: readonly TradeRange[], measure: LotMeasure): TradeCurve {
  const counted = problem.resolved.maxPositions !== undefined;
  const taxes = ranges.map((range) => taxOfRange(problem, range, measure));
  const held = ranges.map(({ low, high }): Corners => {
    const count = counted && high !== 0 ? 1 : 0;
    return { weights: [low, high], values: [count, count] };
  });
  return {
    low: ranges.reduce((least, { low }) => Math.min(least, low), Number.POSITIVE_INFINITY),
    high: ranges.reduce((most, { high }) => Math.max(most, high), Number.NEGATIVE_INFINITY),
    tax: ranges.length === 1 ? taxes[0]! : lowerHull(taxes),
    held: lowerHull(held),
  };
}

/** The value at a weight within the corners. */
export function valueAt({ weights, values }: Corners, weight: number): number {
  const last = weights.length - 1;
  if (weight <= weights[0]!) return values[0]!;
  for (let k = 1; k <= last; k++) {
    const [from, to] = [weights[k - 1]!, weights[k]!];
    if (weight > to) continue;
    return values[k - 1]! + ((values[k]! - values[k - 1]!) * (weight - from)) / (to - from);
  }
  return values[last]!;
}

/** The greatest convex function below all corners (Andrew 1979). */
function lowerHull(all: readonly Corners[]): Corners {
  const points = all.flatMap(({ weights, values }) => weights.map((weight, k) => [weight, values[k]!] as const));
  points.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const hull: (readonly [number, number])[] = [];
  for (const point of points) {
    if (hull.at(-1)?.[0] === point[0]) continue;
    while (hull.length > 1) {
      const [a, b] = [hull.at(-2)!, hull.at(-1)!];
      if ((b[1] - a[1]) * (point[0] - a[0]) < (point[1] - a[1]) * (b[0] - a[0])) break;
      hull.pop();
    }
    hull.push(point);
  }
  return { weights: hull.map(([weight]) => weight), values: hull.map(([, value]) => value) };
}
