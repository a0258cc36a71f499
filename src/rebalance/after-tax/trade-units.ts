import type { ResolvedConstraints } from "../../optimize/constraints/resolve-constraints.js";
import type { AssetChoices, SellableLot } from "./sellable-lots.js";
import type { SplitForm } from "./split-form.js";

/** Everything the question is made of, in the order of the assets. Weights are fractions of the account's value. */
export interface AfterTaxProblem {
  readonly split: SplitForm;
  readonly mean: Float64Array;
  /** w*, all 0 without a target. */
  readonly target: Float64Array;
  readonly riskAversion: number;
  readonly horizonYears: number;
  readonly buy: Float64Array;
  readonly sell: Float64Array;
  /** N: cost of a net trade x is impact·|x|^1.5, beside what buying and selling cost. */
  readonly impact: Float64Array;
  readonly choices: readonly AssetChoices[];
  /** Assets whose purchases wash each other's losses, by their numbers; only sets of two or more. */
  readonly identical: readonly (readonly number[])[];
  readonly washSales: "avoid" | "allow";
  /** Whether every lot at a loss makes a choice, even where its tax is less than the costs: rates are then not known yet. */
  readonly anyLoss: boolean;
  readonly resolved: ResolvedConstraints;
}

/**
 * What an answer may do with an asset: `"open"` anything that makes sense, `"buy"` no sale at a loss, `"sell"` no purchase,
 * `"out"` sell all of it.
 */
export type Side = "open" | "buy" | "sell" | "out";

/** What one alternative does with one asset: its weight lies between two ends, its cost is convex in between. */
export interface TradeRange {
  readonly asset: number;
  readonly side: Side;
  /** Lots that may be sold. */
  readonly lots: readonly SellableLot[];
  /** Lots that are sold whatever the weight, because selling and buying back costs less than the tax that it saves. */
  readonly anyway: readonly SellableLot[];
  readonly low: number;
  readonly high: number;
}

/** One of the ways in which a unit may be traded. */
export interface Alternative {
  readonly ranges: readonly TradeRange[];
  /** How many of its assets are held afterwards. */
  readonly held: number;
}

/** Assets that are decided together: mostly one, several where they are substantially identical. */
export interface TradeUnit {
  readonly alternatives: readonly Alternative[];
}

/**
 * The alternatives of every asset: buy it or sell it at a loss where that is a choice, hold it or not where positions are counted
 * or a holding has a least size.
 *
 * Every answer that keeps the wash-sale rule is in exactly one combination of alternatives, and each combination is a convex program.
 *
 * @returns a unit for each asset or set of identical assets; one without alternatives when its limits contradict each other
 * @remarks O(lots); 2^(k + 1) alternatives for k identical assets where each may be held or not.
 */
export function tradeUnits(problem: AfterTaxProblem): TradeUnit[] {
  const together = new Map<number, readonly number[]>();
  for (const set of problem.identical) for (const i of set) together.set(i, set);
  const units: TradeUnit[] = [];
  problem.choices.forEach((_, i) => {
    const set = together.get(i);
    if (set !== undefined && set[0] !== i) return;
    units.push({ alternatives: set === undefined ? alternativesOf(problem, i) : jointAlternatives(problem, set) });
  });
  return units;
}

/** Whether the choice between buying and selling at a loss is one that can matter for an asset by itself. */
export function hasChoice({ choices, sell, buy, washSales, anyLoss }: AfterTaxProblem, i: number): boolean {
  const { lots, mayBuy } = choices[i]!;
  if (anyLoss) return washSales === "avoid" && mayBuy && lots.some(({ gainRate }) => gainRate < 0);
  return washSales === "avoid" && mayBuy && lots.some(({ taxRate }) => taxRate + sell[i]! + buy[i]! < 0);
}

