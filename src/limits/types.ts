import type {
  FactorMoments,
  IsoDate,
  Moments,
  PerAsset,
  Portfolio,
  ReturnsTable,
  Trade,
  Weights,
} from "../core/types.js";

/**
 * What a portfolio and its orders may be: one plain object for the optimizer, the check before trades and a backtest.
 *
 * A limit that is left out does not act. All sizes are fractions of equity (cash + holdings at `prices`) unless said
 * otherwise. Risk figures are per year, except value at risk, which is for `horizon` years.
 */
export interface Limits {
  /** Least and greatest weight of each asset, for all assets or by name. */
  readonly position?: { readonly min?: PerAsset; readonly max?: PerAsset };
  /** Bounds on the sum of the weights of some assets. */
  readonly groups?: readonly GroupLimit[];
  /** The same for sectors; violations name the rule `"sector"`. */
  readonly sectors?: readonly GroupLimit[];
  /** The same for countries; violations name the rule `"country"`. */
  readonly countries?: readonly GroupLimit[];
  /**
   * |w_i + w_j| of any two assets in the moments whose correlation is greater than `above` is at most `max`. Every pair
   * counts, held or not, so that the check, the optimizer and a backtest mean the same.
   */
  readonly correlation?: { readonly above: number; readonly max: number };
  /** Bounds on how much of the portfolio stands in few assets. */
  readonly concentration?: {
    /** Greatest Σw²: 1 is one asset, 1/n is n equal ones. */
    readonly herfindahl?: number;
    /** The sum of the `count` greatest |w| is at most `max`. */
    readonly top?: { readonly count: number; readonly max: number };
  };
  /** Greatest number of assets held, at least 1. */
  readonly maxPositions?: number;
  /** Greatest Σ|w|. */
  readonly maxGross?: number;
  /** Least and greatest Σw. */
  readonly net?: { readonly min?: number; readonly max?: number };
  /** Least cash that must stay, as a fraction of equity; 0 forbids an overdraft. */
  readonly minCash?: number;
  /** Greatest standard deviation per year. */
  readonly volatility?: { readonly max: number };
  /** Greatest value at risk. */
  readonly valueAtRisk?: TailLimit;
  /** Greatest conditional value at risk, the mean loss beyond the value at risk. */
  readonly conditionalValueAtRisk?: TailLimit;
  /** Greatest standard deviation of the return against the benchmark, per year. */
  readonly trackingError?: { readonly benchmark: Weights; readonly max: number };
  /** Bounds on Σ w_i β_i, with β from `betas`, or from the moments and `benchmark`. */
  readonly beta?: {
    /** β by asset; an asset left out has none. */
    readonly betas?: Weights;
    /** Weights of the benchmark, for β from the moments. */
    readonly benchmark?: Weights;
    readonly min?: number;
    readonly max?: number;
  };
  /** Bounds on Σ w_i x_i for exposures x. */
  readonly factors?: readonly FactorLimit[];
  /** Greatest number of shares traded in a day, as a fraction of the average daily volume. */
  readonly volume?: { readonly max: number };
  /** Bounds on single orders and on their number. */
  readonly orders?: {
    /** Greatest value of one order in currency units. */
    readonly maxValue?: number;
    /** Greatest value of one order as a fraction of equity. */
    readonly maxWeight?: number;
    /** Least value of one order in currency units: below it an order is not worth its cost. */
    readonly minValue?: number;
    /** Greatest number of orders a day. */
    readonly maxCount?: number;
    /** Refuses a second order of the same asset, side and quantity, in the list or among the open orders. Default false. */
    readonly refuseDuplicates?: boolean;
  };
  /** Greatest Σ|value traded| / (2 · equity) a day: one-way, so a full exchange is 1. */
  readonly turnover?: { readonly max: number };
  /** Bounds on the prices that orders are judged by. */
  readonly prices?: {
    /** Greatest number of calendar days from the date of the price to the date of the check. */
    readonly maxAgeDays?: number;
    /** Greatest |order price / price − 1|. */
    readonly collar?: number;
  };
  /** Assets that may not be bought or sold short; what is held may be sold. */
  readonly restricted?: readonly string[];
  /** Fall of the value from its peak; needs `portfolio.peakValue`. */
  readonly drawdown?: LossLimit;
  /** Fall of the value since the start of the day; needs `portfolio.dayStartValue`. */
  readonly dailyLoss?: LossLimit;
  /** Trades that would make or deepen a wash sale, as the tax room's `lockedAssets` name them. */
  readonly washSales?: { readonly locked: readonly LockedAsset[] };
  /** Rules that warn and do not stop a trade. Default: none. */
  readonly soft?: readonly LimitRule[];
}

/** Bounds on the sum of the weights of some assets. */
export interface GroupLimit {
  /** Name of the group, which violations show. */
  readonly name: string;
  /** Members of the group. Default: the assets that the state's `groupsOf` puts into `name`. */
  readonly assets?: readonly string[];
  /** Least sum. Default: no bound. */
  readonly min?: number;
  /** Greatest sum. Default: no bound. */
  readonly max?: number;
}

/** A limit on the loss that is passed with a small probability. */
export interface TailLimit {
  /** Greatest loss as a fraction of equity. */
  readonly max: number;
  /** Probability of a smaller loss; from 0.5 on for `"gaussian"`. Default 0.95. */
  readonly level?: number;
  /** Years, for `"gaussian"`; `"historical"` is for one period of the returns table. Default 1/252, a day. */
  readonly horizon?: number;
  /** `"gaussian"` takes the covariance and a mean of zero; `"historical"` takes the rows of `returns`. Default "gaussian". */
  readonly method?: "gaussian" | "historical";
}

