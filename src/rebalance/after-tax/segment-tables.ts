import type { SellableLot } from "./sellable-lots.js";
import type { AfterTaxProblem, TradeRange, TradeUnit } from "./trade-units.js";

/** What limits beyond rows cost while they are priced: 0 where they do not bind. */
export interface LimitPrices {
  /** Price of a unit of tax, beside the tax itself. */
  readonly tax: number;
  /** Price of a unit of net realized gain. */
  readonly gains: number;
  /** Prices of a unit of short-term gain and of long-term gain. */
  readonly shortGains: number;
  readonly longGains: number;
  /** Price of a unit of turnover. */
  readonly turnover: number;
  /** Price of a unit of squared tracking error. */
  readonly tracking: number;
}

export const NO_PRICES: LimitPrices = {
  tax: 0,
  gains: 0,
  shortGains: 0,
  longGains: 0,
  turnover: 0,
  tracking: 0,
};

/**
 * The costs of every range in flat arrays: linear pieces between the ends of lots, with the derivative of the whole convex function
 * (variance of its own, return, impact and costs) at both ends of each piece.
 */
export interface SegmentTables {
  /** By unit, where its alternatives begin; one more than units. */
  readonly unitFirst: Int32Array;
  /** By alternative, where its ranges begin; one more than alternatives. */
  readonly rangeFirst: Int32Array;
  /** By alternative: how many of its assets are held. */
  readonly held: Float64Array;
  /** By range. */
  readonly asset: Int32Array;
  readonly segmentFirst: Int32Array;
  readonly high: Float64Array;
  /** By segment: its lower end, cost there, cost of a unit more, derivative of the whole at both ends. */
  readonly from: Float64Array;
  readonly cost: Float64Array;
  readonly slope: Float64Array;
  readonly left: Float64Array;
  readonly right: Float64Array;
  /** By asset: curvature g·d, center of the own risk, return over the horizon, impact, weight held. */
  readonly curvature: Float64Array;
  readonly center: Float64Array;
  readonly gain: Float64Array;
  readonly impact: Float64Array;
  readonly heldWeight: Float64Array;
}

/** The own part of the risk as the ranges see it: curvature·(w − center)²/2. */
export interface OwnRisk {
  readonly curvature: Float64Array;
  readonly center: Float64Array;
}

/** @remarks O(lots), and a sort of each asset's lots while gains are priced. */
export function segmentTables(
  problem: AfterTaxProblem,
  units: readonly TradeUnit[],
  prices: LimitPrices,
  { curvature, center }: OwnRisk,
): SegmentTables {
  const n = problem.mean.length;
  const ranges = units.flatMap(({ alternatives }) => alternatives.flatMap((own) => own.ranges));
  const alternatives = units.flatMap((unit) => unit.alternatives);
  const gain = problem.mean.map((mean) => problem.horizonYears * mean);
  const heldWeight = Float64Array.from({ length: n }, (_, i) => problem.choices[i]!.held);
  const writer = new SegmentWriter(problem, prices, { curvature, center, gain });
  const segmentFirst = new Int32Array(ranges.length + 1);
  ranges.forEach((range, e) => {
    writer.write(range);
    segmentFirst[e + 1] = writer.from.length;
  });
  return {
    unitFirst: offsets(units.map((unit) => unit.alternatives.length)),
    rangeFirst: offsets(alternatives.map((own) => own.ranges.length)),
    held: Float64Array.from(alternatives, ({ held }) => held),
    asset: Int32Array.from(ranges, ({ asset }) => asset),
    segmentFirst,
    high: Float64Array.from(ranges, ({ high }) => high),
    from: Float64Array.from(writer.from),
    cost: Float64Array.from(writer.cost),
    slope: Float64Array.from(writer.slope),
    left: Float64Array.from(writer.left),
    right: Float64Array.from(writer.right),
    curvature,
    center,
    gain,
    impact: problem.impact,
    heldWeight,
  };
}

/** The lots of a range in the order in which they are sold at these prices, the cheapest first. */
export function saleOrder({ lots, anyway }: TradeRange, prices: LimitPrices): readonly SellableLot[] {
  const rest = anyway.length === 0 ? lots : lots.filter((lot) => !anyway.includes(lot));
  if (prices.gains === 0 && prices.shortGains === 0 && prices.longGains === 0) return rest;
  return [...rest].sort((a, b) => pricedRate(a, prices) - pricedRate(b, prices));
}

/** What selling a unit of value of a lot costs in taxes, with what limits on gains add. */
export function pricedRate(
  { taxRate, gainRate, term }: SellableLot,
  { tax, gains, shortGains, longGains }: LimitPrices,
): number {
  return taxRate * (1 + tax) + gainRate * (gains + (term === "short" ? shortGains : longGains));
}

