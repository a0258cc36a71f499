export { conditionalValueAtRisk } from "./conditional-value-at-risk.js";
export { type Drawdown, drawdowns } from "./drawdowns.js";
export {
  PERFORMANCE_CONVENTIONS,
  type PerformanceMetrics,
  type PerformanceOptions,
  performanceMetrics,
} from "./performance-metrics.js";
export type { RelativeMetrics } from "./relative-metrics.js";
export type { ReturnSeries } from "./return-series.js";
export { riskContributions } from "./risk-contributions.js";
export type { QuantileRule } from "./tail-loss-kernel.js";
export { type TailRisk, type TailRiskMethod, type TailRiskOptions, tailRisk } from "./tail-risk.js";
export { valueAtRisk } from "./value-at-risk.js";
