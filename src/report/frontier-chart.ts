import { PortfolioError } from "../core/portfolio-error.js";
import { resolvePerAsset } from "../core/resolve-per-asset.js";
import type { Moments, Weights } from "../core/types.js";
import { chartSpec, PALETTE, QUIET_COLOR } from "./chart-style.js";
import type { SpecPart, VegaLiteSpec } from "./vega-lite-spec.js";

export interface DrawnCorner {
  readonly expectedReturn: number;
  readonly volatility: number;
  readonly weights?: Weights;
}

export interface FrontierChartOptions {
  readonly title?: string;
  /** Draws the assets as points and, with the weights of the corners, the exact curve between these. */
  readonly moments?: Moments;
  /** Portfolios to mark by name, such as results of an optimiser. */
  readonly portfolios?: readonly {
    readonly name: string;
    readonly expectedReturn: number;
    readonly volatility: number;
  }[];
}

/**
 * The efficient frontier: expected return against volatility, with assets and portfolios as points.
 *
 * @param frontier - corner portfolios in order, as `efficientFrontier` gives them
 * @throws {@link PortfolioError} `empty`, `unknown-asset` (weights of a corner that `moments` does not know)
 * @remarks O(corners · N²) with `moments`; without, the corners are joined by straight lines.
 * @example
 * frontierChart(efficientFrontier(moments), { moments, portfolios: [{ name: "Maximum Sharpe", ...optimum }] });
 */
export function frontierChart(
  frontier: { readonly corners: readonly DrawnCorner[] },
  options: FrontierChartOptions = {},
): VegaLiteSpec {
  const { corners } = frontier;
  if (corners.length === 0)
    throw new PortfolioError("empty", "frontier.corners is empty: there is no portfolio to draw");
  const { moments, portfolios = [] } = options;
  const curve = moments === undefined ? corners : exactCurve(corners, moments);
  const points: SpecPart[] = portfolios.map(({ name, volatility, expectedReturn }) => ({
    name,
    volatility,
    expectedReturn,
  }));
  const assets: SpecPart[] = (moments?.assets ?? []).slice(0, 30).map((name, i) => ({
    name,
    volatility: Math.sqrt(Math.max(0, moments!.covariance[i * (moments!.assets.length + 1)]!)),
    expectedReturn: moments!.mean[i]!,
  }));
  const x = {
    field: "volatility",
    type: "quantitative",
    scale: { zero: false, padding: 20 },
    axis: { title: "Volatility per year (%)", format: ".3~%", grid: true, tickCount: 8 },
  };
  const y = {
    field: "expectedReturn",
    type: "quantitative",
    scale: { zero: false, padding: 12 },
    axis: { title: "Expected return per year (%)", format: ".3~%" },
  };
  const named = (values: readonly SpecPart[], shape: string, color: string, weight: string): SpecPart[] =>
    values.length === 0
      ? []
      : [
          {
            data: { values },
            mark: { type: "point", shape, filled: true, size: 70, color, opacity: 1 },
            encoding: { x, y },
          },
          {
            data: { values },
            mark: { type: "text", align: "left", baseline: "middle", dx: 8, fontWeight: weight },
            encoding: { x, y, text: { field: "name", type: "nominal" } },
          },
        ];
  return chartSpec(options.title ?? "Efficient frontier", {
    height: 340,
    layer: [
      {
        data: { values: curve.map(({ volatility, expectedReturn }, k) => ({ k, volatility, expectedReturn })) },
        mark: { type: "line", color: PALETTE[0]!, strokeWidth: 2, point: curve.length === 1 },
        encoding: { x, y, order: { field: "k", type: "quantitative" } },
      },
      ...named(assets, "circle", QUIET_COLOR, "normal"),
      ...named(points, "diamond", PALETTE[6]!, "bold"),
    ],
  });
}

/** Between two corners weights are mixed in proportion: return is linear in the mix, variance a quadratic of it. */
function exactCurve(corners: readonly DrawnCorner[], { assets, covariance }: Moments): DrawnCorner[] {
  const n = assets.length;
  const points: DrawnCorner[] = [];
  for (let c = 0; c < corners.length; c++) {
    const from = corners[c]!;
    const to = corners[c + 1];
    points.push(from);
    if (to?.weights === undefined || from.weights === undefined) continue;
    const a = resolvePerAsset("corner.weights", from.weights, assets, 0);
    const b = resolvePerAsset("corner.weights", to.weights, assets, 0);
    let shared = 0;
    for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) shared += a[i]! * covariance[i * n + j]! * b[j]!;
    for (let step = 1; step < 8; step++) {
      const m = step / 8;
      const variance = (1 - m) ** 2 * from.volatility ** 2 + 2 * m * (1 - m) * shared + m ** 2 * to.volatility ** 2;
      points.push({
        expectedReturn: (1 - m) * from.expectedReturn + m * to.expectedReturn,
        volatility: Math.sqrt(Math.max(0, variance)),
      });
    }
  }
  return points;
}
