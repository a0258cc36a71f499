import type { OptionsOf } from "../../core/options/option-types.js";
import { readOption, readOptions } from "../../core/options/read-options.js";
import type { IsoDate } from "../../core/types.js";
import { DATES, readSource, SERIES, TITLE } from "../parts/read-source.js";
import type { VegaLiteSpec } from "../parts/vega-lite-spec.js";
import { chartSpec, colorScale, dateAxis, datedValues, legendOf } from "./chart-style.js";
import { curveRows, numbersOf, readCurves } from "./curves.js";
import { tickFormat } from "./tick-format.js";

/** How figures over a moving window are drawn. */
export interface RollingChartOptions {
  /** The title of the chart. Default "Over a moving window". */
  readonly title?: string;
  /** Title of the vertical axis, with its unit: "Volatility per year (%)". Default: the name of a single series. */
  readonly valueTitle?: string;
  /** `"percent"` writes 0.1 as 10%. Default "number". */
  readonly format?: "number" | "percent";
}

/** Dates and series that share them. */
interface RollingSource {
  readonly dates: readonly IsoDate[];
  readonly series: Readonly<Record<string, Float64Array>>;
}

const declared: OptionsOf<RollingChartOptions, "format"> = {
  title: TITLE,
  valueTitle: { kind: "text", empty: true },
  format: { kind: "choice", of: ["number", "percent"], default: "number" },
};

const rollingSource: OptionsOf<RollingSource> = {
  dates: DATES,
  series: {
    kind: "value",
    required: true,
    read: (name, series) => readOption(name, series, { kind: "record", of: SERIES }),
  },
};

/**
 * Figures over a moving window, one line each.
 *
 * @param source - T dates and T numbers for each line, as `rollingMetrics` gives them; NaN (before the first window) is not drawn
 * @param options - `title` "Over a moving window"; `valueTitle`; `format` "number"
 * @returns a specification
 * @throws {@link PortfolioError} `empty`, `shape`, `not-finite`, `invalid-date`, `invalid-argument`
 * @remarks O(T).
 * @example
 * const { sharpeRatio } = rollingMetrics(returns, { window: 252, metrics: ["sharpeRatio"] });
 * rollingChart({ dates, series: { "Sharpe ratio, one year": sharpeRatio } });
 */
export function rollingChart(
  source: { readonly dates: readonly IsoDate[]; readonly series: Readonly<Record<string, Float64Array>> },
  options: RollingChartOptions = {},
): VegaLiteSpec {
  const read = readOptions("options", options, declared, { what: "an option of rollingChart" });
  const { dates, series } = readSource<RollingSource>("source", source, rollingSource);
  const { curves } = readCurves(
    Object.keys(series).map((name) => ({ name, dates, values: series[name]! })),
    { name: "", benchmarkName: "" },
  );
  const names = curves.map(({ name }) => name);
  const percent = read.format === "percent";
  return chartSpec(read.title ?? "Over a moving window", {
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
          title: read.valueTitle ?? (names.length === 1 ? names[0]! : percent ? "Percent" : "Value"),
          tickCount: 5,
          ...tickFormat(numbersOf(curves), { percent, zero: percent }),
        },
      },
      color: {
        field: "name",
        type: "nominal",
        scale: colorScale(names),
        legend: legendOf(names),
      },
    },
  });
}
