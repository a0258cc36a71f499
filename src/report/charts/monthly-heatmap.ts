import { PortfolioError } from "../../core/errors/portfolio-error.js";
import type { OptionsOf } from "../../core/options/option-types.js";
import { readOptions } from "../../core/options/read-options.js";
import { TITLE } from "../parts/read-source.js";
import type { SpecPart, VegaLiteSpec } from "../parts/vega-lite-spec.js";
import { chartSpec } from "./chart-style.js";
import { type CurveSource, readCurveSource } from "./curves.js";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** How monthly returns are drawn. */
export interface MonthlyHeatmapOptions {
  /** The title of the chart. Default "Monthly returns (%)". */
  readonly title?: string;
}

const declared: OptionsOf<MonthlyHeatmapOptions> = { title: TITLE };

/**
 * Return of each month as a table of colors, years down and months across, with each year's return at the end.
 *
 * A month runs from the last value of the month before to its own last value; the first one from the first value.
 *
 * @param source - dates and values, such as a backtest
 * @param options - `title` "Monthly returns (%)"
 * @returns a specification
 * @throws {@link PortfolioError} `empty`, `shape`, `not-finite`, `invalid-date`, `invalid-argument`
 * @remarks O(T). NaN values are passed over. Months without a date stay empty.
 * @example
 * monthlyHeatmap(result);
 */
export function monthlyHeatmap(source: CurveSource, options: MonthlyHeatmapOptions = {}): VegaLiteSpec {
  const { title = "Monthly returns (%)" } = readOptions("options", options, declared, {
    what: "an option of monthlyHeatmap",
  });
  const cells = monthlyReturns(readCurveSource("source", source));
  const sizes = cells.filter(({ month }) => month !== "Year").map(({ value }) => Math.abs(value));
  // the strongest color is not left to one outlier
  const strong = Math.max(0.01, sizes.sort((a, b) => a - b)[Math.floor(0.95 * (sizes.length - 1))] ?? 0);
  const rows: SpecPart[] = cells.map(({ year, month, value }) => ({ year, month, value }));
  const years = [...new Set(cells.map(({ year }) => year))];
  const position = {
    x: { field: "month", type: "ordinal", scale: { domain: [...MONTHS, "Year"] }, axis: axisOfNames("top") },
    y: { field: "year", type: "ordinal", scale: { domain: years }, axis: axisOfNames("left") },
  };
  return chartSpec(title, {
    usermeta: { scroll: true }, // twelve months do not fit a phone
    data: { values: rows },
    height: Math.max(1, years.length) * 24,
    layer: [
      {
        mark: { type: "rect", stroke: "transparent", strokeWidth: 2, cornerRadius: 2 },
        encoding: {
          ...position,
          color: {
            field: "value",
            type: "quantitative",
            scale: {
              domain: [-strong, 0, strong],
              range: ["#EE9A6B", "#F1EFEA", "#7FA9D6"],
              clamp: true,
              interpolate: "rgb",
            },
            legend: null,
          },
        },
      },
      {
        // on cells that are light in both themes
        mark: { type: "text", color: "#1B1B1B", fontSize: 11 },
        transform: [
          {
            calculate:
              "abs(datum.value) < 0.0005 ? '0.0' : format(100 * datum.value, abs(datum.value) < 0.9995 ? '.1f' : ',.0f')",
            as: "percent",
          },
        ],
        encoding: { ...position, text: { field: "percent", type: "nominal" } },
      },
    ],
  });
}

const axisOfNames = (orient: string): SpecPart => ({
  title: null,
  orient,
  domain: false,
  ticks: false,
  labelAngle: 0,
  labelPadding: 6,
});

/**
 * Compound return of each calendar month and year that has a value.
 *
 * @param source - dates and as many values, checked
 * @throws {@link PortfolioError} `empty`
 */
export function monthlyReturns({
  dates,
  values,
}: CurveSource): readonly { readonly year: string; readonly month: string; readonly value: number }[] {
  const known = dates.flatMap((date, t) => (Number.isFinite(values[t]!) ? [{ date, value: values[t]! }] : []));
  if (known.length === 0) throw new PortfolioError("empty", "values has no number: give at least one");
  const cells: { year: string; month: string; value: number }[] = [];
  let yearStart = known[0]!.value;
  let monthStart = yearStart;
  for (const [k, { date, value }] of known.entries()) {
    const next = known[k + 1]?.date;
    const year = date.slice(0, 4);
    if (next?.slice(0, 7) === date.slice(0, 7)) continue;
    // a first date that is alone in its month has nothing to be compared with
    if (k > 0) cells.push({ year, month: MONTHS[Number(date.slice(5, 7)) - 1]!, value: value / monthStart - 1 });
    monthStart = value;
    if (next?.slice(0, 4) === year) continue;
    if (k > 0) cells.push({ year, month: "Year", value: value / yearStart - 1 });
    yearStart = value;
  }
  return cells;
}
