export {
  type Allocation,
  type AllocationInput,
  type AllocationOptions,
  allocateShares,
} from "./allocate-shares.js";
export { applyTrades } from "./apply-trades.js";
export { isRebalanceDue, type RebalanceSituation } from "./is-rebalance-due.js";
export { portfolioDrift } from "./portfolio-drift.js";
export type { RebalanceTrigger } from "./rebalance-trigger.js";
