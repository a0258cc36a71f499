import type { OptionsOf } from "../../core/options/option-types.js";
import type { Constraints, FactorMoments, Moments, OptimizationResult } from "../../core/types.js";
import type { Linkage } from "../../numerics/clustering/linkage.js";
import { describeOptimum } from "../answer/describe-optimum.js";
import { explainBounds } from "../answer/explain-infeasibility.js";
import { offerRelaxed, type RelaxOption } from "../answer/offer-relaxed.js";
import { checkMoments } from "../inputs/check-moments.js";
import { commonOptions, readCallOptions } from "../inputs/read-call-options.js";
import { boundedBudget, resolveBounds, touchedBounds } from "../rules/bounded-budget.js";
import { fitToBounds } from "../rules/fit-to-bounds.js";
import { type ClusterRiskOptions, clusterRisk, clusterRiskOptions } from "./cluster-risk.js";
import {
  type ClusterGrouping,
  type ClusterOptions,
  clusterAssets,
  clusterOptions,
  describeTree,
} from "./cluster-tree.js";
import { type SplitTree, splitClusters } from "./split-clusters.js";

export interface HierarchicalEqualRiskOptions extends ClusterOptions, ClusterRiskOptions, RelaxOption {
  /** How many clusters; left out, the number at which the scatter within clusters bends most. */
  readonly clusters?: number;
  /** Bounds and budget; groups and linear rows are refused. Long-only and fully invested. */
  readonly constraints?: Constraints;
  /** Per year, for the Sharpe ratio of the result alone; 0. */
  readonly riskFreeRate?: number;
}

const declared: OptionsOf<HierarchicalEqualRiskOptions> = {
  ...commonOptions,
  ...clusterOptions,
  ...clusterRiskOptions,
  clusters: { kind: "number", integer: true, min: 1 },
};

/**
 * Hierarchical equal risk contribution: weight split down the tree by the risk of its clusters, then within them.
 *
 * The assets are clustered by correlation. From the top of the tree down to the clusters each merge gives its two sides
 * weight in inverse proportion to the sums of their clusters' risks; within a cluster the assets share by inverse
 * risk. The risk is the variance, or any measure of {@link meanRisk} over `returns`. Unlike risk parity by halves it follows the shape of the tree and stops at the clusters.
 *
 * `relax` offers the solution after the least loosening of the constraints, in the words of {@link meanVariance}.
 *
 * @param moments - N assets; covariance (N, N) per year, or factors; its scale does not change the weights
 * @param given - `linkage` "ward", `distance` "correlation", `clusters` chosen from the data, `risk` "variance"
 * @returns the weights with tree and clusters; or `infeasible` when bounds and budget leave no room. Where the rule's
 *   weights break bounds, the nearest ones within them, Σ (w/v − 1)² least. `diagnostics.kktResidual` is the greatest
 *   difference, over the splits above the clusters and the budget, between the weights and what these equations ask (a rule
 *   has no optimum); shadow prices are null
 * @throws {@link PortfolioError} `unknown-asset`, `shape`, `not-finite`, `not-a-covariance`, `invalid-argument`;
 *   `no-variance` for an asset that does not move or has no risk by the measure; `conflicting-options` for constraints
 *   that the rule cannot hold, a measure without `returns`, or figures that it does not read
 * @remarks O(N²·√N) to find the number of clusters, O(N²) with it given. NaN throws. Raffinot (2018), "The hierarchical
 *   equal risk contribution portfolio". The defaults are skfolio's.
 *   Reference values: test/reference/optimize/clustered.json, hierarchical-risks.json.
 * @example
 * requireOptimal(hierarchicalEqualRisk(moments, { clusters: 3 })).clusters
 */
