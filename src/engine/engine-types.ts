import type { CostModel } from "../backtest/backtest-types.js";
import type { MissingPolicy } from "../core/clean-prices.js";
import type { Constraints, PricesTable, Weights } from "../core/types.js";
import type { Limits } from "../limits/types.js";
import type { CovarianceMethod, MeanMethod } from "../moments/estimate-moments.js";
import type { RebalanceTrigger } from "../rebalance/rebalance-trigger.js";
import type { TaxLedger } from "../tax/types.js";

/** How the weights are found. */
export type ConstructionMethod =
  | "minimum-variance"
  | "maximum-sharpe"
  | "target-return"
  | "target-volatility"
  | "maximum-utility"
  | "risk-budgeting"
  | "hierarchical-risk-parity"
  | "hierarchical-equal-risk"
  | "nested-clusters"
  | "minimum-cvar"
  | "maximum-diversification"
  | "inverse-volatility"
  | "equal-weight";

/** What the engine does unless an operation's own options say otherwise. */
export interface EngineConfig {
  /** `"risk-budgeting"` with equal budgets. */
  readonly method?: ConstructionMethod;
  /** `"historical"`. */
  readonly mean?: MeanMethod;
  /** `"ledoit-wolf"`. */
  readonly covariance?: CovarianceMethod;
  /** How many of the latest periods are estimated from; all. */
  readonly lookback?: number;
  /** What to do about missing prices in that window; `"throw"`. `"drop-assets"` leaves out assets without a full history. */
  readonly missing?: MissingPolicy | "drop-assets";
  readonly constraints?: Constraints;
  /** Per year: the target of `"target-return"` and `"target-volatility"`. */
  readonly target?: number;
  /** γ of `"maximum-utility"`. */
  readonly riskAversion?: number;
  /** Per year; 0. */
  readonly riskFreeRate?: number;
  /** Inferred from the dates. */
  readonly periodsPerYear?: number;
  /** Shares are bought in multiples of this; 1. */
  readonly lotSize?: number | Weights;
  readonly rebalance?: RebalanceTrigger | "every-period";
  readonly costs?: CostModel;
  readonly limits?: Limits;
}

/** What is held. */
export interface EnginePortfolio {
  /** Units of currency. */
  readonly cash: number;
  /** Shares by asset. */
  readonly holdings: Weights;
}

/** All that an engine knows; it never changes. */
export interface EngineInputs {
  readonly config?: EngineConfig;
  /** T dates by N assets; a missing price is NaN. */
  readonly prices: PricesTable;
  /** Default: 100,000 in cash and no holdings. */
  readonly portfolio?: EnginePortfolio;
  /** Prices of one asset to compare with. */
  readonly benchmark?: PricesTable;
  /** Sector of each asset, for limits and attribution. */
  readonly sectorOf?: Readonly<Record<string, string>>;
  readonly ledger?: TaxLedger;
}

/** An engine as JSON: `JSON.parse(JSON.stringify(state))` restores to the same engine. */
export interface EngineState {
  readonly version: 1;
  readonly config: EngineConfig;
  readonly prices: TableState;
  readonly portfolio: EnginePortfolio;
  readonly benchmark?: TableState;
  readonly sectorOf?: Readonly<Record<string, string>>;
  readonly ledger?: TaxLedger;
}

/** A table of prices as JSON, where a missing price is `null`. */
export interface TableState {
  readonly assets: readonly string[];
  readonly dates: readonly string[];
  readonly values: readonly (number | null)[];
}
