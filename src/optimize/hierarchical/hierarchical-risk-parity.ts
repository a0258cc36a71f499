import type { OptionsOf } from "../../core/options/option-types.js";
import type { Constraints, FactorMoments, Moments, OptimizationResult } from "../../core/types.js";
import { describeOptimum } from "../answer/describe-optimum.js";
import { explainBounds } from "../answer/explain-infeasibility.js";
import { offerRelaxed, type RelaxOption } from "../answer/offer-relaxed.js";
import { checkMoments } from "../inputs/check-moments.js";
import { positiveVariances } from "../inputs/positive-variances.js";
import { commonOptions, readCallOptions } from "../inputs/read-call-options.js";
import { type BoundedBudget, boundedBudget, resolveBounds, touchedBounds } from "../rules/bounded-budget.js";
import { type ClusterOptions, type ClusterTree, clusterAssets, clusterOptions, describeTree } from "./cluster-tree.js";
import { clusterVariances } from "./cluster-variances.js";

export interface HierarchicalRiskParityOptions extends ClusterOptions, RelaxOption {
  /**
   * How the assets of the tree are lined up before the line is halved. `"linkage"`: the earlier cluster of each merge on
   * the left, as the paper and PyPortfolioOpt. `"optimal"`: as scipy's `optimal_leaf_ordering`, and so skfolio.
   * `"shortest"`: the line that is truly the shortest, which scipy's is not always. `"linkage"`.
   */
  readonly leafOrder?: "linkage" | "optimal" | "shortest";
  /** Bounds and budget; groups and linear rows are refused. Long-only and fully invested. */
  readonly constraints?: Constraints;
  /** Per year, for the Sharpe ratio of the result alone; 0. */
  readonly riskFreeRate?: number;
}

const declared: OptionsOf<HierarchicalRiskParityOptions> = {
  ...commonOptions,
  ...clusterOptions,
  leafOrder: { kind: "choice", of: ["linkage", "optimal", "shortest"] },
};

/**
 * Hierarchical risk parity: assets lined up by likeness, weight halved down the line by the variance of the halves.
 *
 * The assets are clustered by correlation and lined up; then the line is cut in the middle again and again, and at each
 * cut the weight goes to the halves in inverse proportion to the variances of their inverse-variance portfolios. It uses
 * no expected returns and inverts no matrix, so it stands T < N and singular covariances.
 *
 * Bounds hold exactly: each cut gives its left half the share nearest to the rule's that the bounds of both halves allow.
 *
 * `relax` offers the solution after the least loosening of the constraints, in the words of {@link meanVariance}.
 *
 * @param moments - N assets; covariance (N, N) per year, or factors; its scale does not change the weights
 * @param given - `linkage` "single", `distance` "correlation", `leafOrder` "linkage": the answer of PyPortfolioOpt.
 *   The published example has `distance: "distance-of-distances"`; skfolio has `linkage: "ward", leafOrder: "optimal"`
 * @returns the weights with their tree; or `infeasible` when bounds and budget leave no room. `diagnostics.kktResidual`
 *   is not of an optimum, since the rule has none: it is the greatest difference, over all cuts of the result, between the
 *   weight of the left half and what the rule (within the bounds) gives it. Shadow prices are null for the same reason
 * @throws {@link PortfolioError} `unknown-asset`, `shape`, `not-finite`, `not-a-covariance`; `no-variance` for an asset
 *   that does not move; `conflicting-options` for constraints that the rule cannot hold
 * @remarks O(N²); with distance of distances or an optimal leaf order O(N³). NaN throws. In factor form single linkage
 *   never builds N × N numbers. López de Prado (2016), "Building diversified portfolios that outperform out of sample".
 *   Reference values: test/reference/optimize/hierarchical.json.
 * @example
 * requireOptimal(hierarchicalRiskParity(moments)).weights
 */
