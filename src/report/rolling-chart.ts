import type { IsoDate } from "../core/types.js";
import { chartSpec, colorScale, dateAxis, datedValues } from "./chart-style.js";
import { curveRows, readCurves } from "./curves.js";
import type { VegaLiteSpec } from "./vega-lite-spec.js";

export interface RollingChartOptions {
  readonly title?: string;
  /** Of the vertical axis, with its unit: "Volatility per year (%)". */
  readonly valueTitle?: string;
  /** `"percent"` writes 0.1 as 10 %; `"number"`. */
  readonly format?: "number" | "percent";
}

/**
 * Figures over a moving window, one line each.
 *
 * @param source - T dates and T numbers for each line, as `rollingMetrics` gives them; NaN (before the first window) is not drawn
 * @throws {@link PortfolioError} `empty`, `shape`
 * @remarks O(T).
 * @example
 * const { sharpeRatio } = rollingMetrics(returns, { window: 252, metrics: ["sharpeRatio"] });
 * rollingChart({ dates, series: { "Sharpe ratio, one year": sharpeRatio } });
 */
export function rollingChart(
  source: { readonly dates: readonly IsoDate[]; readonly series: Readonly<Record<string, Float64Array>> },
  options: RollingChartOptions = {},
): VegaLiteSpec {
  const { dates, series } = source;
  const { curves } = readCurves(
    Object.keys(series).map((name) => ({ name, dates, values: series[name]! })),
    {},
  );
  const names = curves.map(({ name }) => name);
  const percent = options.format === "percent";
  return chartSpec(options.title ?? "Over a moving window", {
    data: datedValues(curveRows(curves)),
    height: 200,
    mark: { type: "line" },
    encoding: {
      x: dateAxis(dates),
      y: {
        field: "value",
        type: "quantitative",
        scale: { zero: percent },
        axis: {
          title: options.valueTitle ?? (names.length === 1 ? names[0]! : percent ? "Percent" : "Value"),
          format: percent ? ".0%" : ".2~f",
          tickCount: 5,
        },
      },
      color: {
        field: "name",
        type: "nominal",
        scale: colorScale(names),
        legend: names.length === 1 ? null : { title: null, orient: "top", columns: 3 },
      },
    },
  });
}
