import type { OptionsOf } from "../../core/options/option-types.js";
import type { Constraints, FactorMoments, Moments, OptimizationResult } from "../../core/types.js";
import { covarianceProductKernel } from "../../numerics/covariance/covariance-product-kernel.js";
import { describeOptimum } from "../answer/describe-optimum.js";
import { explainBounds } from "../answer/explain-infeasibility.js";
import { offerRelaxed, type RelaxOption } from "../answer/offer-relaxed.js";
import { checkMoments } from "../inputs/check-moments.js";
import { commonOptions, readCallOptions } from "../inputs/read-call-options.js";
import { boundedBudget, resolveBounds, touchedBounds } from "../rules/bounded-budget.js";
import { bisections, splitDown, splitResidual } from "./bisection.js";
import { type ClusterOptions, type ClusterTree, clusterAssets, clusterOptions, describeTree } from "./cluster-tree.js";
import { schurShares } from "./schur-shares.js";
import { turningGamma } from "./turning-gamma.js";

/** How much of the other half's covariances a half is told, and how the assets are lined up. */
export interface SchurAllocationOptions extends ClusterOptions, RelaxOption {
  /** From 0, hierarchical risk parity, towards 1, near minimum variance. Default 0.5. */
  readonly gamma?: number;
  /**
   * Lower `gamma` to where the variance stops to fall, so that it is never above that of hierarchical risk parity. Without it a `gamma` that
   * leaves a half without a covariance is a `numerical-error`. Default true.
   */
  readonly monotonic?: boolean;
  /** As in {@link hierarchicalRiskParity}. Default "optimal". */
  readonly leafOrder?: "linkage" | "optimal" | "shortest";
  /** Bounds and budget; groups and linear rows are refused. Long-only and fully invested. */
  readonly constraints?: Constraints;
  /** Per year, for the Sharpe ratio of the result alone. Default 0. */
  readonly riskFreeRate?: number;
}

/** What {@link schurAllocation} gives beside the portfolio. */
export interface SchurAllocation {
  /** The tree of the clustering. */
  readonly tree: ClusterTree;
  /** The γ that was used: `gamma`, or a lower one with `monotonic`; null where there is no portfolio. */
  readonly effectiveGamma: number | null;
}

const declared: OptionsOf<SchurAllocationOptions> = {
  ...commonOptions,
  ...clusterOptions,
  gamma: { kind: "number", min: 0, max: 1 },
  monotonic: { kind: "boolean" },
  leafOrder: { kind: "choice", of: ["linkage", "optimal", "shortest"] },
};

/**
 * Schur complementary allocation: hierarchical risk parity in which each half knows how it moves with the other one.
 *
 * Hierarchical risk parity forgets the covariances between the halves of a cut. Here each half's covariance is first augmented by γ times what
 * the other half says about it, in the manner of a Schur complement, before the halves are compared and cut on. With γ = 0 it is
 * {@link hierarchicalRiskParity}; the more γ, the less the variance, up to where the estimates are too poor for it.
 *
 * `relax` offers the solution after the least loosening of the constraints, in the words of {@link meanVariance}.
 *
 * @param moments - N assets; covariance (N, N) per year, or factors; its scale does not change the weights
 * @param given - `gamma` 0.5, `monotonic` true, `linkage` "ward", `distance` "correlation", `leafOrder` "optimal": skfolio's defaults
 * @returns the weights with their tree and the γ that was used; `infeasible` when bounds and budget leave no room; `numerical-error` without
 *   `monotonic` where an augmented half is no covariance. `diagnostics.kktResidual` is how far the weights are from the rule at any cut, since
 *   a rule has no optimum; shadow prices are null
 * @throws {@link PortfolioError} `unknown-asset`, `shape`, `not-finite`, `not-a-covariance`, `invalid-argument`; `no-variance` for an asset
 *   that does not move; `conflicting-options` for constraints that the rule cannot hold
 * @remarks O(N³) for each γ that is looked at: one without `monotonic`, some 10 to 40 with it. NaN throws. Cotton (2024), "Schur complementary
 *   allocation: a unification of hierarchical risk parity and minimum variance portfolios". Reference values:
 *   test/reference/optimize/hierarchical-risks.json.
 * @example
 * requireOptimal(schurAllocation(moments, { gamma: 0.3 })).weights
 */
export function schurAllocation(
  moments: Moments | FactorMoments,
  given: SchurAllocationOptions = {},
): OptimizationResult<SchurAllocation> {
  const method = "schurAllocation";
  checkMoments(moments);
  const { assets } = moments;
  const options = readCallOptions("schurAllocation", given, declared, assets);
  const { gamma: most = 0.5, monotonic = true, riskFreeRate = 0 } = options;
  const { linkage = "ward", distance = "correlation", leafOrder = "optimal" } = options;
  const resolved = resolveBounds(options.constraints, assets, method);
  const clustering = clusterAssets(moments, method, linkage, distance, leafOrder);
  const tree = describeTree(assets, clustering);
  const { order } = clustering;
  const n = order.length;
  const cuts = bisections(n);
  const lined = linedCovariance(moments, order);
  return offerRelaxed({ resolved }, options.relax, (question): OptimizationResult<SchurAllocation> => {
    const infeasible = explainBounds(method, question.resolved);
    if (infeasible !== undefined) return { ...infeasible, tree, effectiveGamma: null };
    const room = boundedBudget(question.resolved);
    const evaluate = (gamma: number) => {
      const shares = schurShares(lined, n, cuts, gamma);
      const weights = new Float64Array(n);
      if (shares !== undefined) splitDown(order, cuts, shares, room, weights);
      const variance = shares === undefined ? Number.POSITIVE_INFINITY : varianceOf(lined, order, weights);
      return { gamma, variance, shares, weights };
    };
    const { gamma, shares, weights } = monotonic ? turningGamma(evaluate, most) : evaluate(most);
    if (shares === undefined) {
      return {
        status: "numerical-error",
        method,
        reason: `with a gamma of ${gamma} an augmented half is no longer a covariance: lower it, leave monotonic on, or estimate the covariance with shrinkage`,
        diagnostics: { iterations: cuts.length, kktResidual: Number.POSITIVE_INFINITY, binding: [] },
        tree,
        effectiveGamma: null,
      };
    }
    const diagnostics = {
      iterations: cuts.length,
      kktResidual: splitResidual(order, cuts, shares, room, weights),
      binding: touchedBounds(assets, weights, room),
    };
    return { ...describeOptimum(moments, weights, method, riskFreeRate, diagnostics), tree, effectiveGamma: gamma };
  });
}

/** (N, N) row-major, the assets in the order of the line. */
function linedCovariance(moments: Moments | FactorMoments, order: Int32Array): Float64Array {
  const n = order.length;
  const lined = new Float64Array(n * n);
  const unit = new Float64Array(n);
  for (let p = 0; p < n; p++) {
    unit.fill(0);
    unit[order[p]!] = 1;
    const row = covarianceProductKernel(moments, unit);
    for (let q = 0; q < n; q++) lined[p * n + q] = row[order[q]!]!;
  }
  return lined;
}

function varianceOf(lined: Float64Array, order: Int32Array, weights: Float64Array): number {
  const n = order.length;
  let variance = 0;
  for (let p = 0; p < n; p++) {
    const w = weights[order[p]!]!;
    if (w === 0) continue;
    let product = 0;
    for (let q = 0; q < n; q++) product += lined[p * n + q]! * weights[order[q]!]!;
    variance += w * product;
  }
  return variance;
}
