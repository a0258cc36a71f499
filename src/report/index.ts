export { taxYearSection } from "./chapters/tax-year-section.js";
export {
  type AttributionBarsOptions,
  type AttributionRow,
  type AttributionSource,
  attributionBars,
} from "./charts/attribution-bars.js";
export type { CurveOptions, CurveSource, NamedCurve } from "./charts/curves.js";
export { type DendrogramOptions, dendrogram } from "./charts/dendrogram.js";
export { type DistributionChartOptions, distributionChart } from "./charts/distribution-chart.js";
export { drawdownChart } from "./charts/drawdown-chart.js";
export { type EquityCurveOptions, equityCurve } from "./charts/equity-curve.js";
export {
  type DrawnCorner,
  type FrontierChartOptions,
  frontierChart,
  type MarkedPortfolio,
} from "./charts/frontier-chart.js";
export { type MonthlyHeatmapOptions, monthlyHeatmap } from "./charts/monthly-heatmap.js";
export { type RegimeChartOptions, regimeChart } from "./charts/regime-chart.js";
export { type RiskContributionBarsOptions, riskContributionBars } from "./charts/risk-contribution-bars.js";
export { type RollingChartOptions, rollingChart } from "./charts/rolling-chart.js";
export { type TaxLotTableOptions, taxLotTable } from "./charts/tax-lot-table.js";
export { type WeightsAreaOptions, type WeightsSource, weightsArea } from "./charts/weights-area.js";
export { yearlyReturnsChart } from "./charts/yearly-returns-chart.js";
export type {
  DatedReturns,
  NamingOptions,
  PredictorFigures,
  PredictorInterval,
  PredictorModelFigures,
  ReportComparison,
  ReportReturns,
  TearSheetContent,
} from "./content/tear-sheet-content.js";
export { markdownSummary } from "./pages/markdown-summary.js";
export { type TearSheetOptions, tearSheet } from "./pages/tear-sheet.js";
export { type VegaLiteModule, type VegaModule, vegaRenderer } from "./pages/vega-renderer.js";
export type { ReportSection, ReportTable } from "./parts/report-section.js";
export type { JsonValue, SpecPart, VegaLiteSpec } from "./parts/vega-lite-spec.js";
