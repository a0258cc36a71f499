import { PortfolioError } from "../core/portfolio-error.js";
import type { ClusterTree } from "../optimize/hierarchical/cluster-tree.js";
import { chartSpec, PALETTE } from "./chart-style.js";
import type { SpecPart, VegaLiteSpec } from "./vega-lite-spec.js";

/**
 * The tree of a clustering: assets on the right, joined further left the less alike they are.
 *
 * @param tree - of a hierarchical method: `hierarchicalRiskParity(moments).tree`
 * @throws {@link PortfolioError} `empty`, `shape` (merges that do not make one tree of the assets)
 * @remarks O(N).
 * @example
 * dendrogram(hierarchicalRiskParity(moments).tree);
 */
export function dendrogram(
  tree: Pick<ClusterTree, "assets" | "merges" | "order">,
  options: { readonly title?: string } = {},
): VegaLiteSpec {
  const { assets, merges, order } = tree;
  const n = assets.length;
  if (n === 0) throw new PortfolioError("empty", "tree has no assets: give at least one");
  const refuse = (what: string): never => {
    throw new PortfolioError("shape", `tree.${what} does not fit ${n} assets: give the tree of a clustering as it is`);
  };
  if (merges.length !== n - 1) refuse("merges");
  const rank = new Map(order.map((asset, position) => [asset, position]));
  // height on the page and distance of every cluster, assets first
  const clusters = assets.map((asset) => ({ y: rank.get(asset) ?? refuse("order"), x: 0 }));
  const lines: SpecPart[] = [];
  for (const [k, { left, right, distance }] of merges.entries()) {
    const a = clusters[left] ?? refuse("merges");
    const b = clusters[right] ?? refuse("merges");
    const corners = [
      [a.x, a.y],
      [distance, a.y],
      [distance, b.y],
      [b.x, b.y],
    ];
    for (const [step, [x, y]] of corners.entries()) lines.push({ merge: k, step, x: x!, y: y! });
    clusters.push({ y: (a.y + b.y) / 2, x: distance });
  }
  const y = {
    field: "y",
    type: "quantitative",
    axis: null,
    scale: { domain: [-0.5, n - 0.5], reverse: true, nice: false },
  };
  return chartSpec(options.title ?? "Clusters of assets", {
    height: Math.max(60, 18 * n),
    layer: [
      {
        data: { values: lines },
        mark: { type: "line", color: PALETTE[0]!, strokeWidth: 1.4 },
        encoding: {
          x: {
            field: "x",
            type: "quantitative",
            scale: { reverse: true, domain: [0, Math.max(...merges.map(({ distance }) => distance), 0) || 1] },
            axis: { title: "Distance at which clusters are joined", tickCount: 6 },
          },
          y,
          detail: { field: "merge", type: "nominal" },
          order: { field: "step", type: "quantitative" },
        },
      },
      {
        data: { values: assets.map((asset, i) => ({ asset, y: clusters[i]!.y, x: 0 })) },
        mark: { type: "text", align: "left", baseline: "middle", dx: 6, fontSize: 11, limit: 160 },
        encoding: { x: { field: "x", type: "quantitative" }, y, text: { field: "asset", type: "nominal" } },
      },
    ],
  });
}
