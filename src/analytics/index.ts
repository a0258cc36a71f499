export {
  type BacktestOverfitting,
  backtestOverfitting,
  type OverfittingOptions,
} from "./evidence/backtest-overfitting.js";
export { backtestOverfittingProbability } from "./evidence/backtest-overfitting-probability.js";
export {
  type BootstrapInterval,
  type BootstrapOptions,
  type BootstrapStatistic,
  bootstrapInterval,
} from "./evidence/bootstrap-interval.js";
export {
  type DeflatedSharpeInput,
  deflatedSharpeRatio,
  type ExpectedMaximumInput,
  expectedMaximumSharpeRatio,
} from "./evidence/deflated-sharpe-ratio.js";
export { minimumTrackRecordLength, type TrackRecordInput } from "./evidence/minimum-track-record-length.js";
export { optimalBlockLength } from "./evidence/optimal-block-length.js";
export {
  type ProbabilisticSharpeInput,
  probabilisticSharpeRatio,
  type SharpeEvidence,
} from "./evidence/probabilistic-sharpe-ratio.js";
export {
  type ComparedBenchmark,
  type CompareOptions,
  compareMetrics,
  type MetricsComparison,
} from "./performance/compare-metrics.js";
export { type ExtendedMetrics, type ExtendedRelativeMetrics, extendedMetrics } from "./performance/extended-metrics.js";
export {
  type PerformanceMetrics,
  performanceConventions,
  performanceMetrics,
} from "./performance/performance-metrics.js";
export type { PerformanceOptions } from "./performance/performance-options.js";
export {
  type MetricsPeer,
  type ReconciledFigure,
  type ReconcileOptions,
  type Reconciliation,
  reconcileMetrics,
} from "./performance/reconcile-metrics.js";
export type { RelativeMetrics } from "./performance/relative-metrics.js";
export { type RollingMetric, type RollingOptions, rollingMetrics } from "./performance/rolling-metrics.js";
export { conditionalValueAtRisk } from "./risk/conditional-value-at-risk.js";
export { correlationMatrix } from "./risk/correlation-matrix.js";
export {
  type CorrelationAlarm,
  type CorrelationMonitor,
  type CorrelationMonitorOptions,
  correlationMonitor,
} from "./risk/correlation-monitor.js";
export {
  type RiskComponents,
  type RiskComponentsOptions,
  type RiskDecomposition,
  riskComponents,
} from "./risk/risk-components.js";
export { riskContributions } from "./risk/risk-contributions.js";
export { type TailRisk, type TailRiskMethod, type TailRiskOptions, tailRisk } from "./risk/tail-risk.js";
export { valueAtRisk } from "./risk/value-at-risk.js";
export {
  type LikelihoodRatioTest,
  type ValueAtRiskTest,
  type ValueAtRiskTestOptions,
  valueAtRiskTest,
} from "./risk/value-at-risk-test.js";
export { type Drawdown, drawdowns } from "./series/drawdowns.js";
export { portfolioReturns } from "./series/portfolio-returns.js";
export { portfolioWeights } from "./series/portfolio-weights.js";
export type { RateSeries } from "./series/read-rate.js";
export type { ReturnSeries } from "./series/return-series.js";
export type { QuantileRule } from "./series/tail-loss-kernel.js";
export {
  type AnalyticsGaps,
  type AnalyticsOptions,
  type AnalyticsState,
  createAnalyticsState,
} from "./streaming/create-analytics-state.js";
export { type AnalyticsReading, readAnalytics } from "./streaming/read-analytics.js";
export { readCovariance } from "./streaming/read-covariance.js";
export { type AnalyticsObservation, updateAnalytics } from "./streaming/update-analytics.js";
