export { type BlackLittermanOptions, blackLitterman, type View } from "./black-litterman.js";
export type { ClusterMerge, ClusterOptions, ClusterTree } from "./cluster-tree.js";
export { equalWeight, type RuleOptions } from "./equal-weight.js";
export { type EquilibriumOptions, equilibriumReturns } from "./equilibrium-returns.js";
export { type HierarchicalRiskParityOptions, hierarchicalRiskParity } from "./hierarchical-risk-parity.js";
export { inverseVolatility } from "./inverse-volatility.js";
export { type MeanVarianceOptions, meanVariance } from "./mean-variance.js";
export { requireOptimal } from "./require-optimal.js";
export { type RiskBudgetingOptions, riskBudgeting } from "./risk-budgeting.js";
