import type { CostModel, Delisting, Dividend, Split } from "../backtest/inputs/backtest-types.js";
import type { CorporateEvent } from "../backtest/inputs/corporate-event.js";
import type { PartialConfig } from "../config/portfolio-config.js";
import type { Constraints, IsoDate, Portfolio, PricesTable, ReturnsTable, Weights } from "../core/types.js";
import type { Limits } from "../limits/types.js";
import type { RebalanceTrigger } from "../rebalance/rebalance-trigger.js";
import type { TaxLedger } from "../tax/types.js";
import type { EngineStrategy, StrategyFunction } from "./strategies/strategy-types.js";

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
  /** The day of the last trades that were applied, which calendar triggers count from. Default: none yet. */
  readonly lastTraded?: IsoDate;
  /** The day that `dayStartValue` and `tradedToday` speak of. The engine sets it to the date of its latest prices. */
  readonly asOf?: IsoDate;
}

/** All that an engine knows; it never changes. */
export interface EngineInputs {
  /** Nested settings, such as `{ optimizer: { method: "minimum-variance" } }`. Default: the default of every setting. */
  readonly config?: PartialConfig;
  /** T dates by N assets, as quoted; a missing price is NaN. */
  readonly prices: PricesTable;
  /** Splits of the assets, with quoted prices. Default: none, which is right for adjusted prices. */
  readonly splits?: readonly Split[];
  /** Dividends of the assets, with quoted prices. Default: none, which is right for adjusted prices. */
  readonly dividends?: readonly Dividend[];
  /**
   * Renames, spin-offs and mergers, with quoted prices; the new asset is one of `prices`, with a price on the date. Default: none.
   */
  readonly corporateEvents?: readonly CorporateEvent[];
  /** Assets that come to an end, at a price or at the last known one; they have no prices after it. Default: none. */
  readonly delistings?: readonly Delisting[];
  /** Default: 100,000 in cash and no holdings. */
  readonly portfolio?: EnginePortfolio;
  /** Prices of one asset to compare with. Default: none. */
  readonly benchmark?: PricesTable;
  /** Sector of each asset, for limits and attribution. Default: none. */
  readonly sectorOf?: Readonly<Record<string, string>>;
  /** Returns of factors, by which `attribute` explains the returns of the backtest too; joined by date. Default: none. */
  readonly factors?: ReturnsTable;
  /** The tax ledger, which `harvest` looks at and `apply` continues. Default: none. */
  readonly ledger?: TaxLedger;
  /** The account of the ledger that trades are booked in. Default: the first account of the ledger. */
  readonly account?: string;
  /** Weights of the market or benchmark by asset, for equilibrium means and tracking error. Default: none. */
  readonly marketWeights?: Weights;
  /** Constraints by name that go, key by key, before those of the settings. Default: none. */
  readonly constraints?: Constraints;
  /** Limits by name that go, key by key, before those of the settings. Default: none. */
  readonly limits?: Limits;
  /** Costs by name that go, key by key, before those of the settings. Default: none. */
  readonly costs?: CostModel;
  /** A trigger in place of that of the settings. Default: none. */
  readonly rebalance?: RebalanceTrigger | "every-period";
  /** Lot sizes in place of that of the settings. Default: none. */
  readonly lotSize?: number | Weights;
  /** Several strategies that share the capital, in place of the configured method. Default: none. */
  readonly strategies?: readonly EngineStrategy[];
}

/** An engine as JSON: `JSON.parse(JSON.stringify(state))` restores to the same engine. */
export interface EngineState {
  /** Of this form; `restore` refuses others by name. */
  readonly version: 1;
  /** All settings. */
  readonly config: PartialConfig;
  /** Prices as they were quoted. */
  readonly prices: TableState;
  /** Splits, if there were any. */
  readonly splits?: readonly Split[];
  /** Dividends, if there were any. */
  readonly dividends?: readonly Dividend[];
  /** Renames, spin-offs and mergers, if there were any. */
  readonly corporateEvents?: readonly CorporateEvent[];
  /** Delistings, if there were any. */
  readonly delistings?: readonly Delisting[];
  /** What is held, and what the safeties remember. */
  readonly portfolio: EnginePortfolio;
  /** Prices of the benchmark, if there was one. */
  readonly benchmark?: TableState;
  /** Returns of the factors with their kind, if there were some. */
  readonly factors?: TableState & Pick<ReturnsTable, "kind" | "start">;
  /** Sector of each asset, if they were given. */
  readonly sectorOf?: Readonly<Record<string, string>>;
  /** The tax ledger, if there was one. */
  readonly ledger?: TaxLedger;
  /** The account that trades are booked in, if it was given. */
  readonly account?: string;
  /** Weights of the market, if they were given. */
  readonly marketWeights?: Weights;
  /** The strategies, if there were several; a function is left out, and `function` says so. */
  readonly strategies?: readonly (Omit<EngineStrategy, "weights"> & { readonly function?: true })[];
  /** What was given by name; an infinite bound is written as `{ "$number": "Infinity" }`. */
  readonly named: Pick<EngineInputs, "constraints" | "limits" | "costs" | "rebalance" | "lotSize">;
}

/** What a snapshot cannot hold. */
export interface RestoreOptions {
  /** The functions of the strategies that are functions, by the names of the strategies. Default: none. */
  readonly strategies?: Readonly<Record<string, StrategyFunction>>;
}

/** The prices of one date. */
export interface PricesOfDate {
  /** The latest date that the engine has, or one after it. */
  readonly date: IsoDate;
  /** Currency units by asset; an asset left out has no price on this date. */
  readonly prices: Weights;
}

/** A table as JSON, where a missing value is `null`. */
export interface TableState {
  /** N names. */
  readonly assets: readonly string[];
  /** T dates. */
  readonly dates: readonly string[];
  /** T * N prices or returns, row-major. */
  readonly values: readonly (number | null)[];
}