/** Bounds on the exposure to one factor. */
export interface FactorLimit {
  /** Name of the factor, which violations show. */
  readonly name: string;
  /** Exposures by asset. Default: the loadings of the factor of that name in the factor moments. */
  readonly exposures?: Weights;
  /** Least exposure. Default: no bound. */
  readonly min?: number;
  /** Greatest exposure. Default: no bound. */
  readonly max?: number;
}

/** What happens from which loss on. Losses are fractions above 0 and at most 1, with resume ≤ reduce ≤ halt. */
export interface LossLimit {
  /** From this loss on positions may only shrink. Default: `halt`. */
  readonly reduce?: number;
  /** From this loss on the emergency mode is `"halted"`. */
  readonly halt: number;
  /** Once reducing or halted, the mode is active again only below this loss. Default: `reduce`. */
  readonly resume?: number;
}

/** Dates on which an asset must not be traded. */
export interface LockedAsset {
  /** The asset that is locked. */
  readonly asset: string;
  /** Last day of the lock. */
  readonly until: IsoDate;
  /** First day of the lock. Default: every day until the last. */
  readonly from?: IsoDate;
  /** Which orders are locked. Default "buy". */
  readonly side?: "buy" | "sell" | "both";
}

/** Names of the rules that violations and `limits.soft` use. */
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

/** The groups of each asset, by name or as a list of names: `{ AAPL: ["Technology", "US"] }`. */
export type GroupsOf = Readonly<Record<string, string | readonly string[]>>;

/** What is held before the trades, and what the day has seen so far. */
export interface LimitedPortfolio extends Portfolio {
  /** Greatest value so far, for the limit on drawdown. */
  readonly peakValue?: number;
  /** Value at the start of the day, for the limit on the daily loss. */
  readonly dayStartValue?: number;
  /** What was traded today before these trades: value in currency units, number of orders, shares by asset. */
  readonly tradedToday?: { readonly value?: number; readonly orders?: number; readonly shares?: Weights };
  /** Orders that wait in the market, for duplicates. */
  readonly openOrders?: readonly Trade[];
  /** The day that `tradedToday` is about, as a portfolio of the engine remembers it; not read here. */
  readonly lastTraded?: IsoDate;
  /** The day that the values are about, as a portfolio of the engine remembers it; not read here. */
  readonly asOf?: IsoDate;
}

/** A portfolio with the data its limits need. */
export interface PortfolioState {
  /** Cash, holdings and what the limits remember. */
  readonly portfolio: LimitedPortfolio;
  /** Currency units per share, of every asset held or traded; others may be there. */
  readonly prices: Weights;
  /** Names that limits may use beside those of the other fields, such as assets that are not listed yet. */
  readonly assets?: readonly string[];
  /** Expected returns and covariance, for volatility, tails, tracking error, correlation and beta. */
  readonly moments?: Moments | FactorMoments;
  /** Names of the groups (sectors, countries) that each asset belongs to: `{ AAPL: ["Technology", "US"] }`. */
  readonly groupsOf?: GroupsOf;
  /** A second name of `groupsOf`. */
  readonly groups?: GroupsOf;
  /** Returns per period, for historical value at risk. */
  readonly returns?: ReturnsTable;
  /** Average shares traded a day, for the limit on volume. */
  readonly volumes?: Weights;
  /** The date of each price, for the limit on its age. */
  readonly priceDates?: Readonly<Record<string, IsoDate>>;
  /** The day of the check, for stale prices and locks. The date of a trade goes first. */
  readonly date?: IsoDate;
}

/** A portfolio, its data, and the trades to judge. */
export interface TradesToCheck extends PortfolioState {
  /** The trades, judged together as if done at once. Further columns are allowed and kept. */
  readonly trades: readonly Trade[];
}

/** One limit that is broken. */
export interface LimitViolation {
  /** The limit that is broken. */
  readonly rule: LimitRule;
  /** `"hard"` stops the trades; `"soft"` warns: a rule named in `limits.soft`, or a breach from before that does not grow. */
  readonly severity: "hard" | "soft";
  /** What it concerns: an asset, a pair `"A/B"`, a group, a factor, or `"portfolio"`. */
  readonly scope: string;
  /** The limit. */
  readonly limit: number;
  /** What the limit is compared with. */
  readonly actual: number;
  /** Room that is left; negative by how much the limit is broken. */
  readonly headroom: number;
  /** A sentence for people. */
  readonly message: string;
}

/** A trade of which nothing passes. */
export interface SkippedTrade {
  /** The asset of the trade. */
  readonly asset: string;
  /** The quantity that was wanted. */
  readonly quantity: number;
  /** Why nothing of it passes. */
  readonly reason: string;
}

/** What a check of trades finds. */
export interface TradeCheck {
  /** `"modify"`: not as they stand, but `adjusted` passes; `"reject"`: nothing of them passes. */
  readonly decision: "accept" | "modify" | "reject";
  /** Every limit that the trades would leave broken. */
  readonly violations: readonly LimitViolation[];
  /** The trades that pass: unchanged when accepted, empty when rejected. */
  readonly adjusted: readonly Trade[];
  /** The trades that `adjusted` leaves out, each with the reason. */
  readonly skipped: readonly SkippedTrade[];
}

/** Whether orders may grow positions, may only shrink them, or all trading stops. */
export type EmergencyMode = "active" | "reducing" | "halted";

/** How `checkTrades` answers. */
export interface CheckTradesOptions {
  /** Adjusted trades are whole shares; a sale of all that is held may keep its fraction. Default false. */
  readonly wholeShares?: boolean;
  /** Shares per lot, for all assets or by name; only with `wholeShares`. Default 1. */
  readonly lotSize?: number | Weights;
}