class SegmentWriter {
  readonly from: number[] = [];
  readonly cost: number[] = [];
  readonly slope: number[] = [];
  readonly left: number[] = [];
  readonly right: number[] = [];
  readonly #problem: AfterTaxProblem;
  readonly #prices: LimitPrices;
  readonly #own: OwnRisk & { readonly gain: Float64Array };
  /** Segments of the present range from the top down: lower end, upper end, cost at the lower end, slope. */
  #pieces: (readonly [number, number, number, number])[] = [];

  constructor(problem: AfterTaxProblem, prices: LimitPrices, own: OwnRisk & { readonly gain: Float64Array }) {
    this.#problem = problem;
    this.#prices = prices;
    this.#own = own;
  }

  write(range: TradeRange): void {
    const { asset: i, low, high, anyway } = range;
    const { buy, sell, choices } = this.#problem;
    this.#pieces = [];
    let end = choices[i]!.held;
    let spent = 0;
    for (const lot of anyway) {
      end -= lot.value;
      spent += lot.value * (sell[i]! + pricedRate(lot, this.#prices));
    }
    if (anyway.length > 0 && Math.abs(end) < 1e-15) end = 0;
    this.#piece(i, Math.max(low, end), high, buy[i]!, spent + buy[i]! * (Math.max(low, end) - end));
    for (const lot of saleOrder(range, this.#prices)) {
      if (end <= low) break;
      const rate = sell[i]! + pricedRate(lot, this.#prices);
      const next = end - lot.value;
      const bottom = Math.max(low, next);
      this.#piece(i, bottom, Math.min(high, end), -rate, spent + rate * (end - bottom));
      spent += rate * lot.value;
      end = next;
    }
    // rounding may leave a last bit between the sum of the lots and the lower end
    const last = this.#pieces.at(-1);
    if (last !== undefined && last[0] > low) this.#pieces[this.#pieces.length - 1] = stretched(last, low);
    if (last === undefined) this.#pieces.push([low, low, spent, 0]);
    for (let k = this.#pieces.length - 1; k >= 0; k--) this.#push(i, this.#pieces[k]!);
  }

  /** A piece, cut where turnover or impact has a kink. */
  #piece(i: number, low: number, high: number, slope: number, cost: number): void {
    if (!(high > low)) return;
    const { turnover } = this.#problem.resolved;
    const cuts: number[] = [];
    if (this.#prices.turnover > 0 && turnover !== undefined) cuts.push(turnover.from[i]!);
    if (this.#problem.impact[i]! > 0) cuts.push(this.#problem.choices[i]!.held);
    let top = high;
    for (const cut of cuts.filter((at) => at > low && at < high).sort((a, b) => b - a)) {
      if (cut === top) continue;
      this.#pieces.push([cut, top, cost + slope * (cut - low), slope]);
      top = cut;
    }
    this.#pieces.push([low, top, cost, slope]);
  }

  #push(i: number, [low, high, cost, slope]: readonly [number, number, number, number]): void {
    const { turnover } = this.#problem.resolved;
    const traded = turnover === undefined ? 0 : this.#prices.turnover / 2;
    const start = turnover?.from[i] ?? 0;
    const whole = slope + (low < start || (low === start && high === start) ? -traded : traded);
    this.from.push(low);
    this.slope.push(whole);
    this.cost.push(cost + traded * Math.abs(low - start));
    this.left.push(this.#derivative(i, low, high, whole, low));
    this.right.push(this.#derivative(i, low, high, whole, high));
  }

  #derivative(i: number, low: number, high: number, slope: number, w: number): number {
    const { curvature, center, gain } = this.#own;
    const beta = this.#problem.impact[i]!;
    const held = this.#problem.choices[i]!.held;
    const side = low < held ? -1 : high > held ? 1 : 0;
    const pressed = beta === 0 ? 0 : 1.5 * beta * side * Math.sqrt(Math.abs(w - held));
    return (
      slope +
      (w === Number.POSITIVE_INFINITY && curvature[i] === 0 ? 0 : curvature[i]! * (w - center[i]!)) -
      gain[i]! +
      pressed
    );
  }
}

function stretched(
  [from, to, cost, slope]: readonly [number, number, number, number],
  low: number,
): readonly [number, number, number, number] {
  return [low, to, cost - slope * (from - low), slope];
}

function offsets(counts: readonly number[]): Int32Array {
  const first = new Int32Array(counts.length + 1);
  counts.forEach((count, k) => {
    first[k + 1] = first[k]! + count;
  });
  return first;
}
