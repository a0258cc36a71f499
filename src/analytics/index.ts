export { type BacktestOverfitting, backtestOverfitting, type OverfittingOptions } from "./backtest-overfitting.js";
export { backtestOverfittingProbability } from "./backtest-overfitting-probability.js";
export {
  type BootstrapInterval,
  type BootstrapOptions,
  type BootstrapStatistic,
  bootstrapInterval,
} from "./bootstrap-interval.js";
export { conditionalValueAtRisk } from "./conditional-value-at-risk.js";
export { correlationMatrix } from "./correlation-matrix.js";
export {
  type CorrelationAlarm,
  type CorrelationMonitor,
  type CorrelationMonitorOptions,
  correlationMonitor,
} from "./correlation-monitor.js";
export { type AnalyticsOptions, type AnalyticsState, createAnalyticsState } from "./create-analytics-state.js";
export { type DeflatedSharpeInput, deflatedSharpeRatio, expectedMaximumSharpeRatio } from "./deflated-sharpe-ratio.js";
export { type Drawdown, drawdowns } from "./drawdowns.js";
export { type ExtendedMetrics, type ExtendedRelativeMetrics, extendedMetrics } from "./extended-metrics.js";
export { minimumTrackRecordLength, type TrackRecordInput } from "./minimum-track-record-length.js";
export { optimalBlockLength } from "./optimal-block-length.js";
export {
  PERFORMANCE_CONVENTIONS,
  type PerformanceMetrics,
  type PerformanceOptions,
  performanceMetrics,
} from "./performance-metrics.js";
export { portfolioReturns } from "./portfolio-returns.js";
export { portfolioWeights } from "./portfolio-weights.js";
export {
  type ProbabilisticSharpeInput,
  probabilisticSharpeRatio,
  type SharpeEvidence,
} from "./probabilistic-sharpe-ratio.js";
export { type AnalyticsReading, readAnalytics } from "./read-analytics.js";
export { readCovariance } from "./read-covariance.js";
export { type Peer, type ReconciledFigure, type Reconciliation, reconcileMetrics } from "./reconcile-metrics.js";
export type { RelativeMetrics } from "./relative-metrics.js";
export type { ReturnSeries } from "./return-series.js";
export { type RiskComponents, type RiskDecomposition, riskComponents } from "./risk-components.js";
export { riskContributions } from "./risk-contributions.js";
export { type RollingMetric, type RollingOptions, rollingMetrics } from "./rolling-metrics.js";
export type { QuantileRule } from "./tail-loss-kernel.js";
export { type TailRisk, type TailRiskMethod, type TailRiskOptions, tailRisk } from "./tail-risk.js";
export { type Observation, updateAnalytics } from "./update-analytics.js";
export { valueAtRisk } from "./value-at-risk.js";
export { type LikelihoodRatioTest, type ValueAtRiskTest, valueAtRiskTest } from "./value-at-risk-test.js";
