export { checkPortfolio } from "./check-portfolio.js";
export { checkTrades } from "./check-trades.js";
export { type ConstraintContext, constraintsFromLimits } from "./constraints-from-limits.js";
export {
  type EmergencyAction,
  type EmergencyMode,
  type EmergencyReading,
  type EmergencyState,
  evaluateEmergency,
} from "./evaluate-emergency.js";
export type {
  FactorLimit,
  GroupLimit,
  LimitedPortfolio,
  LimitRule,
  Limits,
  LimitViolation,
  LockedAsset,
  LossLimit,
  PortfolioState,
  TailLimit,
  TradeCheck,
  TradesToCheck,
} from "./types.js";
