export { applyTrades } from "./apply-trades.js";
export { isRebalanceDue, type RebalanceSituation } from "./is-rebalance-due.js";
export type { RebalanceTrigger } from "./rebalance-trigger.js";
