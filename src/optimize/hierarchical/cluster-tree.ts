import type { OptionsOf } from "../../core/options/option-types.js";
import type { FactorMoments, Moments } from "../../core/types.js";
import { chainLinkageKernel } from "../../numerics/clustering/chain-linkage-kernel.js";
import { correlationDistanceKernel } from "../../numerics/clustering/correlation-distance-kernel.js";
import { distanceOfDistancesKernel } from "../../numerics/clustering/distance-of-distances-kernel.js";
import { leafOrderKernel } from "../../numerics/clustering/leaf-order-kernel.js";
import type { Linkage } from "../../numerics/clustering/linkage.js";
import { optimalLeafOrderKernel } from "../../numerics/clustering/optimal-leaf-order-kernel.js";
import { singleLinkageKernel } from "../../numerics/clustering/single-linkage-kernel.js";
import { covarianceProductKernel } from "../../numerics/covariance/covariance-product-kernel.js";
import { isFactorMoments } from "../inputs/is-factor-moments.js";
import { positiveVariances } from "../inputs/positive-variances.js";

/** How a hierarchical method groups the assets. */
export interface ClusterOptions {
  /** Distance between clusters; `"single"` where the method does not say otherwise. */
  readonly linkage?: "single" | "complete" | "average" | "ward";
  /**
   * Distance between assets: √((1 − ρ)/2), or the Euclidean distance between the assets' rows of such distances, as in
   * López de Prado (2016). Default "correlation".
   */
  readonly distance?: "correlation" | "distance-of-distances";
}

export const clusterOptions: OptionsOf<ClusterOptions> = {
  linkage: { kind: "choice", of: ["single", "complete", "average", "ward"] },
  distance: { kind: "choice", of: ["correlation", "distance-of-distances"] },
};

/** The tree of a clustering, as plain data. */
export interface ClusterTree {
  /** The assets in the order of the moments. */
  readonly assets: readonly string[];
  /**
   * N − 1 merges in order of growing distance. Clusters 0 … N−1 are the assets in order; merge k makes cluster N + k,
   * of `size` assets, out of the clusters `left` < `right`.
   */
  readonly merges: readonly ClusterMerge[];
  /** The assets from left to right as the method uses them. */
  readonly order: readonly string[];
}

/** Two clusters that become one. */
export interface ClusterMerge {
  /** The cluster of the lower number. */
  readonly left: number;
  /** The cluster of the higher number. */
  readonly right: number;
  /** The distance between the two. */
  readonly distance: number;
  /** Number of assets in the new cluster. */
  readonly size: number;
}

/** The clusters that a method shares the weight among, and the tree that they were cut from. */
export interface ClusterGrouping {
  /** The tree that the clusters were cut from. */
  readonly tree: ClusterTree;
  /** The assets of each cluster. */
  readonly clusters: readonly (readonly string[])[];
}

/** A clustering in positions, with the matrix of distances when it had to be built. */
export interface AssetClustering {
  readonly linkage: Linkage;
  /** N positions from left to right. */
  readonly order: Int32Array;
  /** (N, N); filled on first use. */
  readonly distances: () => Float64Array;
}

/**
 * Groups assets by how they move together.
 *
 * @throws {@link PortfolioError} `no-variance` when an asset does not move: it has no correlation
 * @remarks Single linkage O(N²), with room for N numbers beyond the moments (so that 10,000 assets in factor form are
 *   fine); the others O(N²) with N² numbers; distance of distances O(N³).
 */
export function clusterAssets(
  moments: Moments | FactorMoments,
  method: string,
  linkage: NonNullable<ClusterOptions["linkage"]>,
  distance: NonNullable<ClusterOptions["distance"]>,
  leafOrder: "linkage" | "optimal" | "shortest",
): AssetClustering {
  const n = moments.assets.length;
  const distancesOf = distanceRows(moments, method);
  let matrix: Float64Array | undefined;
  const distances = (): Float64Array => {
    if (matrix !== undefined) return matrix;
    matrix = new Float64Array(n * n);
    for (let i = 0; i < n; i++) matrix.set(distancesOf(i), i * n);
    if (distance === "distance-of-distances") matrix = distanceOfDistancesKernel(n, matrix);
    return matrix;
  };
  const rowOf =
    distance === "correlation" ? distancesOf : (i: number): Float64Array => distances().subarray(i * n, (i + 1) * n);
  const tree = linkage === "single" ? singleLinkageKernel(n, rowOf) : chainLinkageKernel(n, distances(), linkage);
  const order =
    leafOrder === "linkage"
      ? leafOrderKernel(tree)
      : optimalLeafOrderKernel(tree, distances(), leafOrder === "optimal" ? "scipy" : "shortest");
  return { linkage: tree, order, distances };
}

/** The tree as a result carries it. */
export function describeTree(assets: readonly string[], { linkage, order }: AssetClustering): ClusterTree {
  return {
    assets,
    merges: Array.from(linkage.height, (distance, k) => ({
      left: linkage.left[k]!,
      right: linkage.right[k]!,
      distance,
      size: linkage.size[k]!,
    })),
    order: Array.from(order, (i) => assets[i]!),
  };
}

function distanceRows(moments: Moments | FactorMoments, method: string): (item: number) => Float64Array {
  const n = moments.assets.length;
  const variances = positiveVariances(moments, method);
  if (!isFactorMoments(moments)) return correlationDistanceKernel(n, moments.covariance);
  const unit = new Float64Array(n);
  const distances = new Float64Array(n);
  return (item) => {
    unit.fill(0);
    unit[item] = 1;
    const row = covarianceProductKernel(moments, unit);
    for (let i = 0; i < n; i++) {
      const half = 0.5 - (0.5 * row[i]!) / Math.sqrt(variances[i]! * variances[item]!);
      distances[i] = half > 0 ? Math.sqrt(Math.min(half, 1)) : 0;
    }
    distances[item] = 0;
    return distances;
  };
}
