import { rollingMetrics } from "../../analytics/performance/rolling-metrics.js";
import { drawdowns } from "../../analytics/series/drawdowns.js";
import type { IsoDate } from "../../core/types.js";
import { distributionChart } from "../charts/distribution-chart.js";
import { monthlyReturns } from "../charts/monthly-heatmap.js";
import { rollingChart } from "../charts/rolling-chart.js";
import { yearlyReturns, yearlyReturnsChart } from "../charts/yearly-returns-chart.js";
import type { ReportContent } from "../content/read-content.js";
import type { ReportSeries } from "../content/report-series.js";
import { formatAmount, formatPercent } from "../parts/format-figure.js";
import type { ReportSection } from "../parts/report-section.js";
import type { VegaLiteSpec } from "../parts/vega-lite-spec.js";
import { curvesOf } from "./performance-section.js";

const MOST_DRAWDOWNS = 10;
/** Fewer periods in a window tell nothing. */
const SHORTEST_WINDOW = 6;

/** What returns alone tell: years, worst drawdowns, moving windows, distribution. Nothing where a value is missing. */
export function returnsSections(content: ReportContent): readonly ReportSection[] {
  const { portfolio } = content;
  const usable = portfolio.returns.values.length > 0 && portfolio.returns.values.every((r) => Number.isFinite(r));
  if (!usable) return [];
  return [
    ...yearsSection(content),
    ...drawdownsSection(portfolio),
    ...rollingSection(content),
    distributionSection(portfolio),
  ];
}

function yearsSection(content: ReportContent): readonly ReportSection[] {
  const all = curvesOf(content);
  const byName = all.map((curve) => new Map(yearlyReturns(curve).map(({ year, value }) => [year, value])));
  const years = [...byName[0]!.keys()];
  if (years.length === 0) return [];
  const beside = content.benchmark === null ? undefined : byName.at(-1)!;
  const cell = (value: number | undefined): string => formatPercent(value ?? Number.NaN, 2);
  return [
    {
      title: "Returns by year",
      charts: [yearlyReturnsChart(all)],
      tables: [
        {
          columns: ["Year", ...all.map(({ name }) => name), ...(beside === undefined ? [] : ["Difference"])],
          rows: years.map((year) => [
            year,
            ...byName.map((values) => cell(values.get(year))),
            ...(beside === undefined ? [] : [cell(byName[0]!.get(year)! - (beside.get(year) ?? Number.NaN))]),
          ]),
        },
      ],
    },
  ];
}

function drawdownsSection({ returns }: ReportSeries): readonly ReportSection[] {
  const all = drawdowns(returns);
  if (all.length === 0) return [];
  const day = (date: IsoDate | null): string => date ?? "–";
  const days = (count: number | null): string => (count === null ? "–" : formatAmount(count, 0));
  return [
    {
      title: "Worst drawdowns",
      tables: [
        {
          ...(all.length > MOST_DRAWDOWNS
            ? { caption: `The deepest ${MOST_DRAWDOWNS} of ${formatAmount(all.length, 0)}` }
            : {}),
          columns: ["Depth", "Peak", "Lowest", "Back at the peak", "Days"],
          rows: all
            .slice(0, MOST_DRAWDOWNS)
            .map(({ depth, peakDate, troughDate, recoveryDate, open, calendarDays }) => [
              formatPercent(-depth, 2),
              peakDate ?? "start",
              day(troughDate),
              open ? "not yet" : day(recoveryDate),
              days(calendarDays),
            ]),
        },
      ],
    },
  ];
}

function rollingSection({ portfolio, benchmark }: ReportContent): readonly ReportSection[] {
  const { returns, periodsPerYear, riskFreeRate } = portfolio;
  const periods = returns.values.length;
  const year = Math.round(periodsPerYear);
  const window = periods >= 2 * year ? year : Math.round(periodsPerYear / 2);
  if (window < SHORTEST_WINDOW || periods < window + SHORTEST_WINDOW) return [];
  const compared =
    benchmark !== null &&
    benchmark.returns.values.length === periods &&
    benchmark.returns.values.every((r) => Number.isFinite(r));
  const figures = rollingMetrics(returns, {
    window,
    metrics: ["annualVolatility", "sharpeRatio", ...(compared ? (["beta"] as const) : [])],
    periodsPerYear,
    riskFreeRate,
    ...(compared ? { benchmark: benchmark.returns } : {}),
  });
  const time = window === year ? "one year" : "half a year";
  const charts: VegaLiteSpec[] = [];
  const add = (metric: "annualVolatility" | "sharpeRatio" | "beta", title: string, percent: boolean): void => {
    const series = figures[metric];
    if (series?.some((x) => Number.isFinite(x))) {
      const first = series.findIndex((x) => Number.isFinite(x));
      const values = series.slice(first).map((x) => (Number.isFinite(x) ? x : Number.NaN));
      charts.push(
        rollingChart(
          { dates: returns.dates.slice(first), series: { [title]: values } },
          { title: `${title}, over ${time}`, valueTitle: title, ...(percent ? { format: "percent" } : {}) },
        ),
      );
    }
  };
  add("annualVolatility", "Volatility per year (%)", true);
  add("sharpeRatio", "Sharpe ratio", false);
  if (compared) add("beta", `Beta to ${benchmark.name}`, false);
  return charts.length === 0 ? [] : [{ title: "Over a moving window", charts }];
}

function distributionSection(portfolio: ReportSeries): ReportSection {
  const cells = monthlyReturns(portfolio);
  const spans: readonly (readonly [string, readonly number[]])[] = [
    ["Period", Array.from(portfolio.returns.values)],
    ["Month", cells.filter(({ month }) => month !== "Year").map(({ value }) => value)],
    ["Year", cells.filter(({ month }) => month === "Year").map(({ value }) => value)],
  ];
  const drawn = spans[1]![1].length >= 24 ? spans[1]! : spans[0]!;
  return {
    title: "Distribution of returns",
    charts: [distributionChart(drawn[1], { title: `Returns of each ${drawn[0].toLowerCase()}` })],
    tables: [
      {
        columns: ["Of each", "Best", "Worst", "Mean", "With a gain", "Number"],
        rows: spans
          .filter(([, values]) => values.length > 0)
          .map(([name, values]) => [
            name.toLowerCase(),
            formatPercent(
              values.reduce((most, x) => Math.max(most, x)),
              2,
            ),
            formatPercent(
              values.reduce((least, x) => Math.min(least, x)),
              2,
            ),
            formatPercent(values.reduce((sum, x) => sum + x, 0) / values.length, 2),
            formatPercent(values.filter((x) => x > 0).length / values.length, 1),
            formatAmount(values.length, 0),
          ]),
      },
    ],
  };
}
