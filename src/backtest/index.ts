export { adjustedPrices } from "./actions/adjusted-prices.js";
export {
  type Adjustments,
  adjustmentsFromPrices,
  type UnexplainedAdjustment,
} from "./actions/adjustments-from-prices.js";
export type { CorporateActions } from "./actions/corporate-actions.js";
export type * from "./inputs/backtest-types.js";
export type * from "./inputs/corporate-event.js";
export type * from "./inputs/order.js";
export type * from "./inputs/sweep-types.js";
export type * from "./inputs/taxes-paid.js";
export { type TransactionsFromTradesOptions, transactionsFromTrades } from "./ledger/transactions-from-trades.js";
export { ordersFromPlan, type PlannedTrades } from "./orders/orders-from-plan.js";
export { backtest } from "./simulation/backtest.js";
export {
  type Candidate,
  type CandidateScore,
  type ChooseByValidationOptions,
  chooseByValidation,
  type ValidatedChoice,
} from "./validation/choose-by-validation.js";
export {
  type CombinatorialInput,
  type CombinatorialOptions,
  type CombinatorialPath,
  type CombinatorialResult,
  type CombinatorialTraining,
  combinatorialBacktest,
} from "./validation/combinatorial-backtest.js";
export {
  type FeatureValues,
  type FindLookAheadOptions,
  findLookAhead,
  type LookAhead,
  type LookAheadSubject,
} from "./validation/find-look-ahead.js";
export type { WorkerRunJobs } from "./validation/jobs-on-workers.js";
export { type ReproduceData, type Reproduction, reproduce } from "./validation/reproduce.js";
export { sweep } from "./validation/sweep.js";
export { sweepOutcome } from "./validation/sweep-outcome.js";
export {
  type FitStrategy,
  type TrainingWindow,
  type WalkForwardInput,
  type WalkForwardOptions,
  type WalkForwardResult,
  type WalkForwardWindow,
  walkForward,
} from "./validation/walk-forward.js";
export {
  serveWebWorkerJobs,
  type WebWorkerJobsOptions,
  type WebWorkerLike,
  webWorkerJobs,
} from "./validation/web-worker-jobs.js";
