import type { ConstraintRow, ResolvedConstraints } from "../constraints/resolve-constraints.js";

/** A limit on the share of the variance that some assets bring: side·(Σ_{i in assets} w_i (Σw)_i − limit·w'Σw) ≤ 0. */
export interface ShareLimit {
  /** What results call it. */
  readonly name: string;
  /** N, 1 for the assets that count. */
  readonly member: Float64Array;
  readonly limit: number;
  /** 1 for a greatest share, −1 for a least one. */
  readonly side: 1 | -1;
}

/** Minimize (aversion / 2)·w'Σw − return'w under bounds, rows and share limits. */
export interface ShareProblem {
  readonly size: number;
  /** N × N. */
  readonly covariance: Float64Array;
  readonly aversion: number;
  /** What a unit of each weight earns in the objective, N. */
  readonly earned: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  readonly rows: readonly ConstraintRow[];
  readonly limits: readonly ShareLimit[];
  readonly resolved: ResolvedConstraints;
}

/** Objective, variance and how far each share is beyond its limit, at some weights. */
export interface SharePoint {
  readonly weights: Float64Array;
  /** Σw. */
  readonly marginal: Float64Array;
  readonly variance: number;
  readonly value: number;
  /** side·(contribution − limit·variance), one for each limit: 0 or less where it is met. */
  readonly excess: Float64Array;
}

/** The objective and the limits at some weights. O(N² + N·limits). */
export function sharePoint(
  { size, covariance, aversion, earned, limits }: ShareProblem,
  weights: Float64Array,
): SharePoint {
  const marginal = new Float64Array(size);
  let variance = 0;
  let value = 0;
  for (let i = 0; i < size; i++) {
    let sum = 0;
    for (let j = 0; j < size; j++) sum += covariance[i * size + j]! * weights[j]!;
    marginal[i] = sum;
    variance += sum * weights[i]!;
    value -= earned[i]! * weights[i]!;
  }
  const excess = Float64Array.from(limits, ({ member, limit, side }) => {
    let contribution = 0;
    for (let i = 0; i < size; i++) contribution += member[i]! * weights[i]! * marginal[i]!;
    return side * (contribution - limit * variance);
  });
  return { weights, marginal, variance, value: value + (aversion / 2) * variance, excess };
}

/** Slope of one limit at some weights, N. O(N²). */
export function shareSlope(
  { size, covariance }: ShareProblem,
  { member, limit, side }: ShareLimit,
  { weights, marginal }: SharePoint,
): Float64Array {
  const slope = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    let sum = 0;
    for (let j = 0; j < size; j++) sum += covariance[i * size + j]! * member[j]! * weights[j]!;
    slope[i] = side * (sum + member[i]! * marginal[i]! - 2 * limit * marginal[i]!);
  }
  return slope;
}

/** Second derivative of objective + Σ price·limit, (N, N); with `own` 0 that of the limits alone. O(N² + N·limits). */
export function shareCurvature(
  { size, covariance, aversion, limits }: ShareProblem,
  prices: Float64Array,
  own = 1,
): Float64Array {
  const each = new Float64Array(size);
  let all = own * aversion;
  for (const [k, { member, limit, side }] of limits.entries()) {
    const price = side * prices[k]!;
    all -= 2 * price * limit;
    if (price !== 0) for (let i = 0; i < size; i++) each[i]! += price * member[i]!;
  }
  const curvature = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) curvature[i * size + j] = covariance[i * size + j]! * (all + each[i]! + each[j]!);
  }
  return curvature;
}
