export {
  type AttributionBarsOptions,
  type AttributionRow,
  type AttributionSource,
  attributionBars,
} from "./attribution-bars.js";
export type { CurveOptions, CurveSource, NamedCurve } from "./curves.js";
export { type DendrogramOptions, dendrogram } from "./dendrogram.js";
export { type DistributionChartOptions, distributionChart } from "./distribution-chart.js";
export { drawdownChart } from "./drawdown-chart.js";
export { type EquityCurveOptions, equityCurve } from "./equity-curve.js";
export { type DrawnCorner, type FrontierChartOptions, frontierChart, type MarkedPortfolio } from "./frontier-chart.js";
export { markdownSummary } from "./markdown-summary.js";
export { type MonthlyHeatmapOptions, monthlyHeatmap } from "./monthly-heatmap.js";
export { type RegimeChartOptions, regimeChart } from "./regime-chart.js";
export type { ReportSection, ReportTable } from "./report-section.js";
export { type RiskContributionBarsOptions, riskContributionBars } from "./risk-contribution-bars.js";
export { type RollingChartOptions, rollingChart } from "./rolling-chart.js";
export { type TaxLotTableOptions, taxLotTable } from "./tax-lot-table.js";
export { taxYearSection } from "./tax-year-section.js";
export { type TearSheetOptions, tearSheet } from "./tear-sheet.js";
export type {
  DatedReturns,
  NamingOptions,
  PredictorFigures,
  PredictorInterval,
  PredictorModelFigures,
  ReportComparison,
  ReportReturns,
  TearSheetContent,
} from "./tear-sheet-content.js";
export type { JsonValue, SpecPart, VegaLiteSpec } from "./vega-lite-spec.js";
export { type VegaLiteModule, type VegaModule, vegaRenderer } from "./vega-renderer.js";
export { type WeightsAreaOptions, type WeightsSource, weightsArea } from "./weights-area.js";
export { yearlyReturnsChart } from "./yearly-returns-chart.js";
