import { drawdownChart } from "./drawdown-chart.js";
import { equityCurve } from "./equity-curve.js";
import { figureTable } from "./figure-rows.js";
import { formatAmount, formatPercent } from "./format-figure.js";
import { monthlyHeatmap } from "./monthly-heatmap.js";
import type { ReportSection } from "./report-section.js";
import { riskContributionBars } from "./risk-contribution-bars.js";
import type { NamingOptions, TearSheetContent } from "./tear-sheet-content.js";
import { weightsArea } from "./weights-area.js";

/** Value, drawdown, months and figures of a backtest beside what it is compared with. */
export function performanceSection(content: TearSheetContent, options: NamingOptions): ReportSection {
  const { backtest, comparisons = [] } = content;
  const { name = "Portfolio", benchmarkName = "Benchmark" } = options;
  const all = [{ name, backtest }, ...comparisons];
  const curves = all.map((one) => ({ name: one.name, dates: one.backtest.dates, values: one.backtest.values }));
  const benchmark = backtest.benchmarkValues;
  const source = [
    ...curves,
    ...(benchmark === undefined
      ? []
      : [{ name: benchmarkName, dates: backtest.dates, values: benchmark, quiet: true }]),
  ];
  const single = comparisons.length === 0;
  const reasons = Object.entries(backtest.metrics.undefinedReasons).map(([figure, reason]) => `${figure}: ${reason}`);
  return {
    title: "Performance",
    text: reasons.length === 0 ? [] : [`Not defined here: ${reasons.join("; ")}.`],
    charts: [
      equityCurve(single ? backtest : source, { name, benchmarkName, title: "Value over time, after costs" }),
      drawdownChart(single ? backtest : source, { name, benchmarkName }),
      monthlyHeatmap(backtest, { title: single ? "Monthly returns (%)" : `Monthly returns of ${name} (%)` }),
    ],
    tables: [figureTable(all.map((one) => ({ name: one.name, metrics: one.backtest.metrics })))],
  };
}

/** Weights over time, the last holdings and where the risk lies. */
export function holdingsSection({ backtest, riskContributions }: TearSheetContent): ReportSection {
  const { assets, weights, dates, holdings, values } = backtest;
  const n = assets.length;
  const last = (dates.length - 1) * n;
  const value = values.at(-1)!;
  const held = assets
    .map((asset, i) => ({ asset, shares: holdings[asset]!, weight: weights[last + i]! }))
    .filter(({ shares }) => shares !== 0)
    .sort((a, b) => b.weight - a.weight);
  const rows = held
    .slice(0, 30)
    .map(({ asset, shares, weight }) => [
      asset,
      formatAmount(shares, 4),
      formatAmount(weight * value, 0),
      formatPercent(weight, 2),
    ]);
  if (held.length > 30) rows.push([`${held.length - 30} more`, "", "", formatPercent(sum(held.slice(30)), 2)]);
  rows.push(["Cash", "", formatAmount(backtest.cash.at(-1)!, 0), formatPercent(backtest.cash.at(-1)! / value, 2)]);
  return {
    title: "Holdings",
    charts: [weightsArea(backtest), ...(riskContributions === undefined ? [] : [riskBars(riskContributions, held)])],
    tables: [{ caption: `On ${dates.at(-1)}`, columns: ["Asset", "Shares", "Value", "Weight"], rows }],
  };
}

const sum = (held: readonly { readonly weight: number }[]): number =>
  held.reduce((total, { weight }) => total + weight, 0);

function riskBars(
  shares: NonNullable<TearSheetContent["riskContributions"]>,
  held: readonly { readonly asset: string; readonly weight: number }[],
): ReturnType<typeof riskContributionBars> {
  return riskContributionBars(shares, {
    weights: Object.fromEntries(held.map(({ asset, weight }) => [asset, weight])),
  });
}
