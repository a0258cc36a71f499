import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { resolvePerAsset } from "../../core/names/resolve-per-asset.js";
import type { OptionsOf } from "../../core/options/option-types.js";
import { readOptions } from "../../core/options/read-options.js";
import { readMoments } from "../../core/tables/read-moments.js";
import type { Moments, Weights } from "../../core/types.js";
import { readSource, TITLE } from "../parts/read-source.js";
import type { SpecPart, VegaLiteSpec } from "../parts/vega-lite-spec.js";
import { chartSpec, PALETTE, QUIET_COLOR } from "./chart-style.js";
import { tickFormat } from "./tick-format.js";

/** A portfolio on the frontier. */
export interface DrawnCorner {
  /** Per year, a fraction. */
  readonly expectedReturn: number;
  /** Per year, a fraction. */
  readonly volatility: number;
  /** Fractions of capital. Default: unknown, so that a straight line joins this corner to its neighbors. */
  readonly weights?: Weights;
}

/** A portfolio to mark by name, such as a result of an optimizer. */
export interface MarkedPortfolio {
  /** What stands beside the point. */
  readonly name: string;
  /** Per year, a fraction. */
  readonly expectedReturn: number;
  /** Per year, a fraction. */
  readonly volatility: number;
}

/** What a frontier is drawn with. */
export interface FrontierChartOptions {
  /** The title of the chart. Default "Efficient frontier". */
  readonly title?: string;
  /** Draws the assets as points and, with the weights of the corners, the exact curve between these. */
  readonly moments?: Moments;
  /** Portfolios to mark by name. Default: none. */
  readonly portfolios?: readonly MarkedPortfolio[];
}

const FIGURE = { kind: "number", required: true } as const;
const VOLATILITY = { kind: "number", min: 0, required: true } as const;

const markedPortfolio: OptionsOf<MarkedPortfolio> = {
  name: { kind: "text", required: true },
  expectedReturn: FIGURE,
  volatility: VOLATILITY,
};
const drawnCorner: OptionsOf<DrawnCorner> = {
  expectedReturn: FIGURE,
  volatility: VOLATILITY,
  weights: { kind: "numbers-by-name", names: "any" },
};
const declared: OptionsOf<FrontierChartOptions> = {
  title: TITLE,
  moments: {
    kind: "value",
    read: (name, moments) => readMoments(name, moments, { factorForm: false, caller: "frontierChart" }),
  },
  portfolios: {
    kind: "list",
    of: { kind: "value", read: (name, one) => readSource<MarkedPortfolio>(name, one, markedPortfolio) },
  },
};

/** Assets up to here have their names beside their points. */
const MOST_NAMES = 30;

/**
 * The efficient frontier: expected return against volatility, with assets and portfolios as points.
 *
 * @param frontier - corner portfolios in order, as `efficientFrontier` gives them
 * @param options - `title` "Efficient frontier"; `moments`; `portfolios`
 * @returns a specification
 * @throws {@link PortfolioError} `empty`, `invalid-argument`, `not-finite`, `unknown-asset` (weights of a corner that `moments` does not know)
 * @remarks O(corners · N²) with `moments`; without, the corners are joined by straight lines.
 * @example
 * frontierChart(efficientFrontier(moments), { moments, portfolios: [{ name: "Maximum Sharpe", ...optimum }] });
 */
export function frontierChart(
  frontier: { readonly corners: readonly DrawnCorner[] },
  options: FrontierChartOptions = {},
): VegaLiteSpec {
  const {
    title = "Efficient frontier",
    moments,
    portfolios = [],
  } = readOptions("options", options, declared, {
    what: "an option of frontierChart",
  });
  const { corners } = readSource<{ readonly corners: readonly DrawnCorner[] }>("frontier", frontier, {
    corners: {
      kind: "list",
      required: true,
      of: { kind: "value", read: (name, one) => readSource<DrawnCorner>(name, one, drawnCorner) },
    },
  });
  if (corners.length === 0)
    throw new PortfolioError("empty", "frontier.corners is empty: there is no portfolio to draw");
  const curve = moments === undefined ? corners : exactCurve(corners, moments);
  const points: SpecPart[] = portfolios.map(({ name, volatility, expectedReturn }) => ({
    name,
    volatility,
    expectedReturn,
  }));
  const assets: SpecPart[] = (moments?.assets ?? []).map((name, i) => ({
    name,
    volatility: Math.sqrt(Math.max(0, moments!.covariance[i * (moments!.assets.length + 1)]!)),
    expectedReturn: moments!.mean[i]!,
  }));
  const everything = [...curve, ...points, ...assets] as readonly DrawnCorner[];
  const x = {
    field: "volatility",
    type: "quantitative",
    scale: { zero: false, padding: 20 },
    axis: {
      title: "Volatility per year (%)",
      grid: true,
      tickCount: 8,
      labelOverlap: true,
      ...tickFormat(
        everything.map(({ volatility }) => volatility),
        { percent: true, ticks: 8 },
      ),
    },
  };
  const y = {
    field: "expectedReturn",
    type: "quantitative",
    scale: { zero: false, padding: 12 },
    axis: {
      title: "Expected return per year (%)",
      ...tickFormat(
        everything.map(({ expectedReturn }) => expectedReturn),
        { percent: true, ticks: 8 },
      ),
    },
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
          ...(values.length > MOST_NAMES
            ? []
            : [
                {
                  data: { values },
                  mark: { type: "text", align: "left", baseline: "middle", dx: 8, fontWeight: weight, limit: 140 },
                  encoding: { x, y, text: { field: "name", type: "nominal" } },
                },
              ]),
        ];
  return chartSpec(title, {
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
