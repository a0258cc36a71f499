import { PortfolioError } from "../../core/errors/portfolio-error.js";
import type { VegaLiteSpec } from "../parts/vega-lite-spec.js";
import { chartSpec, colorScale, jsonNumber, legendOf } from "./chart-style.js";
import { type CurveOptions, type CurveSource, type NamedCurve, readCurveOptions, readCurves } from "./curves.js";
import { monthlyReturns } from "./monthly-heatmap.js";
import { tickFormat } from "./tick-format.js";

/**
 * The return of each calendar year as bars, side by side for several curves.
 *
 * A year runs from the last value of the year before to its own last value; the first one from the first value.
 *
 * @param source - a backtest (with its benchmark), or curves with names, dates and values
 * @param options - `title` "Returns by year"; `name` "Portfolio"; `benchmarkName` "Benchmark"
 * @returns a specification
 * @throws {@link PortfolioError} `empty` (no year has a return), `shape`, `not-finite`, `invalid-date`, `invalid-argument`
 * @remarks O(T). NaN values are passed over.
 * @example
 * yearlyReturnsChart(result);
 */
export function yearlyReturnsChart(
  source: CurveSource | readonly NamedCurve[],
  options: CurveOptions = {},
): VegaLiteSpec {
  const read = readCurveOptions(options, "yearlyReturnsChart");
  const { curves, quiet } = readCurves(source, read);
  const names = curves.map(({ name }) => name);
  const rows = curves.flatMap((curve) =>
    yearlyReturns(curve).map(({ year, value }) => ({ year, name: curve.name, value: jsonNumber(value) })),
  );
  if (rows.length === 0) throw new PortfolioError("empty", "no year has a return: give at least two values");
  const years = [...new Set(rows.map(({ year }) => year))].sort();
  const several = names.length > 1;
  // a few years are bars too, not walls
  const padding = Math.max(0.3, Math.min(0.85, 1 - 0.07 * years.length * names.length));
  return chartSpec(read.title ?? "Returns by year", {
    data: { values: rows },
    height: 200,
    mark: { type: "bar" },
    encoding: {
      x: {
        field: "year",
        type: "ordinal",
        scale: { domain: years, paddingInner: padding, paddingOuter: padding / 2 },
        axis: { title: null, labelAngle: 0, labelOverlap: true },
      },
      ...(several ? { xOffset: { field: "name", type: "nominal", scale: { domain: names } } } : {}),
      y: {
        field: "value",
        type: "quantitative",
        axis: {
          title: "Return (%)",
          tickCount: 5,
          ...tickFormat(
            rows.map(({ value }) => value),
            { percent: true, zero: true },
          ),
        },
      },
      color: {
        field: "name",
        type: "nominal",
        scale: colorScale(names, quiet),
        legend: legendOf(names, undefined, "square"),
      },
    },
  });
}

/** The return of each calendar year that has one; none where no value is known. */
export function yearlyReturns(curve: NamedCurve): readonly { readonly year: string; readonly value: number }[] {
  if (!Array.from(curve.values).some(Number.isFinite)) return [];
  return monthlyReturns({ dates: curve.dates, values: curve.values as Float64Array })
    .filter(({ month }) => month === "Year")
    .map(({ year, value }) => ({ year, value }));
}
