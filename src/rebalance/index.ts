export type {
  HouseholdAccount,
  HouseholdInput,
  HouseholdLocation,
  HouseholdOptions,
  HouseholdPlan,
} from "./accounts/household-types.js";
export { rebalanceAccounts } from "./accounts/rebalance-accounts.js";
export {
  type AfterTaxFrontierOptions,
  type AfterTaxFrontierPoint,
  afterTaxFrontier,
} from "./after-tax/after-tax-frontier.js";
export type { AssetReason } from "./after-tax/after-tax-reasons.js";
export type {
  AfterTaxCosts,
  AfterTaxFigures,
  AfterTaxImpact,
  AfterTaxInput,
  AfterTaxOptions,
  LotSale,
} from "./after-tax/after-tax-types.js";
export { optimizeAfterTax } from "./after-tax/optimize-after-tax.js";
export { allocateShares } from "./allocate-shares.js";
export type { Allocation, AllocationFees, AllocationInput, AllocationOptions } from "./allocation-types.js";
export { applyTrades } from "./apply-trades.js";
export { isRebalanceDue, type RebalanceSituation } from "./is-rebalance-due.js";
export { type ContributionOptions, type ContributionPlan, planContributions } from "./plan/plan-contributions.js";
export { rebalance } from "./plan/rebalance.js";
export type {
  PlannedLotSale,
  RebalanceCosts,
  RebalanceInput,
  RebalanceOptions,
  RebalancePlan,
} from "./plan/rebalance-types.js";
export { portfolioDrift } from "./portfolio-drift.js";
export type { RebalanceTrigger } from "./rebalance-trigger.js";
