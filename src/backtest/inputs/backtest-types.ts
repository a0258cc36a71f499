import type { PerformanceMetrics } from "../../analytics/performance/performance-metrics.js";
import type {
  FactorMoments,
  IsoDate,
  Moments,
  PerAsset,
  PricesTable,
  ReturnsTable,
  Table,
  Trade,
  Weights,
} from "../../core/types.js";
import type { Limits, LimitViolation } from "../../limits/types.js";
import type { RebalanceTrigger } from "../../rebalance/rebalance-trigger.js";
import type { TaxLedger, TaxLedgerOptions } from "../../tax/types.js";
import type { CorporateEvent } from "./corporate-event.js";
import type { StrategyAnswer } from "./order.js";
import type { AfterTaxValues, BacktestTaxesPaid, TaxesPaid } from "./taxes-paid.js";

/** What a strategy may know on the date it decides: nothing later is reachable from here. */
export interface StrategyPast {
  /** Rows up to and including `date`, as they were quoted; NaN where there was no price. */
  readonly prices: PricesTable;
  /** Simple total returns up to `date` (dividends and splits counted), one row fewer; NaN next to a missing price. */
  readonly returns: ReturnsTable;
  readonly date: IsoDate;
  /** Fractions of `value` held now, as they have drifted. */
  readonly weights: Weights;
  /** Cash and positions, in units of currency. */
  readonly value: number;
  /** Shares held now; negative when sold short. */
  readonly holdings: Weights;
  /** Units of currency. */
  readonly cash: number;
  /** With `tax` or `taxesPaid`: the tax ledger of all fills so far, with its open lots. It is booked when it is first looked at. */
  readonly ledger?: TaxLedger;
}

/**
 * Fractions of the portfolio to hold, orders in shares, or `null` to leave it as it is.
 *
 * An asset left out of weights is aimed at zero; what does not add up to 1 stays in cash. A negative weight sells short.
 */
export type Strategy = (past: StrategyPast) => StrategyAnswer;

/** Cash for each share held before the trades of the date; with a split on the same date, for each new share. */
export interface Dividend {
  /** The ex-date: who holds the share at the close before is paid. */
  readonly date: IsoDate;
  readonly asset: string;
  readonly amount: number;
  /** When the money comes; until then it is in `receivables`. After the last date it stays there. Default: `date`. */
  readonly payDate?: IsoDate;
}

/** New shares per old one: 2 for 2-for-1, 0.1 for 1-for-10. */
export interface Split {
  readonly date: IsoDate;
  readonly asset: string;
  readonly ratio: number;
}

/** Money that comes in or leaves at the close of a date, before orders are filled at that close. */
export interface CashFlow {
  /** A date without a row of prices counts as the next one that has one; an event says so. */
  readonly date: IsoDate;
  /** Units of currency; negative withdraws. */
  readonly amount: number;
}

/** The end of an asset: whatever is held of it, long or short, is closed, and nothing of it is traded on that date or later. */
export interface Delisting {
  readonly date: IsoDate;
  readonly asset: string;
  /** What a share is paid out at; 0 is worthless. Default: the last known price. */
  readonly price?: number;
}

/** What trading and holding cost. Everything left out is free. */
export interface CostModel {
  /** Units of currency for each order. Default 0. */
  readonly fixed?: number;
  /** Fraction of the value traded, below 1. Default 0. */
  readonly proportional?: PerAsset;
  /** Quoted spread as a fraction of the price; an order pays half of it. Default 0. */
  readonly spread?: PerAsset;
  /**
   * Fraction of the value traded: coefficient × (value traded / of)^exponent, where `of` is the value of the portfolio, or what the market trades
   * of the asset on that date: `"volume"`, which needs `volumes`. The exponent is 0.5 and `of` the portfolio by default. The coefficient is one
   * for all assets, or one for each: a number around 1 times the daily volatility, in the square-root law. Default: no impact.
   */
  readonly impact?: {
    readonly coefficient: PerAsset;
    readonly exponent?: number;
    readonly of?: "portfolio" | "volume";
  };
  /** Fraction of a short position's value, per year. Default 0. */
  readonly borrow?: PerAsset;
}

