import type { FactorMoments, IsoDate, Moments, PerAsset, ReturnsTable, Trade, Weights } from "../core/types.js";

/**
 * What a portfolio and its orders may be: one plain object for the optimiser, the pre-trade check and a backtest.
 *
 * A limit that is left out does not act. All sizes are fractions of equity (cash + holdings at `prices`) unless said
 * otherwise; risk figures are per year, except value at risk, which is for `horizon` years.
 */
export interface Limits {
  /** Weight of each asset. */
  readonly position?: { readonly min?: PerAsset; readonly max?: PerAsset };
  readonly groups?: readonly GroupLimit[];
  readonly sectors?: readonly GroupLimit[];
  readonly countries?: readonly GroupLimit[];
  /** |w_i + w_j| of two assets whose correlation is greater than `above` is at most `max`. */
  readonly correlation?: { readonly above: number; readonly max: number };
  readonly concentration?: {
    /** Σw² at most this: 1 is one asset, 1/n is n equal ones. */
    readonly herfindahl?: number;
    /** The sum of the `count` greatest |w| at most `max`. */
    readonly top?: { readonly count: number; readonly max: number };
  };
  /** Greatest number of assets held. */
  readonly maxPositions?: number;
  /** Greatest Σ|w|. */
  readonly maxGross?: number;
  /** Σw. */
  readonly net?: { readonly min?: number; readonly max?: number };
  /** Least cash that must stay, as a fraction of equity; 0 forbids an overdraft. */
  readonly minCash?: number;
  /** Standard deviation per year. */
  readonly volatility?: { readonly max: number };
  readonly valueAtRisk?: TailLimit;
  readonly conditionalValueAtRisk?: TailLimit;
  /** Standard deviation against the benchmark, per year. */
  readonly trackingError?: { readonly benchmark: Weights; readonly max: number };
  /** Σ w_i β_i, from `betas` or from the moments and `benchmark`. */
  readonly beta?: {
    readonly betas?: Weights;
    readonly benchmark?: Weights;
    readonly min?: number;
    readonly max?: number;
  };
  /** Σ w_i x_i for exposures x; left out, they are the loadings of the factor of that name in the factor moments. */
  readonly factors?: readonly FactorLimit[];
  /** Shares traded in a day as a fraction of the average daily volume. */
  readonly volume?: { readonly max: number };
  readonly orders?: {
    /** Value of one order in currency units. */
    readonly maxValue?: number;
    /** Value of one order as a fraction of equity. */
    readonly maxWeight?: number;
    /** An order below this value is not worth its cost; in currency units. */
    readonly minValue?: number;
    /** Orders a day. */
    readonly maxCount?: number;
    /** A second order of the same asset, side and quantity, in the list or among the open orders, is refused. */
    readonly refuseDuplicates?: boolean;
  };
  /** Σ|value traded| / (2 · equity) a day: one-way, so a full exchange is 1. */
  readonly turnover?: { readonly max: number };
  readonly prices?: {
    /** Calendar days from the date of the price to the date of the check. */
    readonly maxAgeDays?: number;
    /** |order price / price − 1|. */
    readonly collar?: number;
  };
  /** May not be bought or sold short; what is held may be sold. */
  readonly restricted?: readonly string[];
  /** Fall of the value from its peak. */
  readonly drawdown?: LossLimit;
  /** Fall of the value since the start of the day. */
  readonly dailyLoss?: LossLimit;
  /** Trades that would make or deepen a wash sale, as the tax room's `lockedAssets` name them. */
  readonly washSales?: { readonly locked: readonly LockedAsset[] };
  /** Rules that warn and do not stop a trade. */
  readonly soft?: readonly LimitRule[];
}

export interface GroupLimit {
  readonly name: string;
  /** Left out, the assets that the state's `groupsOf` puts into `name`. */
  readonly assets?: readonly string[];
  readonly min?: number;
  readonly max?: number;
}

export interface TailLimit {
  /** Greatest loss as a fraction of equity. */
  readonly max: number;
  /** 0.95. */
  readonly level?: number;
  /** Years: 1 day is 1/252 (the default). Used by `"gaussian"`; `"historical"` is for one period of the returns table. */
  readonly horizon?: number;
  /** `"gaussian"` (default) takes the covariance and a mean of zero; `"historical"` takes the rows of `returns`. */
  readonly method?: "gaussian" | "historical";
}

