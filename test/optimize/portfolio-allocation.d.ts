// What the tests and benchmarks use of a package that comes without types.
declare module "portfolio-allocation" {
  interface RiskBudgetingOptions {
    readonly eps: number;
    readonly constraints?: { readonly minWeights?: readonly number[]; readonly maxWeights?: readonly number[] };
  }
  const portfolioAllocation: {
    riskBudgetingWeights(
      covariance: readonly (readonly number[])[],
      budgets: readonly number[],
      options: RiskBudgetingOptions,
    ): number[];
    equalRiskContributionWeights(covariance: readonly (readonly number[])[], options: RiskBudgetingOptions): number[];
  };
  export default portfolioAllocation;
}
