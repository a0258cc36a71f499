import type { IsoDate, PricesTable, Table } from "../../core/types.js";

/** Features that the library computes. Month, quarter and year are spans of rows that follow from the spacing of the dates. */
export type FeatureName =
  /** Return of the last month. */
  | "momentum-1"
  /** Return of the last three months. */
  | "momentum-3"
  /** Return of the last six months. */
  | "momentum-6"
  /** Return of the last year without its last month. */
  | "momentum-12-1"
  /** Return of the last week with its sign turned. */
  | "reversal"
  /** Standard deviation of the returns of a quarter, per year. */
  | "volatility"
  /** Root mean square of the losses of a quarter, per year. */
  | "downside-volatility"
  /** Slope of a year of returns on those of the market. */
  | "beta"
  /** Standard deviation of what the market leaves of a year of returns, per year. */
  | "idiosyncratic-volatility"
  /** Greatest fall from a peak within half a year; 0 or below. */
  | "drawdown"
  /** Price over the highest of the last year, less 1. */
  | "distance-from-high"
  /** Skewness of a year of returns. */
  | "skewness"
  /** Excess kurtosis of a year of returns. */
  | "kurtosis"
  /** Greatest return of a single period of the last month. */
  | "maximum-return"
  /** Correlation of a year of returns with those of the market. */
  | "market-correlation"
  /** Amihud's illiquidity: mean of |return| over traded value of a quarter, in 1e-6. Needs `volumes`. */
  | "illiquidity"
  /** Log of the mean volume of the last month over that of the last half year. Needs `volumes`. */
  | "turnover-trend"
  /** Return of the month that followed a year ago. */
  | "seasonality"
  /** A column for each regime, with its probability. Needs `regime`; never scaled, since all assets share it. */
  | "regime";

/** What a custom feature is given: the last `lookback` rows that are known, and nothing else. */
export interface FeatureWindow {
  /** `lookback` rows of prices, the last of them that of `date`. */
  readonly prices: PricesTable;
  /** The date for which the feature is wanted. */
  readonly date: IsoDate;
}

/** A feature of the caller's own. */
export interface CustomFeature {
  /** Name of its column. */
  readonly name: string;
  /** Rows of prices that it needs, with that of its date: 22 for a return over 21 rows. */
  readonly lookback: number;
  /** A number for each asset, in the order of `window.prices.assets`; NaN where it is not known. */
  readonly compute: (window: FeatureWindow) => ArrayLike<number>;
}

/** How the numbers of one date are scaled across assets. */
export type FeatureScale = "rank" | "standardize" | "none";

/** Probabilities of regimes by date, such as `detectRegimes(market).path`. */
export interface RegimeProbabilityPath {
  /** Dates, strictly increasing. */
  readonly dates: readonly IsoDate[];
  /** A row of K probabilities for each date, filtered: each may know its date and what came before. */
  readonly probabilities: Float64Array;
}

/** What {@link buildFeatures} computes, from what, and how it is scaled. */
export interface FeatureOptions {
  /** Names and features of the caller's own. Default: all that the data suffice for. */
  readonly features?: readonly (FeatureName | CustomFeature)[];
  /** Shares traded of the same assets on the same dates; NaN where they are not known. */
  readonly volumes?: Table;
  /** Prices of the market, one column that covers the dates. Default: the mean return of the assets that have one. */
  readonly market?: PricesTable;
  /** Probabilities of regimes; each row takes the latest that is not after its date. */
  readonly regime?: RegimeProbabilityPath;
  /** Across the assets of each date: ranks from −0.5 to 0.5, mean 0 and deviation 1, or as they are. Default `"rank"`. */
  readonly scale?: FeatureScale;
  /** Rows of a year: 252, 52, 12. Default: from the dates. */
  readonly periodsPerYear?: number;
}

/** Features by date, asset and name. */
export interface FeatureTable {
  /** T dates, those of the prices. */
  readonly dates: readonly IsoDate[];
  /** N assets, in the order of the prices. */
  readonly assets: readonly string[];
  /** F names of features. */
  readonly names: readonly string[];
  /** `values[(t * N + i) * F + f]`; NaN where a feature is not known yet. */
  readonly values: Float64Array;
  /** Rows of prices that each feature needs, with that of its date. */
  readonly lookback: Readonly<Record<string, number>>;
}
