import type { OptionsOf } from "../../core/options/option-types.js";
import type { Constraints, FactorMoments, Moments, OptimizationResult } from "../../core/types.js";
import { describeOptimum } from "../answer/describe-optimum.js";
import { explainBounds } from "../answer/explain-infeasibility.js";
import { offerRelaxed, type RelaxOption } from "../answer/offer-relaxed.js";
import { checkMoments } from "../inputs/check-moments.js";
import { commonOptions, readCallOptions } from "../inputs/read-call-options.js";
import { boundedBudget, resolveBounds, touchedBounds } from "../rules/bounded-budget.js";
import { bisections, type Cut, splitDown, splitResidual } from "./bisection.js";
import { type ClusterRiskOptions, clusterRisk, clusterRiskOptions } from "./cluster-risk.js";
import { type ClusterOptions, type ClusterTree, clusterAssets, clusterOptions, describeTree } from "./cluster-tree.js";

export interface HierarchicalRiskParityOptions extends ClusterOptions, ClusterRiskOptions, RelaxOption {
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
  ...clusterRiskOptions,
  leafOrder: { kind: "choice", of: ["linkage", "optimal", "shortest"] },
};

/**
 * Hierarchical risk parity: assets lined up by likeness, weight halved down the line by the risk of the halves.
 *
 * The assets are clustered by correlation and lined up; then the line is cut in the middle again and again, and at each
 * cut the weight goes to the halves in inverse proportion to the risks of their inverse-risk portfolios. It uses
 * no expected returns and inverts no matrix, so it stands T < N and singular covariances. The risk is the variance, or
 * any measure of {@link meanRisk} over `returns`.
 *
 * Bounds hold exactly: each cut gives its left half the share nearest to the rule's that the bounds of both halves allow.
 *
 * `relax` offers the solution after the least loosening of the constraints, in the words of {@link meanVariance}.
 *
 * @param moments - N assets; covariance (N, N) per year, or factors; its scale does not change the weights
 * @param given - `linkage` "single", `distance` "correlation", `leafOrder` "linkage": the answer of PyPortfolioOpt.
 *   The published example has `distance: "distance-of-distances"`; skfolio has `linkage: "ward", leafOrder: "optimal"`.
 *   `risk` "variance"
 * @returns the weights with their tree; or `infeasible` when bounds and budget leave no room. `diagnostics.kktResidual`
 *   is not of an optimum, since the rule has none: it is the greatest difference, over all cuts of the result, between the
 *   weight of the left half and what the rule (within the bounds) gives it. Shadow prices are null for the same reason
 * @throws {@link PortfolioError} `unknown-asset`, `shape`, `not-finite`, `not-a-covariance`; `no-variance` for an asset
 *   that does not move or has no risk by the measure; `conflicting-options` for constraints that the rule cannot hold, a
 *   measure without `returns`, or figures that it does not read
 * @remarks O(N²); with distance of distances or an optimal leaf order O(N³); with a
 *   measure O(T·N·log N) more. NaN throws. In factor form single linkage
 *   never builds N × N numbers. López de Prado (2016), "Building diversified portfolios that outperform out of sample".
 *   Reference values: test/reference/optimize/hierarchical.json, hierarchical-risks.json.
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
  const shares = ruledShares(order, cuts, clusterRisk(moments, options, method).riskOf);
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

/** The share of its weight that each cut's left half gets by the rule. */
function ruledShares(order: Int32Array, cuts: readonly Cut[], riskOf: (items: Int32Array) => number): Float64Array {
  return Float64Array.from(cuts, ({ from, middle, to }) => {
    const left = riskOf(order.subarray(from, middle));
    const right = riskOf(order.subarray(middle, to));
    // two halves that both hedge themselves away are alike
    return left + right > 0 ? right / (left + right) : 0.5;
  });
}
