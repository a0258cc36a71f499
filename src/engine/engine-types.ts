import type { CostModel, Dividend, Split } from "../backtest/backtest-types.js";
import type { MissingPolicy } from "../core/clean-prices.js";
import type { Constraints, IsoDate, Portfolio, PricesTable, Weights } from "../core/types.js";
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
  /** How the weights are found. Default `"risk-budgeting"` with equal budgets. */
  readonly method?: ConstructionMethod;
  /** How expected returns are estimated. Default `"historical"`. */
  readonly mean?: MeanMethod;
  /** How the covariance is estimated. Default `"ledoit-wolf"`. */
  readonly covariance?: CovarianceMethod;
  /** How many of the latest periods are estimated from, at least 2. Default: all. */
  readonly lookback?: number;
  /**
   * What to do about missing prices in that window. Default `"throw"`. `"drop-assets"` leaves out assets without a full
   * history.
   */
  readonly missing?: MissingPolicy | "drop-assets";
  /** Constraints on the weights. Default: long-only, fully invested. */
  readonly constraints?: Constraints;
  /** Per year: the target of `"target-return"` and `"target-volatility"`. Those two methods need it. */
  readonly target?: number;
  /** γ of `"maximum-utility"`, which needs it. */
  readonly riskAversion?: number;
  /** Per year. Default 0. */
  readonly riskFreeRate?: number;
  /** Default: inferred from the dates. */
  readonly periodsPerYear?: number;
  /** Shares are bought in multiples of this. Default 1. */
  readonly lotSize?: number | Weights;
  /** When a backtest asks its strategy. Default `"every-period"`. */
  readonly rebalance?: RebalanceTrigger | "every-period";
  /** What trading costs, in backtests and in construction. Default: nothing. */
  readonly costs?: CostModel;
  /** What backtests, construction and `check` judge orders by. Default: no limits. */
  readonly limits?: Limits;
}

/** What is held, and what the safeties remember about it. */
export interface EnginePortfolio extends Portfolio {
  /** Greatest value so far, for the drawdown limit. Default: the value at the latest prices. The engine keeps it up to date. */
  readonly peakValue?: number;
  /**
   * Value at the start of the day, for the limit on the daily loss. Default: what is held, at the prices of the date before
   * the latest. The engine keeps it through the trades of a day.
   */
  readonly dayStartValue?: number;
  /** What `apply` traded on the date `asOf`, for limits on turnover, volume and orders of a day. Default: nothing. */
  readonly tradedToday?: { readonly value?: number; readonly orders?: number; readonly shares?: Weights };
  /** The day that `dayStartValue` and `tradedToday` speak of. The engine sets it to the date of its latest prices. */
  readonly asOf?: IsoDate;
}

/** All that an engine knows; it never changes. */
export interface EngineInputs {
  /** Default: the default of every setting. */
  readonly config?: EngineConfig;
  /** T dates by N assets, as quoted; a missing price is NaN. */
  readonly prices: PricesTable;
  /** Splits of the assets, with quoted prices. Default: none, which is right for adjusted prices. */
  readonly splits?: readonly Split[];
  /** Dividends of the assets, with quoted prices. Default: none, which is right for adjusted prices. */
  readonly dividends?: readonly Dividend[];
  /** Default: 100,000 in cash and no holdings. */
  readonly portfolio?: EnginePortfolio;
  /** Prices of one asset to compare with. Default: none. */
  readonly benchmark?: PricesTable;
  /** Sector of each asset, for limits and attribution. Default: none. */
  readonly sectorOf?: Readonly<Record<string, string>>;
  /** The tax ledger that `harvest` looks at. Default: none. */
  readonly ledger?: TaxLedger;
}

/** An engine as JSON: `JSON.parse(JSON.stringify(state))` restores to the same engine. */
export interface EngineState {
  /** Of this form; `restore` refuses others by name. */
  readonly version: 1;
  /** Settings; an infinite bound is written as `{ "$number": "Infinity" }`. */
  readonly config: EngineConfig;
  /** Prices as they were quoted. */
  readonly prices: TableState;
  /** Splits, if there were any. */
  readonly splits?: readonly Split[];
  /** Dividends, if there were any. */
  readonly dividends?: readonly Dividend[];
  /** What is held, and what the safeties remember. */
  readonly portfolio: EnginePortfolio;
  /** Prices of the benchmark, if there was one. */
  readonly benchmark?: TableState;
  /** Sector of each asset, if they were given. */
  readonly sectorOf?: Readonly<Record<string, string>>;
  /** The tax ledger, if there was one. */
  readonly ledger?: TaxLedger;
}

/** A table of prices as JSON, where a missing price is `null`. */
export interface TableState {
  /** N names. */
  readonly assets: readonly string[];
  /** T dates. */
  readonly dates: readonly string[];
  /** T * N prices, row-major. */
  readonly values: readonly (number | null)[];
}
