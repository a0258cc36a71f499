import type { PerformanceMetrics } from "../../analytics/performance/performance-metrics.js";
import { formatNumber, formatPercent } from "./format-figure.js";
import type { ReportTable } from "./report-section.js";

/** The keys of the metrics that are numbers. */
export type Figure = Exclude<
  {
    [K in keyof PerformanceMetrics]-?: NonNullable<PerformanceMetrics[K]> extends number ? K : never;
  }[keyof PerformanceMetrics],
  undefined
>;

const percent = (x: number): string => formatPercent(x, 2);
const number = (x: number): string => formatNumber(x, 2);
const count = (x: number): string => formatNumber(x, 0);

/** Figures in the order of a report, with what a reader calls them. */
export const FIGURES: readonly (readonly [Figure, string, (x: number) => string])[] = [
  ["totalReturn", "Total return", percent],
  ["annualReturn", "Return per year, compound", percent],
  ["annualVolatility", "Volatility per year", percent],
  ["sharpeRatio", "Sharpe ratio", number],
  ["sortinoRatio", "Sortino ratio", number],
  ["calmarRatio", "Calmar ratio", number],
  ["omegaRatio", "Omega ratio", number],
  ["maxDrawdown", "Maximum drawdown", percent],
  ["averageDrawdown", "Average drawdown", percent],
  ["maxDrawdownDuration", "Longest drawdown, periods", count],
  ["ulcerIndex", "Ulcer index", percent],
  ["valueAtRisk", "Value at risk, per period", percent],
  ["conditionalValueAtRisk", "Conditional value at risk, per period", percent],
  ["skewness", "Skewness", number],
  ["excessKurtosis", "Excess kurtosis", number],
  ["winRate", "Periods with a gain", percent],
  ["profitFactor", "Profit factor", number],
  ["tailRatio", "Tail ratio", number],
  ["alpha", "Alpha per year", percent],
  ["beta", "Beta", number],
  ["trackingError", "Tracking error per year", percent],
  ["informationRatio", "Information ratio", number],
  ["upCapture", "Capture of rising periods", percent],
  ["downCapture", "Capture of falling periods", percent],
];

/** The figures that stand at the top of a page, with short names. */
export function headlineFigures(
  metrics: PerformanceMetrics | null,
): readonly { readonly name: string; readonly value: string }[] {
  if (metrics === null) return [];
  return [
    { name: "Return per year", value: formatPercent(metrics.annualReturn, 1) },
    { name: "Volatility", value: formatPercent(metrics.annualVolatility, 1) },
    { name: "Sharpe ratio", value: formatNumber(metrics.sharpeRatio, 2) },
    { name: "Max drawdown", value: formatPercent(metrics.maxDrawdown, 1) },
    { name: "Total return", value: formatPercent(metrics.totalReturn, 1) },
  ];
}

/** A table of figures, one column for each series; a figure that none of them has is left out. */
export function figureTable(
  series: readonly { readonly name: string; readonly metrics: PerformanceMetrics }[],
): ReportTable {
  const rows = FIGURES.filter(([key]) => series.some(({ metrics }) => metrics[key] !== undefined)).map(
    ([key, label, format]) => [label, ...series.map(({ metrics }) => format(metrics[key] ?? Number.NaN))],
  );
  return { columns: ["Figure", ...series.map(({ name }) => name)], rows };
}
