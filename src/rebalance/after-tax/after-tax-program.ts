import { formProductKernel } from "../../numerics/quadratic-form/form-product.js";
import type { QuadraticForm } from "../../numerics/quadratic-form/quadratic-form.js";
import type { Kinks, QuadraticSolution } from "../../numerics/quadratic-program/quadratic-program.js";
import { QuadraticSolver } from "../../numerics/quadratic-program/quadratic-solver.js";
import type { ResolvedConstraints } from "../../optimize/constraints/resolve-constraints.js";
import type { AssetChoices, SellableLot } from "./sellable-lots.js";

/** Everything the program is made of, in the order of the assets. Weights are fractions of the account's value. */
export interface AfterTaxProblem {
  readonly form: QuadraticForm;
  readonly mean: Float64Array;
  /** w*, all 0 without a target. */
  readonly target: Float64Array;
  readonly riskAversion: number;
  readonly horizonYears: number;
  readonly buy: Float64Array;
  readonly sell: Float64Array;
  readonly choices: readonly AssetChoices[];
  readonly resolved: ResolvedConstraints;
}

/**
 * What a branch says of an asset: `"open"` may be bought and sold at a loss at once (more than the rule allows, so a bound),
 * `"buy"` may only be bought, `"sell"` may only be sold.
 */
export type Side = "open" | "buy" | "sell";

export interface AfterTaxSolution {
  readonly status: QuadraticSolution["status"];
  readonly weights: Float64Array;
  /** What the whole question maximizes, as a fraction of the account's value. */
  readonly value: number;
  /** Value of each lot sold, in the order of the lots of each asset. */
  readonly sold: readonly Float64Array[];
  readonly bought: Float64Array;
  readonly solution: QuadraticSolution;
}

/**
 * The least and the greatest weight that an asset can reach: its constraints, what can be sold, whether it may be bought.
 */
export function reachOf(problem: AfterTaxProblem, i: number, side: Side): readonly [number, number] {
  const { held, lots, mayBuy } = problem.choices[i]!;
  const sellable = lots.reduce((sum, lot) => sum + lot.value, 0);
  const all = sellable >= held;
  const low = side === "buy" ? held : all ? 0 : held - sellable;
  const high = side === "sell" || !mayBuy ? held : Number.POSITIVE_INFINITY;
  return [Math.max(problem.resolved.lower[i]!, low), Math.min(problem.resolved.upper[i]!, high)];
}

/** Lots that an open asset sells whatever its weight: selling and buying back costs less than the tax that it saves. */
function harvestedAnyway(problem: AfterTaxProblem, i: number, side: Side): readonly SellableLot[] {
  const { lots, mayBuy } = problem.choices[i]!;
  if (side !== "open" || !mayBuy) return [];
  return lots.filter(({ taxRate }) => taxRate + problem.sell[i]! + problem.buy[i]! < 0);
}

/** Whether the choice between buying and selling at a loss is one that can matter. */
export function hasChoice(problem: AfterTaxProblem, i: number): boolean {
  return harvestedAnyway(problem, i, "open").length > 0;
}

/**
 * Solves the question for given sides: a convex quadratic program whose costs are kinked where one lot ends and the next begins.
 *
 * Divided by horizon and risk aversion it is min ½w'Σw − (μ/γ + Σw*)'w + (costs and taxes of w)/(H·γ).
 *
 * @remarks No variable for a lot: the lots of an asset are sold in the order of their tax, so its taxes are a convex function
 *   of its weight, linear between the ends of the lots.
 */
