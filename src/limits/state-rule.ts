import { assetPosition } from "../core/names/asset-positions.js";
import type { Weights } from "../core/types.js";
import type { LimitRule } from "./types.js";

/**
 * A limit on the state of the portfolio, as a size in currency units against `limit` times the equity.
 *
 * Every size is homogeneous of degree one in (values, equity), so that a limit on a fraction is a linear or convex
 * limit on what the orders do, also when costs shrink the equity.
 */
export type StateRule = LinearRule | ConvexRule | OtherRule;

interface RuleBase {
  readonly rule: LimitRule;
  readonly scope: string;
  readonly bound: "max" | "min";
  readonly limit: number;
  /** From size/equity to what the report shows: the square for Herfindahl. */
  readonly shown?: (ratio: number) => number;
  /** The limit as it was given, where `limit` is another form of it. */
  readonly given?: number;
  /** What the report says instead of limit and actual, for rules that stand for a state (drawdown). */
  readonly report?: { readonly limit: number; readonly actual: number; readonly text: string };
}

/** Σ coefficients · values. */
export interface LinearRule extends RuleBase {
  readonly kind: "linear";
  readonly positions: ArrayLike<number>;
  readonly coefficients: ArrayLike<number>;
}

/** A convex size with a subgradient; only ever bounded from above. */
export interface ConvexRule extends RuleBase {
  readonly kind: "convex";
  readonly bound: "max";
  readonly size: (values: Float64Array, equity: number) => number;
  readonly slope: (values: Float64Array, equity: number) => { readonly values: Float64Array; readonly equity: number };
}

/** A size without convexity: a count, a historical quantile. */
export interface OtherRule extends RuleBase {
  readonly kind: "other";
  readonly bound: "max";
  readonly size: (values: Float64Array, equity: number) => number;
}

/** Size of a rule's quantity in currency units. */
export function sizeOf(rule: StateRule, values: Float64Array, equity: number): number {
  if (rule.kind !== "linear") return rule.size(values, equity);
  let sum = 0;
  for (let k = 0; k < rule.positions.length; k++) sum += rule.coefficients[k]! * values[rule.positions[k]!]!;
  return sum;
}

/** How far a figure may pass its limit before it counts: rounding, and the tolerance of an optimizer. */
export const LIMIT_TOLERANCE = 1e-8;

/** Whether size/equity is past the limit. */
export function isBroken(rule: StateRule, size: number, equity: number, tolerance: number = LIMIT_TOLERANCE): boolean {
  const slack = tolerance * Math.max(1, Math.abs(rule.limit));
  return rule.bound === "max" ? size / equity > rule.limit + slack : size / equity < rule.limit - slack;
}

/** Rules for the two sides of a range; a side that is left out or infinite has none. */
export function between(
  rule: LimitRule,
  scope: string,
  positions: ArrayLike<number>,
  coefficients: ArrayLike<number>,
  min: number | undefined,
  max: number | undefined,
): LinearRule[] {
  const rules: LinearRule[] = [];
  if (min !== undefined && Number.isFinite(min)) {
    rules.push({ kind: "linear", rule, scope, bound: "min", limit: min, positions, coefficients });
  }
  if (max !== undefined && Number.isFinite(max)) {
    rules.push({ kind: "linear", rule, scope, bound: "max", limit: max, positions, coefficients });
  }
  return rules;
}

/** Positions and values of weights by asset. */
export function sparse(
  name: string,
  weights: Weights,
  assets: readonly string[],
): { positions: number[]; coefficients: number[] } {
  const names = Object.keys(weights);
  return {
    positions: names.map((asset) => assetPosition(name, asset, assets)),
    coefficients: names.map((asset) => weights[asset]!),
  };
}

/** What a rounding leaves behind is no position. */
export function countHeld(values: Float64Array, equity: number): number {
  let count = 0;
  for (const v of values) if (Math.abs(v) > 1e-9 * equity) count++;
  return count;
}
