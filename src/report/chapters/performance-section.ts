import { drawdownChart } from "../charts/drawdown-chart.js";
import { equityCurve } from "../charts/equity-curve.js";
import { monthlyHeatmap } from "../charts/monthly-heatmap.js";
import { riskContributionBars } from "../charts/risk-contribution-bars.js";
import { weightsArea } from "../charts/weights-area.js";
import type { ReportBacktest } from "../content/read-backtest-result.js";
import type { ReportContent } from "../content/read-content.js";
import type { ReportSeries } from "../content/report-series.js";
import { figureTable } from "../parts/figure-rows.js";
import { formatAmount, formatNumber, formatPercent } from "../parts/format-figure.js";
import type { ReportSection } from "../parts/report-section.js";

/** All series of a report, the benchmark last and in gray. */
export function curvesOf({ portfolio, comparisons, benchmark }: ReportContent): readonly (ReportSeries & {
  readonly quiet?: boolean;
})[] {
  return [portfolio, ...comparisons, ...(benchmark === null ? [] : [{ ...benchmark, quiet: true }])];
}

/** Value, drawdown, months and figures of a portfolio beside what it is compared with. */
export function performanceSection(content: ReportContent): ReportSection {
  const { portfolio, comparisons, backtest } = content;
  const all = curvesOf(content);
  const reasons = Object.entries(portfolio.metrics?.undefinedReasons ?? {}).map(
    ([figure, reason]) => `${figure}: ${reason}`,
  );
  return {
    title: "Performance",
    text: reasons.length === 0 ? [] : [`Not defined here: ${reasons.join("; ")}.`],
    charts: [
      backtest === undefined
        ? equityCurve(all, { title: "Growth of 1", rebase: 1, valueTitle: "Value (start = 1)" })
        : equityCurve(all, { title: "Value over time, after costs" }),
      drawdownChart(all),
      monthlyHeatmap(portfolio, {
        title: comparisons.length === 0 ? "Monthly returns (%)" : `Monthly returns of ${portfolio.name} (%)`,
      }),
    ],
    tables: [figureTable(all.flatMap(({ name, metrics }) => (metrics === null ? [] : [{ name, metrics }])))],
  };
}

const MOST_HOLDINGS = 30;

/** Weights over time, the last holdings and where the risk lies. */
export function holdingsSection(backtest: ReportBacktest, { riskContributions }: ReportContent): ReportSection {
  const { assets, weights, dates, holdings, values } = backtest;
  const n = assets.length;
  const last = (dates.length - 1) * n;
  const value = values.at(-1)!;
  const held = assets
    .map((asset, i) => ({
      asset,
      shares: Object.hasOwn(holdings, asset) ? holdings[asset]! : 0,
      weight: weights[last + i]!,
    }))
    .filter(({ shares }) => shares !== 0)
    .sort((a, b) => b.weight - a.weight);
  const rows = held
    .slice(0, MOST_HOLDINGS)
    .map(({ asset, shares, weight }) => [
      asset,
      formatAmount(shares, 4),
      formatNumber(weight * value, 2),
      formatPercent(weight, 2),
    ]);
  const rest = held.slice(MOST_HOLDINGS);
  if (rest.length > 0) {
    const weight = rest.reduce((total, one) => total + one.weight, 0);
    rows.push([`${rest.length} more`, "", formatNumber(weight * value, 2), formatPercent(weight, 2)]);
  }
  const cash = backtest.cash.at(-1)!;
  rows.push(["Cash", "", formatNumber(cash, 2), formatPercent(cash / value, 2)]);
  return {
    title: "Holdings",
    charts: [
      weightsArea(backtest),
      ...(hasRisk(riskContributions)
        ? [
            riskContributionBars(riskContributions!, {
              weights: Object.fromEntries(
                held
                  .filter(({ asset }) => Object.hasOwn(riskContributions!, asset))
                  .map(({ asset, weight }) => [asset, weight || 0]),
              ),
            }),
          ]
        : []),
    ],
    tables: [{ caption: `On ${dates.at(-1)}`, columns: ["Asset", "Shares", "Value", "Weight"], rows }],
  };
}

/** Where the risk lies, for a report without holdings. */
export function riskSection({ riskContributions }: ReportContent): readonly ReportSection[] {
  if (!hasRisk(riskContributions)) return [];
  return [{ title: "Risk", charts: [riskContributionBars(riskContributions!)] }];
}

function hasRisk(shares: ReportContent["riskContributions"]): boolean {
  return shares !== undefined && Object.values(shares).some((share) => share !== 0);
}