export function hierarchicalEqualRisk(
  moments: Moments | FactorMoments,
  given: HierarchicalEqualRiskOptions = {},
): OptimizationResult<ClusterGrouping> {
  const method = "hierarchicalEqualRisk";
  checkMoments(moments);
  const options = readCallOptions("hierarchicalEqualRisk", given, declared, moments.assets);
  const { assets } = moments;
  const { linkage = "ward", distance = "correlation", riskFreeRate = 0 } = options;
  const resolved = resolveBounds(options.constraints, assets, method);
  const clustering = clusterAssets(moments, method, linkage, distance, "linkage");
  const split = splitClusters(clustering, options.clusters);
  const grouping = {
    tree: describeTree(assets, clustering),
    clusters: split.members.map((members) => Array.from(members, (i) => assets[i]!)),
  };

  const { own, riskOf } = clusterRisk(moments, options, method);
  const risks = clusterRisks(split, riskOf, clustering.linkage);
  return offerRelaxed({ resolved }, options.relax, (question): OptimizationResult<ClusterGrouping> => {
    const infeasible = explainBounds(method, question.resolved);
    if (infeasible !== undefined) return { ...infeasible, ...grouping };
    const room = boundedBudget(question.resolved);
    const wanted = new Float64Array(assets.length);
    const budgets = splitDown(split, risks, clustering.linkage, room.total);
    for (const [c, members] of split.members.entries()) {
      let inverses = 0;
      for (const i of members) inverses += 1 / own[i]!;
      for (const i of members) wanted[i] = budgets[split.roots[c]!]! / own[i]! / inverses;
    }
    const fitted = fitToBounds(
      wanted,
      wanted.map((v) => v * v),
      room,
    );
    return {
      ...describeOptimum(moments, fitted.weights, method, riskFreeRate, {
        iterations: split.roots.length,
        kktResidual: Math.max(fitted.residual, splitResidual(split, risks, clustering.linkage, wanted)),
        binding: touchedBounds(assets, fitted.weights, room),
      }),
      ...grouping,
    };
  });
}

/** Risk of each cluster, and of each merge above them the sum over its clusters. */
function clusterRisks(split: SplitTree, riskOf: (items: Int32Array) => number, linkage: Linkage): Float64Array {
  const n = linkage.height.length + 1;
  const risks = new Float64Array(2 * n - 1);
  for (const [c, root] of split.roots.entries()) risks[root] = riskOf(split.members[c]!);
  for (let node = split.cut; node < 2 * n - 1; node++) {
    risks[node] = risks[linkage.left[node - n]!]! + risks[linkage.right[node - n]!]!;
  }
  return risks;
}

/** The weight of each cluster, from the top of the tree down. */
function splitDown(split: SplitTree, risks: Float64Array, linkage: Linkage, total: number): Float64Array {
  const n = linkage.height.length + 1;
  const budgets = new Float64Array(2 * n - 1);
  budgets[2 * n - 2] = total;
  for (let node = 2 * n - 2; node >= split.cut; node--) {
    const left = linkage.left[node - n]!;
    const right = linkage.right[node - n]!;
    budgets[left] = budgets[node]! * leftShare(risks[left]!, risks[right]!);
    budgets[right] = budgets[node]! - budgets[left]!;
  }
  return budgets;
}

/** How far the finished weights, before bounds, are from the rule at any split above the clusters. */
function splitResidual(split: SplitTree, risks: Float64Array, linkage: Linkage, weights: Float64Array): number {
  const n = linkage.height.length + 1;
  const held = new Float64Array(2 * n - 1);
  for (const [c, root] of split.roots.entries()) for (const i of split.members[c]!) held[root]! += weights[i]!;
  let worst = 0;
  for (let node = split.cut; node < 2 * n - 1; node++) {
    const left = linkage.left[node - n]!;
    const right = linkage.right[node - n]!;
    held[node] = held[left]! + held[right]!;
    worst = Math.max(worst, Math.abs(held[left]! - held[node]! * leftShare(risks[left]!, risks[right]!)));
  }
  return worst;
}

function leftShare(left: number, right: number): number {
  return left + right > 0 ? right / (left + right) : 0.5;
}