/** The market and its events. */
export interface BacktestMarket {
  /** T dates by N assets, in units of currency; NaN where an asset cannot be traded. */
  readonly prices: PricesTable;
  /** One asset to compare with; on each date its last known price counts. */
  readonly benchmark?: PricesTable;
  /** Interest on cash per year, paid by calendar days over 365: one rate, or one for each date of `prices` that holds until the next. */
  readonly cashRates?: number | Float64Array;
  readonly dividends?: readonly Dividend[];
  readonly splits?: readonly Split[];
  /** Renames, spin-offs and mergers. Default: none. */
  readonly corporateEvents?: readonly CorporateEvent[];
  /** Contributions and withdrawals. Default: none. */
  readonly cashFlows?: readonly CashFlow[];
  /** Assets that come to an end; they may have no prices after it. Default: none. */
  readonly delistings?: readonly Delisting[];
  /** Opening prices, with the assets and dates of `prices`; for `execution: "next-open"`, and with `highs` and `lows`. */
  readonly opens?: PricesTable;
  /** Highest prices of each date, with the assets and dates of `prices`; for limit and stop orders, with `lows` and `opens`. */
  readonly highs?: PricesTable;
  /** Lowest prices of each date, likewise. */
  readonly lows?: PricesTable;
  /** Shares traded on each date, with the assets and dates of `prices`; for `participation` and impact by volume. */
  readonly volumes?: Table;
}

export interface BacktestInput extends BacktestMarket {
  readonly strategy: Strategy;
}

/** What limits need beside prices and holdings. Functions are asked on each date with orders, with the past up to the close that fills them. */
export interface LimitData {
  /** Names of the groups (sectors, countries) that each asset belongs to: `{ AAPL: ["Technology", "US"] }`. */
  readonly groupsOf?: Readonly<Record<string, string | readonly string[]>>;
  /** For volatility, Gaussian tails, tracking error, correlation, beta without `betas`, factors without `exposures`. */
  readonly moments?: (past: StrategyPast) => Moments | FactorMoments;
  /** For historical tails. */
  readonly returns?: (past: StrategyPast) => ReturnsTable;
  /** Average shares traded a day, for `volume`. */
  readonly volumes?: (past: StrategyPast) => Weights;
}

/** How the fills are booked for taxes: in one taxable account. */
export interface BacktestTax extends Omit<TaxLedgerOptions, "accounts"> {
  /** The id of the account. Default `"main"`. */
  readonly account?: string;
}

/** Terms of a margin account. */
export interface BacktestMargin {
  /** Least value of the portfolio over the sum of its positions, long and short; below it there is a margin call. */
  readonly maintenance: number;
  /** What a margin call brings the same ratio back to, by selling and covering at the close. Default 0.5; above `maintenance`. */
  readonly initial?: number;
  /** Interest per year on cash that is owed, in place of `cashRates`. Default: `cashRates`. */
  readonly rate?: number;
}

/** Which price fills what was decided at a close. */
export type Execution = "next-open" | "next-close" | "same-close";

export interface BacktestOptions {
  /** Units of currency. Default 100,000. */
  readonly initialCapital?: number;
  /** When the strategy is asked. Default `"every-period"`. */
  readonly rebalance?: RebalanceTrigger | "every-period";
  /**
   * What fills the orders: the next close, the next opening price (`opens` of the market), or the close that the decision was made on.
   * Default `"next-close"`.
   */
  readonly execution?: Execution;
  /** Greatest fraction of the volume of a date that an order may be; the rest is not filled. Needs `volumes`. Default: no limit. */
  readonly participation?: number;
  /**
   * What becomes of the part of an order that volume or a missing price leaves unfilled: dropped, or sent again on each later date until the
   * next decision. Default `"cancel"`.
   */
  readonly unfilled?: "cancel" | "carry";
  /** Units of currency that purchases leave in cash. Withdrawals and taxes may use them. Default 0. */
  readonly cashFloor?: number;
  /** Borrowed money and short sales: what they cost, and when positions must be reduced. Default: no margin calls. */
  readonly margin?: BacktestMargin;
  /**
   * What happens on a date on which the strategy throws, or answers what cannot be traded: the error ends the backtest, the portfolio stays as it
   * is, or `fallback` is asked. The last two are an event `"no-answer"`. Default `"throw"`.
   */
  readonly onFailure?: "throw" | "hold" | "fallback";
  /** Who answers with `onFailure: "fallback"`. */
  readonly fallback?: Strategy;
  /** What trading and holding cost. Default: nothing. */
  readonly costs?: CostModel;
  /** Hold whole shares only, rounded toward zero; fractions that corporate actions leave are paid out at the close. Default false. */
  readonly wholeShares?: boolean;
  /** Buy shares of the asset with each of its dividends, at the close of the date of payment and without costs. Default false. */
  readonly reinvestDividends?: boolean;
  /** Rows of `prices` seen before the first decision; the result begins after them. Default 0. */
  readonly warmup?: number;
  /** How many of the latest rows of `prices` a strategy is shown on each date, at least 2. Default: all so far. */
  readonly pastPeriods?: number;
  /** Greatest sum of weights. Default 1. Above 1 the difference is borrowed at `cashRates`. */
  readonly maxLeverage?: number;
  /** Orders are judged by these before they are filled. Default: no limits. */
  readonly limits?: Limits;
  /** What limits need beside prices and holdings. Default: nothing. */
  readonly limitData?: LimitData;
  /** Book the fills in a tax ledger. Default: no ledger. Taxes are paid from the cash only with `taxesPaid`. */
  readonly tax?: BacktestTax;
  /** Taxes on gains, dividends and interest leave the cash once a year, by the ledger of `tax`. Default: all values are before tax. */
  readonly taxesPaid?: BacktestTaxesPaid;
  /** The seed of what is random in the strategy: kept in the manifest, and not looked at. Default: none. */
  readonly seed?: number;
  /** For the metrics. Default: inferred from the dates. */
  readonly periodsPerYear?: number;
  /** Per year, for the metrics. Default 0. */
  readonly riskFreeRate?: number;
  /** Called about a hundred times, and when all is done. */
  readonly onProgress?: (progress: BacktestProgress) => void;
  /** Looked at on every date; the work then ends in `PortfolioError` `aborted`. */
  readonly signal?: AbortSignal;
}

