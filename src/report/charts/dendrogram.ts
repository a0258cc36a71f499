import { PortfolioError } from "../../core/errors/portfolio-error.js";
import type { OptionsOf } from "../../core/options/option-types.js";
import { readOptions } from "../../core/options/read-options.js";
import type { ClusterTree } from "../../optimize/hierarchical/cluster-tree.js";
import { readSource, TITLE } from "../parts/read-source.js";
import type { SpecPart, VegaLiteSpec } from "../parts/vega-lite-spec.js";
import { chartSpec, PALETTE } from "./chart-style.js";
import { tickFormat } from "./tick-format.js";

/** How a tree is drawn. */
export interface DendrogramOptions {
  /** The title of the chart. Default "Clusters of assets". */
  readonly title?: string;
}

const declared: OptionsOf<DendrogramOptions> = { title: TITLE };

type DrawnTree = Pick<ClusterTree, "assets" | "merges" | "order">;
type DrawnMerge = DrawnTree["merges"][number];

const POSITION = { kind: "number", integer: true, min: 0, required: true } as const;
const drawnMerge: OptionsOf<DrawnMerge> = {
  left: POSITION,
  right: POSITION,
  distance: { kind: "number", min: 0, required: true },
  size: POSITION,
};
const drawnTree: OptionsOf<DrawnTree> = {
  assets: { kind: "list", of: { kind: "text" }, required: true },
  merges: {
    kind: "list",
    of: { kind: "value", read: (name, merge) => readSource<DrawnMerge>(name, merge, drawnMerge) },
    required: true,
  },
  order: { kind: "list", of: { kind: "text" }, required: true },
};

/**
 * The tree of a clustering: assets on the right, joined further left the less alike they are.
 *
 * @param tree - of a hierarchical method: `hierarchicalRiskParity(moments).tree`
 * @param options - `title` "Clusters of assets"
 * @returns a specification
 * @throws {@link PortfolioError} `empty`, `shape` (merges that do not make one tree of the assets), `invalid-argument`, `not-finite`
 * @remarks O(N).
 * @example
 * dendrogram(hierarchicalRiskParity(moments).tree);
 */
export function dendrogram(
  tree: Pick<ClusterTree, "assets" | "merges" | "order">,
  options: DendrogramOptions = {},
): VegaLiteSpec {
  const { title = "Clusters of assets" } = readOptions("options", options, declared, {
    what: "an option of dendrogram",
  });
  const { assets, merges, order } = readSource<DrawnTree>("tree", tree, drawnTree);
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
    if (left === right) refuse("merges");
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
  // many assets stand closer together, in smaller letters
  const rowHeight = n > 60 ? 12 : 18;
  const farthest = merges.reduce((most, { distance }) => Math.max(most, distance), 0) || 1;
  const y = {
    field: "y",
    type: "quantitative",
    axis: null,
    scale: { domain: [-0.5, n - 0.5], reverse: true, nice: false },
  };
  return chartSpec(title, {
    height: Math.max(60, rowHeight * n),
    layer: [
      {
        data: { values: lines },
        mark: { type: "line", color: PALETTE[0]!, strokeWidth: 1.4 },
        encoding: {
          x: {
            field: "x",
            type: "quantitative",
            scale: { reverse: true, domain: [0, farthest] },
            axis: {
              title: "Distance at which clusters are joined",
              tickCount: 6,
              ...tickFormat([0, farthest], { ticks: 6 }),
            },
          },
          y,
          detail: { field: "merge", type: "nominal" },
          order: { field: "step", type: "quantitative" },
        },
      },
      {
        data: { values: assets.map((asset, i) => ({ asset, y: clusters[i]!.y, x: 0 })) },
        mark: { type: "text", align: "left", baseline: "middle", dx: 6, fontSize: n > 60 ? 9 : 11, limit: 160 },
        encoding: { x: { field: "x", type: "quantitative" }, y, text: { field: "asset", type: "nominal" } },
      },
    ],
  });
}
