import { chartSpec, colorScale, dateAxis, datedValues } from "./chart-style.js";
import { type CurveOptions, type CurveSource, curveRows, longest, type NamedCurve, readCurves } from "./curves.js";
import type { VegaLiteSpec } from "./vega-lite-spec.js";

export interface EquityCurveOptions extends CurveOptions {
  /** `"log"` makes equal growth equally steep; `"linear"`. */
  readonly scale?: "linear" | "log";
  /** Begin every line at this value; as they are. */
  readonly rebase?: number;
  /** Of the vertical axis; "Value (units of currency)". */
  readonly valueTitle?: string;
}

/**
 * Value over time, of one backtest with its benchmark or of several curves side by side.
 *
 * @param source - a backtest, or curves with names, dates and values
 * @returns a specification; series of more than 1,440 points are thinned without losing peaks and troughs
 * @throws {@link PortfolioError} `empty`, `shape`, `invalid-argument`
 * @remarks O(T). NaN is a gap.
 * @example
 * equityCurve([{ name: "Equal weight", dates, values }, { name: "Risk parity", dates, values: others }], { rebase: 1 });
 */
export function equityCurve(
  source: CurveSource | readonly NamedCurve[],
  options: EquityCurveOptions = {},
): VegaLiteSpec {
  const { rebase, scale = "linear", valueTitle } = options;
  const { curves, quiet } = readCurves(source, options);
  const drawn = rebase === undefined ? curves : curves.map((curve) => rebased(curve, rebase));
  const names = drawn.map(({ name }) => name);
  return chartSpec(options.title ?? "Value over time", {
    data: datedValues(curveRows(drawn, quiet)),
    height: 280,
    mark: drawn.every(({ values }) => values.length > 1) ? { type: "line" } : { type: "line", point: true },
    encoding: {
      x: dateAxis(longest(drawn)),
      y: {
        field: "value",
        type: "quantitative",
        scale: scale === "log" ? { type: "log", nice: false } : { zero: false },
        axis: {
          title: valueTitle ?? (rebase === undefined ? "Value (units of currency)" : `Value (first date = ${rebase})`),
          format: rebase === undefined ? ",.4~r" : ".4~r",
          tickCount: 6,
        },
      },
      color: {
        field: "name",
        type: "nominal",
        scale: colorScale(names, quiet),
        legend: names.length === 1 ? null : { title: null, orient: "top", columns: 3 },
      },
    },
  });
}

function rebased(curve: NamedCurve, start: number): NamedCurve {
  const first = Array.from(curve.values).find((value) => Number.isFinite(value)) ?? Number.NaN;
  return { ...curve, values: Array.from(curve.values, (value) => (value / first) * start) };
}
