import type { ReportContent } from "../content/read-content.js";
import { formatAmount } from "../parts/format-figure.js";
import type { ReportSection } from "../parts/report-section.js";
import { chapterSections } from "./chapter-sections.js";
import { holdingsSection, performanceSection, riskSection } from "./performance-section.js";
import { returnsSections } from "./returns-sections.js";
import { tradingSection } from "./trading-section.js";

/** All chapters of a report in order, but for the method. */
export function reportSections(content: ReportContent): readonly ReportSection[] {
  const { backtest } = content;
  return [
    performanceSection(content),
    ...returnsSections(content),
    ...(backtest === undefined ? riskSection(content) : [holdingsSection(backtest, content), tradingSection(backtest)]),
    ...chapterSections(content),
  ];
}

/** The line under the title: dates, assets, capital. */
export function reportSubtitle({ backtest, portfolio }: ReportContent): string {
  if (backtest === undefined) {
    const periods = portfolio.returns.values.length;
    return `${portfolio.returns.dates[0]} to ${portfolio.dates.at(-1)} · ${counted(periods, "return")}`;
  }
  const { from, to, assets, options } = backtest.manifest;
  return `${from} to ${to} · ${counted(assets.length, "asset")} · starting with ${formatAmount(options.initialCapital, 2)}`;
}

/** "1 asset", "1,200 assets". */
export function counted(count: number, noun: string): string {
  return `${formatAmount(count, 0)} ${noun}${count === 1 ? "" : "s"}`;
}
