export type { ClusterMerge, ClusterOptions, ClusterTree } from "./cluster-tree.js";
export { type HierarchicalRiskParityOptions, hierarchicalRiskParity } from "./hierarchical-risk-parity.js";
export { requireOptimal } from "./require-optimal.js";
