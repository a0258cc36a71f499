import { labeled } from "../../core/names/labeled.js";
import type { BindingConstraint, InfeasibleResult, OptimalResult, UnsolvedResult } from "../../core/types.js";
import { finiteOrNull } from "../answer/finite-or-null.js";
import { rowBinding } from "../answer/row-binding.js";
import { countedLimits, countedValue } from "../constraints/counted-limits.js";
import type { ConstraintRow, ResolvedConstraints } from "../constraints/resolve-constraints.js";
import type { WeightPieces } from "../constraints/weight-pieces.js";
import { type CvarSolution, tailPeriods } from "./cvar-program.js";

/** Simple returns of T periods by N assets, and what makes a year. */
export interface CvarSample {
  readonly assets: readonly string[];
  /** (T, N). */
  readonly values: Float64Array;
  readonly periods: number;
  readonly periodsPerYear: number;
  /** N, arithmetic, per year. */
  readonly mean: Float64Array;
  readonly level: number;
}

/** Losses of the tail, per period and positive. */
export interface TailLosses {
  /** Mean of the worst (1 − level)·T losses, the last one by its fraction. */
  readonly conditionalValueAtRisk: number;
  /** The loss that the tail begins with: the least one that level·T periods do not exceed. */
  readonly valueAtRisk: number;
}

/** The same where there is no portfolio. */
export interface NoTailLosses {
  /** Null: there is no portfolio. */
  readonly conditionalValueAtRisk: null;
  /** Null: there is no portfolio. */
  readonly valueAtRisk: null;
}

/** What the CVaR optimizers give: the portfolio with its tail losses, or the reason why there is none. */
export type CvarResult =
  | (OptimalResult & TailLosses)
  | ((InfeasibleResult<TailLosses> | UnsolvedResult) & NoTailLosses);

/** Tail losses of weights over the sample. O(T·k + T log T) for k assets held. */
export function tailLosses({ values, periods, assets, level }: CvarSample, weights: Float64Array): TailLosses {
  const n = assets.length;
  const losses = new Float64Array(periods);
  for (let i = 0; i < n; i++) {
    const w = weights[i]!;
    if (w === 0) continue;
    loseWith(losses, w, values, i, n);
  }
  losses.sort();
  const tail = tailPeriods(level, periods);
  const whole = Math.floor(tail);
  let sum = 0;
  for (let k = 0; k < whole; k++) sum += losses[periods - 1 - k]!;
  const edge = losses[Math.max(0, periods - 1 - whole)]!;
  return { conditionalValueAtRisk: (sum + (tail - whole) * edge) / tail, valueAtRisk: edge };
}

/** Losses with so much more of the asset whose returns begin at a place and are so far apart. */
function loseWith(losses: Float64Array, weight: number, values: Float64Array, from: number, apart: number): void {
  for (let t = 0; t < losses.length; t++) losses[t]! -= weight * values[t * apart + from]!;
}

/** The figures of the portfolio over the sample: mean and volatility per year, shares of the variance. O(T·N). */
export function describeSample(
  sample: CvarSample,
  weights: Float64Array,
  riskFreeRate: number,
): Pick<OptimalResult, "weights" | "expectedReturn" | "volatility" | "sharpeRatio" | "riskContributions"> {
  const { assets, values, periods, periodsPerYear, mean } = sample;
  const n = assets.length;
  let expectedReturn = 0;
  for (let i = 0; i < n; i++) expectedReturn += weights[i]! * mean[i]!;
  const shares = new Float64Array(n);
  const places = Int32Array.from(weights.keys()).filter((i) => weights[i] !== 0);
  const held = places.length;
  let variance = 0;
  for (let t = 0; t < periods; t++) {
    const excess = sumOver(values, t * n, weights, places, -expectedReturn / periodsPerYear);
    variance += excess * excess;
    addShares(shares, excess, values, t * n, places, { weights, mean, periodsPerYear });
  }
  const moves = variance > 1e-30;
  const volatility = moves && periods > 1 ? Math.sqrt((variance / (periods - 1)) * periodsPerYear) : 0;
  const premium = expectedReturn - riskFreeRate;
  return {
    weights: labeled(assets, (i) => weights[i]! + 0),
    expectedReturn,
    volatility,
    sharpeRatio: premium === 0 && volatility === 0 ? 0 : finiteOrNull(premium / volatility),
    riskContributions: labeled(assets, (i) =>
      moves ? shares[i]! / variance + 0 : held === 0 ? 1 / n : weights[i] === 0 ? 0 : 1 / held,
    ),
  };
}

