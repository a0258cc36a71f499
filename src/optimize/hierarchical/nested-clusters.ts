import type { OptionsOf } from "../../core/options/option-types.js";
import type {
  Constraints,
  FactorMoments,
  InfeasibleResult,
  Moments,
  OptimizationResult,
  UnsolvedResult,
} from "../../core/types.js";
import { covarianceProductKernel } from "../../numerics/covariance/covariance-product-kernel.js";
import { describeOptimum } from "../answer/describe-optimum.js";
import { explainBounds } from "../answer/explain-infeasibility.js";
import { offerRelaxed, type RelaxOption } from "../answer/offer-relaxed.js";
import { checkMoments } from "../inputs/check-moments.js";
import { commonOptions, readCallOptions } from "../inputs/read-call-options.js";
import { meanVariance } from "../mean-variance/mean-variance.js";
import { riskBudgeting } from "../risk-budget/risk-budgeting.js";
import { boundedBudget, resolveBounds, touchedBounds } from "../rules/bounded-budget.js";
import { fitToBounds } from "../rules/fit-to-bounds.js";
import {
  type ClusterGrouping,
  type ClusterOptions,
  clusterAssets,
  clusterOptions,
  describeTree,
} from "./cluster-tree.js";
import { splitClusters } from "./split-clusters.js";

/** How weights are chosen within a cluster, or between clusters: long-only and fully invested. */
export type NestedObjective = "minimum-variance" | "maximum-sharpe" | "maximum-utility" | "risk-budgeting";

export interface NestedClustersOptions extends ClusterOptions, RelaxOption {
  /** Within the clusters; `"minimum-variance"`. */
  readonly inner?: NestedObjective;
  /** Between the clusters; `"minimum-variance"`. */
  readonly outer?: NestedObjective;
  /** How many clusters; left out, the number at which the scatter within clusters bends most. */
  readonly clusters?: number;
  /** For maximum utility; 1. */
  readonly riskAversion?: number;
  /** Per year; 0. */
  readonly riskFreeRate?: number;
  /** Bounds and budget of the result; groups and linear rows are refused. Long-only and fully invested. */
  readonly constraints?: Constraints;
}

const OBJECTIVES: readonly [NestedObjective, ...NestedObjective[]] = [
  "minimum-variance",
  "maximum-sharpe",
  "maximum-utility",
  "risk-budgeting",
];

const declared: OptionsOf<NestedClustersOptions> = {
  ...commonOptions,
  ...clusterOptions,
  inner: { kind: "choice", of: OBJECTIVES },
  outer: { kind: "choice", of: OBJECTIVES },
  clusters: { kind: "number", integer: true, min: 1 },
  riskAversion: { kind: "number", above: 0 },
};

/**
 * Nested clustered optimization: a portfolio of each cluster, then a portfolio of these portfolios.
 *
 * Clustering first keeps the noise of one cluster's correlations out of the others, so that the optimizers see small,
 * well-conditioned problems.
 *
 * `relax` offers the solution after the least loosening of the constraints, in the words of {@link meanVariance}.
 *
 * @param moments - N assets, per year
 * @param given - `inner` and `outer` "minimum-variance", `linkage` "ward", `distance` "correlation", `clusters` chosen
 *   from the data
 * @returns the weights with tree and clusters; or the status of the inner or outer problem that has no answer. Where the
 *   weights break bounds, the nearest ones within them, Σ (w − v)² least. `diagnostics.kktResidual` is the greatest of
 *   the inner and outer optima and of that move; shadow prices are null, since the nesting has no single objective
 * @throws {@link PortfolioError} `unknown-asset`, `shape`, `not-finite`, `not-a-covariance`, `invalid-argument`;
 *   `no-variance` for an asset that does not move; `conflicting-options` for constraints it cannot hold
 * @remarks O(N²·√N) to find the number of clusters, and the optimizations. NaN throws. López de Prado (2019), "A robust
 *   estimator of the efficient frontier", there without bounds; the defaults are skfolio's without cross-validation.
 *   Reference values: test/reference/optimize/clustered.json.
 * @example
 * requireOptimal(nestedClusters(moments, { inner: "risk-budgeting", clusters: 4 })).weights
 */
