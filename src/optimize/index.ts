export { type BlackLittermanOptions, blackLitterman } from "./black-litterman.js";
export type { ClusterGrouping, ClusterMerge, ClusterOptions, ClusterTree } from "./cluster-tree.js";
export type { TailLosses } from "./describe-cvar.js";
export {
  type EfficientFrontier,
  type EfficientFrontierOptions,
  efficientFrontier,
  type FrontierCorner,
  type FrontierPath,
} from "./efficient-frontier.js";
export { type EnsembleReport, ensemble } from "./ensemble.js";
export type { EnsembleMember, EnsembleOptions } from "./ensemble-member.js";
export { type EntropyPooling, type EntropyPoolingOptions, entropyPooling } from "./entropy-pooling.js";
export { equalWeight, type RuleOptions } from "./equal-weight.js";
export { type EquilibriumOptions, equilibriumReturns } from "./equilibrium-returns.js";
export { type FrontierChoice, frontierPortfolio } from "./frontier-portfolio.js";
export { type HierarchicalEqualRiskOptions, hierarchicalEqualRisk } from "./hierarchical-equal-risk.js";
export { type HierarchicalRiskParityOptions, hierarchicalRiskParity } from "./hierarchical-risk-parity.js";
export { inverseVolatility } from "./inverse-volatility.js";
export { maximumDiversification } from "./maximum-diversification.js";
export { type MaximumReturnCvarOptions, maximumReturnCvar } from "./maximum-return-cvar.js";
export { meanVariance } from "./mean-variance.js";
export { type MinimumCvarOptions, minimumCvar } from "./minimum-cvar.js";
export { type NestedClustersOptions, type NestedObjective, nestedClusters } from "./nested-clusters.js";
export type { RelaxOption } from "./offer-relaxed.js";
export type { MeanVarianceOptions } from "./read-mean-variance.js";
export { requireOptimal } from "./require-optimal.js";
export { type ResampledFrontier, type ResampledFrontierOptions, resampledFrontier } from "./resampled-frontier.js";
export type { View } from "./resolve-views.js";
export { type RiskBudgetingOptions, riskBudgeting } from "./risk-budgeting.js";
export { type RobustMeanVarianceOptions, robustMeanVariance } from "./robust-mean-variance.js";
export type { ScenarioView } from "./scenario-conditions.js";
export {
  type NotDifferentiableResult,
  type SensitivityResult,
  type WeightSensitivity,
  weightSensitivity,
} from "./weight-sensitivity.js";
