export { isRebalanceDue, type RebalanceSituation } from "./is-rebalance-due.js";
export type { RebalanceTrigger } from "./rebalance-trigger.js";
