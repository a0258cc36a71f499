/** How the weights are found. */
export type ConstructionMethod =
  | "minimum-variance"
  | "maximum-sharpe"
  | "target-return"
  | "target-volatility"
  | "maximum-utility"
  | "risk-budgeting"
  | "hierarchical-risk-parity"
  | "hierarchical-equal-risk"
  | "nested-clusters"
  | "minimum-cvar"
  | "maximum-diversification"
  | "inverse-volatility"
  | "equal-weight";