export interface BacktestProgress {
  /** Dates, or backtests of a sweep, that are done. */
  readonly done: number;
  readonly total: number;
}

/** Something that did not go as ordered. Amounts are units of currency, negative for sales. */
export type BacktestEvent =
  /** `"limited"`: a limit made the order smaller, or refused it (`filled` 0). */
  | {
      readonly kind: "unfilled" | "partial" | "limited";
      readonly date: IsoDate;
      readonly asset: string;
      readonly wanted: number;
      readonly filled: number;
      readonly reason: string;
    }
  /** A position is held through a date without a price: once for each gap. */
  | { readonly kind: "stale-price"; readonly date: IsoDate; readonly asset: string; readonly reason: string }
  /** A position was closed because its asset came to an end; `price` is what a share was paid out at. */
  | {
      readonly kind: "delisted";
      readonly date: IsoDate;
      readonly asset: string;
      readonly price: number;
      readonly reason: string;
    }
  /** The portfolio was worth too little for its positions, and they were cut at the close. */
  | {
      readonly kind: "margin-call";
      readonly date: IsoDate;
      readonly value: number;
      /** Σ|position| before. */
      readonly gross: number;
      readonly reason: string;
    }
  /** Taxes left the cash; a negative amount came back. */
  | { readonly kind: "taxes"; readonly date: IsoDate; readonly amount: number; readonly reason: string }
  /** Shares that were held became others, or money, by a corporate event; amounts are shares of `asset` before it. */
  | {
      readonly kind: "corporate-event";
      readonly date: IsoDate;
      readonly asset: string;
      readonly shares: number;
      readonly reason: string;
    }
  /** A cash flow came on a date without prices, or needed sales. */
  | { readonly kind: "cash-flow"; readonly date: IsoDate; readonly amount: number; readonly reason: string }
  /** A decision without an answer: the status or the code of the error, and why. The portfolio was left as it was, or `reason` says who answered instead. */
  | { readonly kind: "no-answer"; readonly date: IsoDate; readonly status: string; readonly reason: string }
  /** The value fell to zero or below: everything was closed and nothing is traded any more. */
  | { readonly kind: "ruined"; readonly date: IsoDate; readonly reason: string };

/** A limit that is broken after the orders of a date and stopped none: a soft one, or a breach from before that did not grow. */
export interface LimitBreach extends LimitViolation {
  readonly date: IsoDate;
}

