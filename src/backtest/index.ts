export { adjustedPrices, type CorporateActions } from "./adjusted-prices.js";
export {
  type Adjustments,
  adjustmentsFromPrices,
  type UnexplainedAdjustment,
} from "./adjustments-from-prices.js";
export { backtest } from "./backtest.js";
export type * from "./backtest-types.js";
export {
  type FeatureValues,
  type FindLookAheadOptions,
  findLookAhead,
  type LookAhead,
  type LookAheadSubject,
} from "./find-look-ahead.js";
export { type ReproduceData, type Reproduction, reproduce } from "./reproduce.js";
export { sweep, sweepOutcome } from "./sweep.js";
export type * from "./sweep-types.js";
export { type TransactionsFromTradesOptions, transactionsFromTrades } from "./transactions-from-trades.js";
export {
  type FitStrategy,
  type TrainingWindow,
  type WalkForwardInput,
  type WalkForwardOptions,
  type WalkForwardResult,
  type WalkForwardWindow,
  walkForward,
} from "./walk-forward.js";
