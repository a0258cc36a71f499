import { chartSpec, colorScale, dateAxis, datedValues } from "./chart-style.js";
import { type CurveOptions, type CurveSource, curveRows, longest, type NamedCurve, readCurves } from "./curves.js";
import type { VegaLiteSpec } from "./vega-lite-spec.js";

/**
 * How far the value stands below its highest so far, over time.
 *
 * @param source - a backtest (with its benchmark), or curves with names, dates and values
 * @throws {@link PortfolioError} `empty`, `shape`, `invalid-argument`
 * @remarks O(T). NaN is a gap.
 * @example
 * drawdownChart(backtest({ prices, strategy }));
 */
export function drawdownChart(source: CurveSource | readonly NamedCurve[], options: CurveOptions = {}): VegaLiteSpec {
  const { curves, quiet } = readCurves(source, options);
  const names = curves.map(({ name }) => name);
  const single = names.length === 1;
  return chartSpec(options.title ?? "Drawdown", {
    data: datedValues(
      curveRows(
        curves.map((curve) => ({ ...curve, values: belowPeak(curve.values) })),
        quiet,
      ),
    ),
    height: 180,
    mark: single ? { type: "area", line: true, fillOpacity: 0.25 } : { type: "line" },
    encoding: {
      x: dateAxis(longest(curves)),
      y: {
        field: "value",
        type: "quantitative",
        axis: { title: "Below the peak (%)", format: ".0%", tickCount: 5 },
      },
      color: {
        field: "name",
        type: "nominal",
        scale: colorScale(names, quiet),
        legend: single ? null : { title: null, orient: "top", columns: 3 },
      },
    },
  });
}

function belowPeak(values: Float64Array | readonly number[]): number[] {
  let peak = Number.NEGATIVE_INFINITY;
  return Array.from(values, (value) => {
    if (value > peak) peak = value;
    return value / peak - 1;
  });
}
