export {
  type HouseholdAccount,
  type HouseholdInput,
  type HouseholdLocation,
  type HouseholdOptions,
  type HouseholdPlan,
  rebalanceAccounts,
} from "./accounts/rebalance-accounts.js";
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
export {
  type Allocation,
  type AllocationFees,
  type AllocationInput,
  type AllocationOptions,
  allocateShares,
} from "./allocate-shares.js";
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