export interface FactorLimit {
  readonly name: string;
  readonly exposures?: Weights;
  readonly min?: number;
  readonly max?: number;
}

export interface LossLimit {
  /** From here on positions may only shrink. */
  readonly reduce?: number;
  /** From here on the emergency mode is `"halted"`. */
  readonly halt: number;
  /** Once reducing or halted, active again only below this loss; `reduce` (or `halt`) when left out. */
  readonly resume?: number;
}

export interface LockedAsset {
  readonly asset: string;
  /** Last day of the lock. */
  readonly until: IsoDate;
  /** First day of the lock; from the beginning when left out. */
  readonly from?: IsoDate;
  /** Which orders are locked; `"buy"`. */
  readonly side?: "buy" | "sell" | "both";
}

export type LimitRule =
  | "position"
  | "group"
  | "sector"
  | "country"
  | "correlation"
  | "herfindahl"
  | "topHoldings"
  | "maxPositions"
  | "maxGross"
  | "net"
  | "minCash"
  | "volatility"
  | "valueAtRisk"
  | "conditionalValueAtRisk"
  | "trackingError"
  | "beta"
  | "factor"
  | "volume"
  | "orderSize"
  | "orderMinimum"
  | "orderCount"
  | "duplicateOrder"
  | "turnover"
  | "stalePrice"
  | "priceCollar"
  | "restricted"
  | "drawdown"
  | "dailyLoss"
  | "washSale";

/** What is held before the trades, and what the day has seen so far. */
export interface LimitedPortfolio {
  readonly cash: number;
  /** Shares; negative is short. */
  readonly holdings: Weights;
  /** Greatest value so far, for the drawdown. */
  readonly peakValue?: number;
  /** Value at the start of the day, for the daily loss. */
  readonly dayStartValue?: number;
  /** What was traded today before these trades. */
  readonly tradedToday?: { readonly value?: number; readonly orders?: number; readonly shares?: Weights };
  /** Orders that wait in the market, for duplicates. */
  readonly openOrders?: readonly Trade[];
}

/** A portfolio with the data its limits need. */
export interface PortfolioState {
  readonly portfolio: LimitedPortfolio;
  /** Currency units per share, of every asset held or traded. */
  readonly prices: Weights;
  /** Names that limits may use beside those of the other fields: assets that are not listed yet, say. */
  readonly assets?: readonly string[];
  /** For volatility, tails, tracking error, correlation, beta. */
  readonly moments?: Moments | FactorMoments;
  /** Names of the groups (sectors, countries) that each asset belongs to: `{ AAPL: ["Technology", "US"] }`. */
  readonly groupsOf?: Readonly<Record<string, string | readonly string[]>>;
  /** For historical value at risk. */
  readonly returns?: ReturnsTable;
  /** Average shares traded a day. */
  readonly volumes?: Weights;
  /** The date of each price. */
  readonly priceDates?: Readonly<Record<string, IsoDate>>;
  /** The day of the check, for stale prices and locks; the date of a trade goes first for its lock. */
  readonly date?: IsoDate;
}

export interface TradesToCheck extends PortfolioState {
  readonly trades: readonly Trade[];
}

export interface LimitViolation {
  readonly rule: LimitRule;
  /** `"hard"` stops the trades; `"soft"` warns: a rule named in `limits.soft`, or a breach from before that does not grow. */
  readonly severity: "hard" | "soft";
  /** What it concerns: an asset, a pair `"A/B"`, a group, a factor, or `"portfolio"`. */
  readonly scope: string;
  readonly limit: number;
  readonly actual: number;
  /** Room that is left; negative by how much the limit is broken. */
  readonly headroom: number;
  readonly message: string;
}

export interface TradeCheck {
  /** `"modify"`: not as they stand, but `adjusted` passes; `"reject"`: nothing of them passes. */
  readonly decision: "accept" | "modify" | "reject";
  readonly violations: readonly LimitViolation[];
  /** The trades that pass: unchanged when accepted, empty when rejected. */
  readonly adjusted: readonly Trade[];
}