function alternativesOf(problem: AfterTaxProblem, i: number): Alternative[] {
  const sides: Side[] = hasChoice(problem, i) ? ["sell", "buy"] : ["open"];
  const counted = problem.resolved.maxPositions !== undefined;
  const alternatives = sides.flatMap((side) => {
    const range = heldRange(problem, rangeOf(problem, i, side));
    return range === undefined ? [] : [{ ranges: [range], held: counted && range.high !== 0 ? 1 : 0 }];
  });
  const out = rangeOf(problem, i, "out");
  const floor = leastHolding(problem, i);
  // what is neither held nor bought needs no alternative of its own
  const unheld = floor > 0 ? alternatives.some(({ ranges }) => ranges[0]!.low === 0) : !counted;
  if (unheld || out.low > 0 || (floor === 0 && alternatives.every(({ held }) => held === 0))) return alternatives;
  return [...alternatives, { ranges: [{ ...out, low: 0, high: 0 }], held: 0 }];
}

/** The alternatives of identical assets: none of them is bought while any is sold at a loss. */
function jointAlternatives(problem: AfterTaxProblem, set: readonly number[]): Alternative[] {
  const losing = set.some((i) => problem.choices[i]!.lots.some(({ gain }) => gain < 0));
  const sides: Side[] = losing && problem.washSales === "avoid" ? ["sell", "buy"] : ["open"];
  const counted = problem.resolved.maxPositions !== undefined;
  return sides.flatMap((side) => {
    let joint: Alternative[] = [{ ranges: [], held: 0 }];
    for (const i of set) {
      const own = rangeOf(problem, i, side, true);
      const range = heldRange(problem, own);
      const ways: Alternative[] =
        range === undefined ? [] : [{ ranges: [range], held: counted && range.high !== 0 ? 1 : 0 }];
      const mayBeOut =
        own.low <= 0 && (counted ? ways[0]?.held !== 0 : leastHolding(problem, i) > 0 && range?.low !== 0);
      if (mayBeOut) ways.push({ ranges: [{ ...own, low: 0, high: 0 }], held: 0 });
      joint = joint.flatMap((so) =>
        ways.map(({ ranges, held }) => ({ ranges: [...so.ranges, ...ranges], held: so.held + held })),
      );
    }
    return joint;
  });
}

function leastHolding({ resolved }: AfterTaxProblem, i: number): number {
  return resolved.minHolding?.[i] ?? 0;
}

/** The part of a range in which the asset is held, at its least holding or above; undefined where there is none. */
function heldRange(problem: AfterTaxProblem, range: TradeRange): TradeRange | undefined {
  const floor = leastHolding(problem, range.asset);
  // an asset that is not held and may not be bought stays out, which is no holding below the least
  const low = floor > range.low && range.high > 0 ? floor : range.low;
  return low > range.high ? undefined : { ...range, low };
}

/** The least and the greatest weight that an asset can reach, whatever is chosen. */
export function reachOf(problem: AfterTaxProblem, i: number): readonly [number, number] {
  const { held, mayBuy, lots } = problem.choices[i]!;
  const { lower, upper } = problem.resolved;
  const sellable = lots.reduce((sum, lot) => sum + lot.value, 0);
  const least = sellable >= held ? 0 : held - sellable;
  return [Math.max(lower[i]!, least), Math.min(upper[i]!, mayBuy ? Number.POSITIVE_INFINITY : held)];
}

function rangeOf(problem: AfterTaxProblem, i: number, side: Side, joint = false): TradeRange {
  const { held, lots: all, mayBuy } = problem.choices[i]!;
  const lots = side !== "buy" ? all : joint ? all.filter(({ gain }) => gain >= 0) : [];
  const sellable = lots.reduce((sum, lot) => sum + lot.value, 0);
  const least = sellable >= held ? 0 : held - sellable;
  const { lower, upper, rows } = problem.resolved;
  // no weight is below 0, so none is above the budget
  const most = Math.min(
    side === "sell" || side === "out" || !mayBuy ? held : rows[0]!.max,
    Math.max(held, rows[0]!.max),
  );
  return {
    asset: i,
    side,
    lots,
    anyway: side === "open" && problem.washSales === "allow" ? soldAnyway(problem, i) : [],
    low: Math.max(lower[i]!, lots.length === 0 ? held : least),
    high: Math.min(upper[i]!, most),
  };
}

function soldAnyway({ choices, sell, buy }: AfterTaxProblem, i: number): readonly SellableLot[] {
  const { lots, mayBuy } = choices[i]!;
  return mayBuy ? lots.filter(({ taxRate }) => taxRate + sell[i]! + buy[i]! < 0) : [];
}