export function solveSides(problem: AfterTaxProblem, sides: readonly Side[]): AfterTaxSolution {
  const { form, mean, target, riskAversion, horizonYears, choices, resolved } = problem;
  const n = mean.length;
  const scale = 1 / (horizonYears * riskAversion);
  const linear = new Float64Array(n);
  form.accumulate(
    Int32Array.from({ length: n }, (_, i) => i),
    target,
    n,
    linear,
  );
  for (let i = 0; i < n; i++) linear[i]! += mean[i]! / riskAversion;

  const counted = countedRows(resolved);
  const limits = counted.map(({ max }) => max);
  const coefficients = counted.map(() => new Float64Array(n));
  const lower = new Float64Array(n);
  const upper = new Float64Array(n);
  const variables: number[] = [];
  const points: Float64Array[] = [];
  const slopes: Float64Array[] = [];
  const signs: Float64Array[][] = [];
  for (let i = 0; i < n; i++) {
    const [low, high] = reachOf(problem, i, sides[i]!);
    lower[i] = low;
    upper[i] = high;
    const rates = ratesOf(problem, i, sides[i]!);
    const places = [...rates.ends, ...counted.map(({ from }) => from[i]!)];
    const inside = [...new Set(places)].filter((p) => p > low && p < high).sort((a, b) => a - b);
    const middles = Array.from({ length: inside.length + 1 }, (_, s) => {
      const left = s === 0 ? Math.max(low, (inside[0] ?? high) - 1) : inside[s - 1]!;
      const right = s === inside.length ? Math.min(high, left + 1) : inside[s]!;
      return (left + right) / 2;
    });
    const slope = Float64Array.from(middles, (w) => rates.at(w));
    const sign = counted.map(({ from, unit }) => Float64Array.from(middles, (w) => (w < from[i]! ? -unit : unit)));
    sign.forEach((own, c) => {
      limits[c]! += own[0]! * counted[c]!.from[i]!;
    });
    if (inside.length === 0) {
      linear[i]! -= scale * slope[0]!;
      sign.forEach((own, c) => {
        coefficients[c]![i] = own[0]!;
      });
      continue;
    }
    variables.push(i);
    points.push(Float64Array.from(inside));
    slopes.push(slope);
    signs.push(sign);
  }
  const kinks: Kinks | undefined =
    variables.length === 0
      ? undefined
      : {
          variables: Int32Array.from(variables),
          points,
          slopes,
          rows: counted.map((_, c) => resolved.rows.length + c),
          signs,
        };
  const solver = new QuadraticSolver({
    form,
    linear,
    lower,
    upper,
    rows: [...resolved.rows.map((row) => row.coefficients), ...coefficients],
    rowLower: Float64Array.from([
      ...resolved.rows.map((row) => row.min),
      ...limits.map(() => Number.NEGATIVE_INFINITY),
    ]),
    rowUpper: Float64Array.from([...resolved.rows.map((row) => row.max), ...limits]),
    ...(kinks && { kinks }),
  });
  const solution = lower.some((low, i) => low > upper[i]!)
    ? ({ status: "infeasible", x: new Float64Array(n), iterations: 0, kktResidual: 0 } as QuadraticSolution)
    : solver.solve(linear, scale);
  const weights = solution.x;
  const sold = choices.map((_, i) => soldOf(problem, i, sides[i]!, weights[i]!));
  const bought = Float64Array.from(weights, (w, i) => Math.max(0, w - choices[i]!.held + total(sold[i]!)));
  return { status: solution.status, weights, value: utilityOf(problem, weights, sold, bought), sold, bought, solution };
}

/** Turnover and gross exposure as sums of |w − from|, each with what a unit of it counts. */
function countedRows({ turnover, maxGross, assets }: ResolvedConstraints): readonly {
  readonly name: string;
  readonly from: Float64Array;
  readonly max: number;
  readonly unit: number;
}[] {
  return [
    ...(turnover === undefined ? [] : [{ name: "turnover", ...turnover, unit: 0.5 }]),
    ...(maxGross === undefined
      ? []
      : [{ name: "maxGross", from: new Float64Array(assets.length), max: maxGross, unit: 1 }]),
  ];
}

/** What one unit more of weight costs, by weight, and where that changes. Does not decrease with the weight. */
function ratesOf(
  problem: AfterTaxProblem,
  i: number,
  side: Side,
): { readonly ends: readonly number[]; readonly at: (w: number) => number } {
  const { held, lots } = problem.choices[i]!;
  const anyway = harvestedAnyway(problem, i, side);
  const first = held - anyway.reduce((sum, lot) => sum + lot.value, 0);
  const ends: number[] = [first];
  for (const lot of side === "buy" ? [] : lots.slice(anyway.length)) ends.push(ends.at(-1)! - lot.value);
  const at = (w: number): number => {
    if (w >= first) return problem.buy[i]!;
    const k = ends.findIndex((end, s) => s > 0 && w >= end);
    const lot = lots[anyway.length + (k < 0 ? ends.length - 1 : k) - 1];
    return lot === undefined ? -problem.sell[i]! : -(problem.sell[i]! + lot.taxRate);
  };
  return { ends, at };
}

/** How much of each lot is sold at weight w: those harvested anyway, then the cheapest tax first. */
function soldOf(problem: AfterTaxProblem, i: number, side: Side, w: number): Float64Array {
  const { held, lots } = problem.choices[i]!;
  const anyway = harvestedAnyway(problem, i, side);
  const sold = new Float64Array(lots.length);
  let rest = held - w;
  for (const [k, { value }] of lots.entries()) {
    const part = k < anyway.length ? value : Math.min(value, Math.max(0, rest));
    sold[k] = part;
    rest -= part;
  }
  return sold;
}

/** H·(μ'w − γ/2·(w − w*)'Σ(w − w*)) less costs and taxes. */
function utilityOf(
  { form, mean, target, riskAversion, horizonYears, buy, sell, choices }: AfterTaxProblem,
  weights: Float64Array,
  sold: readonly Float64Array[],
  bought: Float64Array,
): number {
  const apart = weights.map((w, i) => w - target[i]!);
  let value = (-horizonYears * riskAversion * formProductKernel(form, apart, apart)) / 2;
  for (let i = 0; i < weights.length; i++) {
    value += horizonYears * mean[i]! * weights[i]! - buy[i]! * bought[i]!;
    for (const [k, { taxRate }] of choices[i]!.lots.entries()) value -= (sell[i]! + taxRate) * sold[i]![k]!;
  }
  return value;
}

function total(values: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < values.length; k++) sum += values[k]!;
  return sum;
}
