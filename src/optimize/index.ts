export type {
  BindingConstraint,
  ConflictingConstraint,
  Constraints,
  GroupConstraint,
  InfeasibleResult,
  LinearConstraint,
  OptimalResult,
  OptimizationDiagnostics,
  OptimizationResult,
  UnsolvedResult,
} from "../core/types.js";
export type { RelaxOption } from "./answer/offer-relaxed.js";
export { requireOptimal } from "./answer/require-optimal.js";
export type { CvarResult, NoTailLosses, TailLosses } from "./cvar/describe-cvar.js";
export { type MaximumReturnCvarOptions, maximumReturnCvar } from "./cvar/maximum-return-cvar.js";
export { type MinimumCvarOptions, minimumCvar } from "./cvar/minimum-cvar.js";
export { type EnsembleReport, type EnsembleResult, ensemble, type UnmeasuredEnsemble } from "./ensemble/ensemble.js";
export type { EnsembleMember, EnsembleOptions } from "./ensemble/ensemble-member.js";
export {
  type EfficientFrontier,
  type EfficientFrontierOptions,
  efficientFrontier,
  type FrontierCorner,
  type FrontierPath,
} from "./frontier/efficient-frontier.js";
export { type FrontierChoice, frontierPortfolio } from "./frontier/frontier-portfolio.js";
export {
  type ResampledFrontier,
  type ResampledFrontierOptions,
  resampledFrontier,
} from "./frontier/resampled-frontier.js";
export type { ClusterRiskOptions } from "./hierarchical/cluster-risk.js";
export type { ClusterGrouping, ClusterMerge, ClusterOptions, ClusterTree } from "./hierarchical/cluster-tree.js";
export { type HierarchicalEqualRiskOptions, hierarchicalEqualRisk } from "./hierarchical/hierarchical-equal-risk.js";
export { type HierarchicalRiskParityOptions, hierarchicalRiskParity } from "./hierarchical/hierarchical-risk-parity.js";
export { type NestedClustersOptions, type NestedObjective, nestedClusters } from "./hierarchical/nested-clusters.js";
export { type SchurAllocation, type SchurAllocationOptions, schurAllocation } from "./hierarchical/schur-allocation.js";
export type {
  CovarianceBox,
  CovarianceEllipsoid,
  CovarianceSet,
  SampledCovariance,
} from "./mean-variance/covariance-set.js";
export { fewestPositions, type PositionCount } from "./mean-variance/fewest-positions.js";
export { meanVariance } from "./mean-variance/mean-variance.js";
export type { MeanVarianceOptions } from "./mean-variance/read-mean-variance.js";
export type { RiskShare } from "./mean-variance/read-share-problem.js";
export {
  type RiskShareFigures,
  type RiskShareOptions,
  riskShareMeanVariance,
} from "./mean-variance/risk-share-mean-variance.js";
export { type RobustMeanVarianceOptions, robustMeanVariance } from "./mean-variance/robust-mean-variance.js";
export type { RobustFigures, WorstCovariance } from "./mean-variance/robust-over-set.js";
export {
  type NotDifferentiableResult,
  type SensitivityResult,
  type WeightSensitivity,
  weightSensitivity,
} from "./mean-variance/weight-sensitivity.js";
export {
  type MultiPeriodOptions,
  type MultiPeriodResult,
  multiPeriod,
  type PlannedStep,
} from "./multi-period/multi-period.js";
export {
  type NextStep,
  type Passed,
  type Pipeline,
  type PipelineOutcome,
  type PipelineStep,
  pipeline,
  type StepRecord,
} from "./pipeline/pipeline.js";
export { type RiskBudgetingOptions, riskBudgeting } from "./risk-budget/risk-budgeting.js";
export type { RiskFigure } from "./risk-measure/answer-mean-risk.js";
export {
  type ImpactFigures,
  type ImpactMeanVarianceOptions,
  impactMeanVariance,
} from "./risk-measure/impact-mean-variance.js";
export { type GrowthFigure, type MaximumGrowthOptions, maximumGrowth } from "./risk-measure/maximum-growth.js";
export { meanRisk } from "./risk-measure/mean-risk.js";
export {
  type MeasureBudgetingOptions,
  type MeasureBudgets,
  measureBudgeting,
} from "./risk-measure/measure-budgeting.js";
export type { MeanRiskOptions } from "./risk-measure/read-mean-risk.js";
export type { RiskFigureOptions } from "./risk-measure/read-risk.js";
export type { RiskMeasure } from "./risk-measure/risk-measure.js";
export { equalWeight } from "./rules/equal-weight.js";
export { inverseVolatility } from "./rules/inverse-volatility.js";
export { maximumDiversification } from "./rules/maximum-diversification.js";
export type { WeightRuleOptions } from "./rules/weight-by-rule.js";
export { type BlackLittermanOptions, blackLitterman } from "./views/black-litterman.js";
export { type EntropyPooling, type EntropyPoolingOptions, entropyPooling } from "./views/entropy-pooling.js";
export { type EquilibriumOptions, equilibriumReturns } from "./views/equilibrium-returns.js";
export type { ReturnView } from "./views/resolve-views.js";
export type { ScenarioView } from "./views/scenario-conditions.js";
