import { sharedExposure } from "./dual-kernels.js";
import { type LimitPrices, saleOrder } from "./segment-tables.js";
import type { AfterTaxProblem, TradeRange, TradeUnit } from "./trade-units.js";

/** What is sold and bought, in the order of the assets and of their lots. Fractions of the account's value. */
export interface AfterTaxAnswer {
  readonly weights: Float64Array;
  /** By asset, by lot of its choices. */
  readonly sold: readonly Float64Array[];
  readonly bought: Float64Array;
}

/** The ranges that an answer took, by asset. */
export function takenRanges(units: readonly TradeUnit[], taken: Int32Array): TradeRange[] {
  const alternatives = units.flatMap((unit) => unit.alternatives);
  const ranges: TradeRange[] = [];
  for (const a of taken) for (const range of alternatives[a]!.ranges) ranges[range.asset] = range;
  return ranges;
}

/** Which lots make up the weights: those sold anyway, then the cheapest at these prices first. */
export function answerOf(
  problem: AfterTaxProblem,
  ranges: readonly TradeRange[],
  weights: Float64Array,
  prices: LimitPrices,
): AfterTaxAnswer {
  const sold = problem.choices.map(({ held, lots }, i) => {
    const range = ranges[i]!;
    const parts = new Float64Array(lots.length);
    let rest = held - weights[i]!;
    for (const lot of range.anyway) {
      parts[lots.indexOf(lot)] = lot.value;
      rest -= lot.value;
    }
    for (const lot of saleOrder(range, prices)) {
      if (!(rest > 0)) break;
      // a last bit is not left over: what ends at 0 is sold whole
      const part = weights[i] === 0 ? lot.value : Math.min(lot.value, rest);
      parts[lots.indexOf(lot)] = part;
      rest -= part;
    }
    return parts;
  });
  const bought = Float64Array.from(weights, (w, i) => {
    const more = w - problem.choices[i]!.held + total(sold[i]!);
    return ranges[i]!.anyway.length === 0 && total(sold[i]!) > 0 ? 0 : Math.max(0, more);
  });
  return { weights, sold, bought };
}

/** The mixture of two answers. */
export function blend(a: AfterTaxAnswer, b: AfterTaxAnswer, part: number): AfterTaxAnswer {
  const mix = (x: Float64Array, y: Float64Array): Float64Array =>
    x.map((value, k) => (1 - part) * value + part * y[k]!);
  return {
    weights: mix(a.weights, b.weights),
    sold: a.sold.map((own, i) => mix(own, b.sold[i]!)),
    bought: mix(a.bought, b.bought),
  };
}

/** H·(μ'w − γ/2·(w − w*)'Σ(w − w*)) less costs and taxes. */
export function utilityOf(problem: AfterTaxProblem, { weights, sold, bought }: AfterTaxAnswer): number {
  const { mean, target, riskAversion, horizonYears, buy, sell, impact, choices } = problem;
  let value = (-horizonYears * riskAversion * squaredDistance(problem, weights, target)) / 2;
  for (let i = 0; i < weights.length; i++) {
    value += horizonYears * mean[i]! * weights[i]! - buy[i]! * bought[i]!;
    if (impact[i]! > 0) value -= impact[i]! * Math.abs(weights[i]! - choices[i]!.held) ** 1.5;
    const { lots } = choices[i]!;
    for (let k = 0; k < lots.length; k++) value -= (sell[i]! + lots[k]!.taxRate) * sold[i]![k]!;
  }
  return value;
}

/** (w − from)'Σ(w − from). */
export function squaredDistance({ split }: AfterTaxProblem, weights: Float64Array, from: Float64Array): number {
  const apart = weights.map((w, i) => w - from[i]!);
  const exposure = sharedExposure(split.loadings, split.factors, apart);
  let sum = 0;
  for (let f = 0; f < split.factors; f++) sum += exposure[f]! ** 2;
  for (let i = 0; i < apart.length; i++) sum += split.own[i]! * apart[i]! ** 2;
  return sum;
}

/** Tax of the sales. */
export function taxOf({ choices }: AfterTaxProblem, { sold }: AfterTaxAnswer): number {
  return sumOverLots(choices, sold, ({ taxRate }) => taxRate);
}

/** Net gain that the sales realize, of one term or of both. */
export function gainsOf({ choices }: AfterTaxProblem, { sold }: AfterTaxAnswer, of?: "short" | "long"): number {
  return sumOverLots(choices, sold, ({ gainRate, term }) => (of === undefined || term === of ? gainRate : 0));
}

function sumOverLots(
  choices: AfterTaxProblem["choices"],
  sold: readonly Float64Array[],
  of: (lot: AfterTaxProblem["choices"][number]["lots"][number]) => number,
): number {
  let sum = 0;
  choices.forEach(({ lots }, i) => {
    for (let k = 0; k < lots.length; k++) sum += of(lots[k]!) * sold[i]![k]!;
  });
  return sum;
}

function total(values: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < values.length; k++) sum += values[k]!;
  return sum;
}