/** What it takes to run the same backtest again, beside the strategy itself. */
export interface BacktestManifest {
  /** The version of this library. */
  readonly libraryVersion: string;
  readonly assets: readonly string[];
  readonly from: IsoDate;
  readonly to: IsoDate;
  /** Dates of the result. */
  readonly periods: number;
  /** A 64-bit fingerprint of names, dates and prices, in hexadecimal digits: it changes when any of them does. */
  readonly dataFingerprint: string;
  /** The same of benchmark, cash rates, opening prices and volumes, if any were given. */
  readonly marketFingerprint?: string;
  /** The same of values, cash, turnover, costs, income and the count and last of the trades. */
  readonly resultFingerprint: string;
  /** Every option as it was used, defaults filled in. */
  readonly options: {
    readonly initialCapital: number;
    readonly rebalance: RebalanceTrigger | "every-period";
    readonly execution: Execution;
    readonly participation?: number;
    readonly unfilled: "cancel" | "carry";
    readonly cashFloor: number;
    readonly margin?: BacktestMargin;
    readonly onFailure: "throw" | "hold" | "fallback";
    readonly costs: CostModel;
    readonly wholeShares: boolean;
    readonly reinvestDividends: boolean;
    readonly warmup: number;
    readonly pastPeriods?: number;
    readonly maxLeverage: number;
    readonly periodsPerYear: number;
    readonly riskFreeRate: number;
    readonly limits?: Limits;
    readonly tax?: BacktestTax;
    readonly taxesPaid?: TaxesPaid;
    readonly seed?: number;
  };
  /** The splits of the market, if any were given. */
  readonly splits?: readonly Split[];
  /** The dividends of the market, if any were given. */
  readonly dividends?: readonly Dividend[];
  /** The corporate events of the market, with what taxes need filled in, if any were given. */
  readonly corporateEvents?: readonly CorporateEvent[];
  /** The cash flows of the market, if any were given. */
  readonly cashFlows?: readonly CashFlow[];
  /** The delistings of the market, if any were given. */
  readonly delistings?: readonly Delisting[];
  /** How often the strategy was asked. */
  readonly decisions: number;
  /** How many strategies were tried to find this one: 1, or what a walk-forward or a sweep counted. */
  readonly trials: number;
}

/** Row t of every array is `dates[t]`, after the trades of that date; `returns[t]` ends on `dates[t + 1]`. */
export interface BacktestResult {
  readonly assets: readonly string[];
  /** T dates. */
  readonly dates: readonly IsoDate[];
  /** T values in units of currency: `cash` and all holdings at their last known price. */
  readonly values: Float64Array;
  /**
   * T − 1 simple returns, values[t + 1] / values[t] − 1; the first is measured from the initial capital, so that costs of the first
   * date count. A cash flow on `dates[t + 1]` is taken out of values[t + 1] first: returns are time-weighted.
   */
  readonly returns: Float64Array;
  /** T * N fractions of the value, row-major; the rest is cash. */
  readonly weights: Float64Array;
  /** Shares of each asset on the last date; negative when sold short. */
  readonly holdings: Weights;
  /** T, units of currency. */
  readonly cash: Float64Array;
  /** Every fill, in order. The objects are made when they are first read: until then a fill takes 32 bytes in place of 120. */
  readonly trades: readonly Trade[];
  /** T, one-way: Σ|value traded| / 2 over the value before trading. A first purchase of everything is 0.5. */
  readonly turnover: Float64Array;
  /** T, units of currency paid for trading. */
  readonly costs: Float64Array;
  /**
   * T, units of currency: dividends by their ex-date, interest, and the cash of mergers that also bring shares, less borrowing fees.
   */
  readonly income: Float64Array;
  /** With a `payDate` of a dividend: T, units of currency that are earned and not paid yet; part of `values`, not of `cash`. */
  readonly receivables?: Float64Array;
  readonly events: readonly BacktestEvent[];
  /** With `cashFlows`: T, units of currency that came in on each date; negative for withdrawals. */
  readonly cashFlows?: Float64Array;
  /** With `limits`: what they leave broken on dates with orders. */
  readonly breaches?: readonly LimitBreach[];
  /** With `tax` or `taxesPaid`: lots, sales, wash sales and gains by year of all fills. */
  readonly tax?: TaxLedger;
  /** With `taxesPaid`: T, units of currency that left the cash on each date; negative where a refund came. */
  readonly taxesPaid?: Float64Array;
  /** With `taxesPaid`: what is left before and after taxes, and the taxes of each year. */
  readonly afterTax?: AfterTaxValues;
  /** T values of the benchmark, scaled to begin at the initial capital. */
  readonly benchmarkValues?: Float64Array;
  readonly metrics: BacktestMetrics;
  readonly manifest: BacktestManifest;
}

/** The figures of `returns`; with cash flows also what the money itself earned. */
export interface BacktestMetrics extends PerformanceMetrics {
  /**
   * With cash flows: the rate per year (365 days) at which initial capital and flows grow to the final value; null where there is
   * no such rate.
   */
  readonly moneyWeightedReturn?: number | null;
  /** With cash flows: compound growth of `returns` per year of 365 days, the same length of time; null when all was lost. */
  readonly timeWeightedReturn?: number | null;
}