export function nestedClusters(
  moments: Moments | FactorMoments,
  given: NestedClustersOptions = {},
): OptimizationResult<ClusterGrouping> {
  const method = "nestedClusters";
  checkMoments(moments);
  const options = readCallOptions("nestedClusters", given, declared, moments.assets);
  const { assets } = moments;
  const { linkage = "ward", distance = "correlation", riskFreeRate = 0 } = options;
  const { inner = "minimum-variance", outer = "minimum-variance" } = options;
  const resolved = resolveBounds(options.constraints, assets, method);
  const clustering = clusterAssets(moments, method, linkage, distance, "linkage");
  const { members } = splitClusters(clustering, options.clusters);
  const grouping = {
    tree: describeTree(assets, clustering),
    clusters: members.map((positions) => Array.from(positions, (i) => assets[i]!)),
  };
  let residual = 0;
  let iterations = 0;
  const solve = (objective: NestedObjective, part: Moments, what: string): Float64Array | Unsolved => {
    const result = optimize(objective, part, options);
    if (result.status !== "optimal") return unsolved(method, what, result);
    residual = Math.max(residual, result.diagnostics.kktResidual);
    iterations += result.diagnostics.iterations;
    return Float64Array.from(part.assets, (asset) => result.weights[asset]!);
  };
  const funds: Float64Array[] = [];
  for (const [c, positions] of members.entries()) {
    const within = solve(inner, momentsWithin(moments, grouping.clusters[c]!, positions), `cluster ${c + 1}`);
    if (!(within instanceof Float64Array)) return { ...within, ...grouping };
    const fund = new Float64Array(assets.length);
    for (const [p, i] of positions.entries()) fund[i] = within[p]!;
    funds.push(fund);
  }
  const names = funds.map((_, c) => `cluster ${c + 1}`);
  const between = solve(outer, momentsOver(moments, names, funds), "the clusters");
  if (!(between instanceof Float64Array)) return { ...between, ...grouping };
  return offerRelaxed({ resolved }, options.relax, (question): OptimizationResult<ClusterGrouping> => {
    const infeasible = explainBounds(method, question.resolved);
    if (infeasible !== undefined) return { ...infeasible, ...grouping };
    const room = boundedBudget(question.resolved);
    const wanted = new Float64Array(assets.length);
    for (const [c, fund] of funds.entries()) {
      for (let i = 0; i < wanted.length; i++) wanted[i]! += between[c]! * fund[i]! * room.total;
    }
    const fitted = fitToBounds(wanted, new Float64Array(wanted.length).fill(1), room);
    return {
      ...describeOptimum(moments, fitted.weights, method, riskFreeRate, {
        iterations,
        kktResidual: Math.max(residual, fitted.residual),
        binding: touchedBounds(assets, fitted.weights, room),
      }),
      ...grouping,
    };
  });
}

/** An inner or outer problem without an answer; no loosening of the outer constraints helps it. */
type Unsolved = InfeasibleResult<never> | UnsolvedResult;

function optimize(
  objective: NestedObjective,
  moments: Moments,
  { riskAversion, riskFreeRate }: NestedClustersOptions,
): OptimizationResult {
  if (objective === "risk-budgeting") return riskBudgeting(moments);
  return meanVariance(moments, {
    objective,
    ...(riskAversion !== undefined && { riskAversion }),
    ...(riskFreeRate !== undefined && { riskFreeRate }),
  });
}

/** Moments of some of the assets. */
function momentsWithin(moments: Moments | FactorMoments, names: readonly string[], positions: Int32Array): Moments {
  const k = positions.length;
  const n = moments.assets.length;
  const covariance = new Float64Array(k * k);
  for (let a = 0; a < k; a++) {
    const row = covarianceRow(moments, positions[a]!, n);
    for (let b = 0; b <= a; b++) covariance[a * k + b] = covariance[b * k + a] = row[positions[b]!]!;
  }
  const mean = Float64Array.from(positions, (i) => moments.mean[i]!);
  return { assets: names, mean, covariance, periodsPerYear: moments.periodsPerYear };
}

function covarianceRow(moments: Moments | FactorMoments, asset: number, n: number): Float64Array {
  if (!("factors" in moments)) return moments.covariance.subarray(asset * n, (asset + 1) * n);
  const alone = new Float64Array(n);
  alone[asset] = 1;
  return covarianceProductKernel(moments, alone);
}

/** Moments of funds made of the assets. */
function momentsOver(
  moments: Moments | FactorMoments,
  names: readonly string[],
  funds: readonly Float64Array[],
): Moments {
  const k = funds.length;
  const covariance = new Float64Array(k * k);
  for (const [a, fund] of funds.entries()) {
    const product = covarianceProductKernel(moments, fund);
    for (let b = 0; b <= a; b++) covariance[a * k + b] = covariance[b * k + a] = dot(product, funds[b]!);
  }
  const mean = Float64Array.from(funds, (fund) => dot(moments.mean, fund));
  return { assets: names, mean, covariance, periodsPerYear: moments.periodsPerYear };
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function unsolved(method: string, what: string, result: InfeasibleResult | UnsolvedResult): Unsolved {
  const { diagnostics } = result;
  const reason = `${what}: ${result.reason}`;
  return result.status === "infeasible"
    ? { status: result.status, method, reason, conflict: result.conflict, diagnostics }
    : { status: result.status, method, reason, diagnostics };
}