/** A start and the return of the assets held in the period whose returns begin at a place. */
function sumOver(values: Float64Array, from: number, weights: Float64Array, held: Int32Array, start: number): number {
  let sum = start;
  for (let k = 0; k < held.length; k++) sum += weights[held[k]!]! * values[from + held[k]!]!;
  return sum;
}

/** Adds what each asset held has to do with the excess of a period. Functions a period: a first call has them compiled soon. */
function addShares(
  shares: Float64Array,
  excess: number,
  values: Float64Array,
  from: number,
  held: Int32Array,
  of: { readonly weights: Float64Array; readonly mean: Float64Array; readonly periodsPerYear: number },
): void {
  const { weights, mean, periodsPerYear } = of;
  for (let k = 0; k < held.length; k++) {
    const i = held[k]!;
    shares[i]! += weights[i]! * excess * (values[from + i]! - mean[i]! / periodsPerYear);
  }
}

/** What binds, priced in what a unit more room gains: `scale` times the fall of the least CVaR. */
export function bindingOfCvar(
  pieces: WeightPieces,
  solution: Pick<CvarSolution, "weights" | "rowPrices" | "piecePrices">,
  scale: number,
): BindingConstraint[] {
  const { resolved, owner, rows } = pieces;
  const binding: BindingConstraint[] = [];
  for (const [k, row] of rows.entries()) {
    const price = solution.rowPrices[k]! * scale;
    if (row.min === row.max) binding.push(rowBinding(row, 2, price));
    else if (price !== 0) binding.push(rowBinding(row, price > 0 ? -1 : 1, price));
  }
  for (let p = 0; p < owner.length; p++) {
    const i = owner[p]!;
    const asset = resolved.assets[i]!;
    const price = solution.piecePrices[p]! * scale;
    const w = solution.weights[i]!;
    const first = owner[p - 1] !== i;
    const last = owner[p + 1] !== i;
    if (first && w === resolved.lower[i])
      binding.push({ constraint: `min.${asset}`, shadowPrice: Math.max(0, -price) });
    if (last && w === resolved.upper[i]) binding.push({ constraint: `max.${asset}`, shadowPrice: Math.max(0, price) });
  }
  return binding;
}

/** How far weights are beyond their bounds, rows, turnover and gross exposure. */
export function violation(
  resolved: ResolvedConstraints,
  extra: readonly ConstraintRow[],
  weights: Float64Array,
): number {
  const { lower, upper, rows } = resolved;
  let worst = 0;
  for (let i = 0; i < weights.length; i++) {
    worst = Math.max(worst, lower[i]! - weights[i]!, weights[i]! - upper[i]!);
  }
  for (const limit of countedLimits(resolved)) worst = Math.max(worst, countedValue(limit, weights) - limit.max);
  for (const { coefficients, min, max } of [...rows, ...extra]) {
    let sum = 0;
    let scale = 1;
    for (let i = 0; i < weights.length; i++) {
      sum += coefficients[i]! * weights[i]!;
      scale = Math.max(scale, Math.abs(coefficients[i]!));
    }
    worst = Math.max(worst, (min - sum) / scale, (sum - max) / scale);
  }
  return worst;
}
