import type { VegaLiteSpec } from "../parts/vega-lite-spec.js";
import { chartSpec, colorScale, dateAxis, datedValues, legendOf } from "./chart-style.js";
import {
  type CurveOptions,
  type CurveSource,
  curveRows,
  datesOf,
  type NamedCurve,
  numbersOf,
  readCurveOptions,
  readCurves,
} from "./curves.js";
import { tickFormat } from "./tick-format.js";

/**
 * How far the value stands below its highest so far, over time.
 *
 * @param source - a backtest (with its benchmark), or curves with names, dates and values
 * @param options - `title` "Drawdown"; `name` "Portfolio"; `benchmarkName` "Benchmark"
 * @returns a specification
 * @throws {@link PortfolioError} `empty`, `shape`, `not-finite`, `invalid-date`, `invalid-argument`
 * @remarks O(T). NaN is a gap.
 * @example
 * drawdownChart(backtest({ prices, strategy }));
 */
export function drawdownChart(source: CurveSource | readonly NamedCurve[], options: CurveOptions = {}): VegaLiteSpec {
  const read = readCurveOptions(options, "drawdownChart");
  const { curves, quiet } = readCurves(source, read);
  const names = curves.map(({ name }) => name);
  const single = names.length === 1;
  const falls = curves.map((curve) => ({ ...curve, values: belowPeak(curve.values) }));
  return chartSpec(read.title ?? "Drawdown", {
    data: datedValues(curveRows(falls, quiet)),
    height: 180,
    mark: single ? { type: "area", line: true, fillOpacity: 0.25 } : { type: "line" },
    encoding: {
      x: dateAxis(datesOf(curves)),
      y: {
        field: "value",
        type: "quantitative",
        axis: {
          title: "Below the peak (%)",
          tickCount: 5,
          ...tickFormat(numbersOf(falls), { percent: true, zero: true }),
        },
      },
      color: {
        field: "name",
        type: "nominal",
        scale: colorScale(names, quiet),
        legend: legendOf(names),
      },
    },
  });
}

function belowPeak(values: Float64Array | readonly number[]): number[] {
  let peak = Number.NEGATIVE_INFINITY;
  return Array.from(values, (value) => {
    if (value > peak) peak = value;
    return peak > 0 ? value / peak - 1 : Number.NaN;
  });
}