export function hierarchicalRiskParity(
  moments: Moments | FactorMoments,
  given: HierarchicalRiskParityOptions = {},
): OptimizationResult<{
  /** The tree of the clustering. */
  readonly tree: ClusterTree;
}> {
  const method = "hierarchicalRiskParity";
  checkMoments(moments);
  const options = readCallOptions("hierarchicalRiskParity", given, declared, moments.assets);
  const { linkage = "single", distance = "correlation", riskFreeRate = 0 } = options;
  const { leafOrder = "linkage" } = options;
  const resolved = resolveBounds(options.constraints, moments.assets, method);
  const clustering = clusterAssets(moments, method, linkage, distance, leafOrder);
  const tree = describeTree(moments.assets, clustering);
  const { order } = clustering;
  const cuts = bisections(order.length);
  const shares = ruledShares(moments, order, cuts, method);
  return offerRelaxed({ resolved }, options.relax, (question): OptimizationResult<{ readonly tree: ClusterTree }> => {
    const infeasible = explainBounds(method, question.resolved);
    if (infeasible !== undefined) return { ...infeasible, tree };
    const room = boundedBudget(question.resolved);
    const weights = new Float64Array(order.length);
    splitDown(order, cuts, shares, room, weights);
    const diagnostics = {
      iterations: cuts.length,
      kktResidual: splitResidual(order, cuts, shares, room, weights),
      binding: touchedBounds(moments.assets, weights, room),
    };
    return { ...describeOptimum(moments, weights, method, riskFreeRate, diagnostics), tree };
  });
}

/** A piece of the line, `from` ≤ position < `to`, cut before `middle`. */
interface Cut {
  readonly from: number;
  readonly middle: number;
  readonly to: number;
}

/** All cuts of a line of n, from the whole to the pairs; the left half is the shorter one. */
function bisections(n: number): Cut[] {
  const cuts: Cut[] = [];
  const cutAll = (from: number, to: number): void => {
    if (to - from < 2) return;
    const middle = from + Math.floor((to - from) / 2);
    cuts.push({ from, middle, to });
    cutAll(from, middle);
    cutAll(middle, to);
  };
  cutAll(0, n);
  return cuts;
}

/** The share of its weight that each cut's left half gets by the rule. */
function ruledShares(
  moments: Moments | FactorMoments,
  order: Int32Array,
  cuts: readonly Cut[],
  method: string,
): Float64Array {
  const varianceOf = clusterVariances(moments, positiveVariances(moments, method));
  return Float64Array.from(cuts, ({ from, middle, to }) => {
    const left = varianceOf(order.subarray(from, middle));
    const right = varianceOf(order.subarray(middle, to));
    // two halves that both hedge themselves away are alike
    return left + right > 0 ? right / (left + right) : 0.5;
  });
}

function splitDown(
  order: Int32Array,
  cuts: readonly Cut[],
  shares: Float64Array,
  room: BoundedBudget,
  weights: Float64Array,
): void {
  // the weight of a piece waits at its first position until the piece is cut
  const held = new Float64Array(order.length);
  held[0] = room.total;
  for (const [k, cut] of cuts.entries()) {
    const whole = held[cut.from]!;
    held[cut.from] = allowedLeft(order, cut, shares[k]! * whole, whole, room);
    held[cut.middle] = whole - held[cut.from]!;
  }
  for (let p = 0; p < order.length; p++) {
    const i = order[p]!;
    weights[i] = Math.min(Math.max(held[p]!, room.lower[i]!), room.upper[i]!);
  }
}

/** The weight nearest to `wanted` that the left half may have so that both halves can keep to their bounds. */
function allowedLeft(
  order: Int32Array,
  cut: Cut,
  wanted: number,
  whole: number,
  { lower, upper }: BoundedBudget,
): number {
  const { from, middle, to } = cut;
  const least = Math.max(sumOver(lower, order, from, middle), whole - sumOver(upper, order, middle, to));
  const most = Math.min(sumOver(upper, order, from, middle), whole - sumOver(lower, order, middle, to));
  return Math.max(least, Math.min(most, wanted));
}

/** How far the finished weights are from the rule at any cut. */
function splitResidual(
  order: Int32Array,
  cuts: readonly Cut[],
  shares: Float64Array,
  room: BoundedBudget,
  weights: Float64Array,
): number {
  let worst = Math.abs(weights.reduce((sum, w) => sum + w, 0) - room.total);
  for (const [k, cut] of cuts.entries()) {
    const left = sumOver(weights, order, cut.from, cut.middle);
    const whole = left + sumOver(weights, order, cut.middle, cut.to);
    worst = Math.max(worst, Math.abs(left - allowedLeft(order, cut, shares[k]! * whole, whole, room)));
  }
  return worst;
}

function sumOver(values: Float64Array, order: Int32Array, from: number, to: number): number {
  let sum = 0;
  for (let p = from; p < to; p++) sum += values[order[p]!]!;
  return sum;
}
