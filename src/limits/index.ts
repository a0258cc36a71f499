export { checkPortfolio } from "./check-portfolio.js";
export { checkTrades } from "./check-trades.js";
export { type ConstraintContext, constraintsFromLimits } from "./constraints-from-limits.js";
export {
  type EmergencyAction,
  type EmergencyReading,
  type EmergencyState,
  evaluateEmergency,
} from "./evaluate-emergency.js";
export type {
  CheckTradesOptions,
  EmergencyMode,
  FactorLimit,
  GroupLimit,
  GroupsOf,
  LimitedPortfolio,
  LimitRule,
  Limits,
  LimitViolation,
  LockedAsset,
  LossLimit,
  PortfolioState,
  SkippedTrade,
  TailLimit,
  TradeCheck,
  TradesToCheck,
} from "./types.js";
