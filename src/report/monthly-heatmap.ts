import { PortfolioError } from "../core/portfolio-error.js";
import { chartSpec } from "./chart-style.js";
import type { CurveSource } from "./curves.js";
import type { SpecPart, VegaLiteSpec } from "./vega-lite-spec.js";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/**
 * Return of each month as a table of colours, years down and months across, with each year's return at the end.
 *
 * A month runs from the last value of the month before to its own last value; the first one from the first value.
 *
 * @param source - dates and values, such as a backtest
 * @throws {@link PortfolioError} `empty`, `shape`
 * @remarks O(T). NaN values are passed over. Months without a date stay empty.
 * @example
 * monthlyHeatmap(result);
 */
export function monthlyHeatmap(source: CurveSource, options: { readonly title?: string } = {}): VegaLiteSpec {
  const cells = monthlyReturns(source);
  const sizes = cells.filter(({ month }) => month !== "Year").map(({ value }) => Math.abs(value));
  // the strongest colour is not left to one outlier
  const strong = Math.max(0.01, sizes.sort((a, b) => a - b)[Math.floor(0.95 * (sizes.length - 1))] ?? 0);
  const rows: SpecPart[] = cells.map(({ year, month, value }) => ({ year, month, value }));
  const years = [...new Set(cells.map(({ year }) => year))];
  const position = {
    x: { field: "month", type: "ordinal", scale: { domain: [...MONTHS, "Year"] }, axis: axisOfNames("top") },
    y: { field: "year", type: "ordinal", scale: { domain: years }, axis: axisOfNames("left") },
  };
  return chartSpec(options.title ?? "Monthly returns (%)", {
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
          { calculate: "format(100 * datum.value, abs(datum.value) < 0.9995 ? '.1f' : '.0f')", as: "percent" },
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

/** Compound return of each calendar month and year that has a value. */
export function monthlyReturns({
  dates,
  values,
}: CurveSource): readonly { readonly year: string; readonly month: string; readonly value: number }[] {
  if (dates.length !== values.length) {
    throw new PortfolioError(
      "shape",
      `values has ${values.length} numbers for ${dates.length} dates: give one for each`,
    );
  }
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
