/** A calendar date without a time or a zone, `"2026-03-31"`. */
export type IsoDate = string;

/** Fractions of capital by asset, `{ AAPL: 0.3 }`. Order never comes from the keys. */
export type Weights = Readonly<Record<string, number>>;

/** One number for all assets, numbers by name (the rest take the documented default), or one for each in table order. */
export type PerAsset = number | Weights | Float64Array;

/** T dates by N assets in one row-major buffer: `values[t * N + i]`. NaN is a missing value. */
export interface Table {
  /** N unique names; their order is the order of the columns. */
  readonly assets: readonly string[];
  /** T dates, strictly increasing. */
  readonly dates: readonly IsoDate[];
  /** T * N numbers, row by row. */
  readonly values: Float64Array;
}

/** Prices in units of currency, greater than zero; NaN where there is none. */
export interface PricesTable extends Table {
  /** Says that the values are prices. */
  readonly kind: "prices";
}

/** Returns per period as fractions; NaN where there is none. */
export interface ReturnsTable extends Table {
  /** Simple returns, p₁/p₀ − 1, or log returns, ln(p₁/p₀). */
  readonly kind: "simple" | "log";
  /** Date at which the first period begins: that of the price before the first return. Left out where it is not known. */
  readonly start?: IsoDate;
}

/** Expected returns and covariance of N assets, per year. */
export interface Moments {
  /** N unique names. */
  readonly assets: readonly string[];
  /** N, per year, fractions. */
  readonly mean: Float64Array;
  /** N * N row-major, per year. */
  readonly covariance: Float64Array;
  /** How many periods of the source make a year, such as 252 or 12. */
  readonly periodsPerYear: number;
}

/** Moments whose covariance is B F B' + diag(specific): accepted wherever `Moments` is, and never expanded to N * N. */
export interface FactorMoments {
  /** N unique names. */
  readonly assets: readonly string[];
  /** N, per year, fractions. */
  readonly mean: Float64Array;
  /** How many periods of the source make a year, such as 252 or 12. */
  readonly periodsPerYear: number;
  /** The parts of the covariance. */
  readonly factors: {
    /** K names. */
    readonly names: readonly string[];
    /** B, N * K row-major. */
    readonly loadings: Float64Array;
    /** F, K * K row-major, per year. */
    readonly covariance: Float64Array;
    /** N, per year, not negative. */
    readonly specificVariance: Float64Array;
  };
}

/** What a portfolio may be. Everything left out takes the default: long-only, fully invested. */
export interface Constraints {
  /** Least weight of each asset. Default 0. */
  readonly min?: PerAsset;
  /** Greatest weight of each asset. Default 1. */
  readonly max?: PerAsset;
  /** Sum of the weights, or the range it may lie in. Default 1. */
  readonly budget?: number | readonly [number, number];
  /** Bounds on the sum of the weights of some assets. */
  readonly groups?: readonly GroupConstraint[];
  /** Bounds on any weighted sum of the weights. */
  readonly linear?: readonly LinearConstraint[];
  /** Greatest Σ|w − from| / 2: one-way, so a full exchange is 1. Default none. */
  readonly turnover?: { readonly from: Weights; readonly max: number };
  /** Costs per unit of weight bought or sold, taken from the objective. */
  readonly costs?: { readonly from: Weights; readonly buy?: PerAsset; readonly sell?: PerAsset };
  /** Greatest standard deviation of the return against the benchmark, per year. */
  readonly trackingError?: { readonly benchmark: Weights; readonly max: number };
  /** Greatest Σ|w|, for long-short portfolios. */
  readonly maxGross?: number;
  /** Greatest sum of the weights above 0: 1.3 with `maxShort` 0.3 is a 130/30 portfolio. Default none. */
  readonly maxLong?: number;
  /** Greatest sum of the weights below 0, as a positive number. Default none. */
  readonly maxShort?: number;
  /** Least Σ|w|; with the same `maxGross` the gross exposure is exact. Default none. */
  readonly minGross?: number;
  /** Least sum of the weights above 0. Default none. */
  readonly minLong?: number;
  /** Least sum of the weights below 0, as a positive number. Default none. */
  readonly minShort?: number;
  /** Greatest number of assets held. */
  readonly maxPositions?: number;
  /** Least size of a weight that is not 0. Default 0. */
  readonly minHolding?: PerAsset;
}

/** Bounds on the sum of the weights of some assets. */
export interface GroupConstraint {
  /** The name that results use for the group. */
  readonly name: string;
  /** The assets of the group. */
  readonly assets: readonly string[];
  /** Least sum of their weights. Default: none. */
  readonly min?: number;
  /** Greatest sum of their weights. Default: none. */
  readonly max?: number;
}

/** Bounds on a weighted sum of the weights. */
export interface LinearConstraint {
  /** The name that results use for the constraint. */
  readonly name: string;
  /** The factor of each asset's weight; assets left out count 0. */
  readonly coefficients: Weights;
  /** Least value of the sum. Default: none. */
  readonly min?: number;
  /** Greatest value of the sum. Default: none. */
  readonly max?: number;
}

/** A constraint that holds with equality at the optimum, and what a unit more room would gain the objective. */
export interface BindingConstraint {
  /** `"budget"`, `"min.AAPL"`, `"max.AAPL"`, `"groups.Tech.max"`, `"linear.duration.min"`, `"turnover"`, … */
  readonly constraint: string;
  /**
   * Gain of the objective for one unit more room; for the budget, for one unit more of it. Null where the price has no bound: the
   * limits leave a single portfolio.
   */
  readonly shadowPrice: number | null;
}

/** One member of a minimal conflicting set. */
export interface ConflictingConstraint {
  /** The name of the constraint, as in `BindingConstraint`. */
  readonly constraint: string;
  /** How far this constraint alone must give for the whole problem to have a solution; null when it alone cannot. */
  readonly slackNeeded: number | null;
}

/** How a result was found, and how good it is. */
export interface OptimizationDiagnostics {
  /** Changes of the working set, steps of an interior point, or turns of a search, all programs together. */
  readonly iterations: number;
  /**
   * Greatest violation of the Karush–Kuhn–Tucker conditions of the problem as it was given, relative to the scale of the
   * gradient. Null where there is no portfolio.
   */
  readonly kktResidual: number | null;
  /** The constraints that hold with equality. Empty where there is no portfolio. */
  readonly binding: readonly BindingConstraint[];
  /**
   * With `maxPositions`: how much better the best portfolio could still be, relative to the objective of this one; 0 when it
   * is proved the best.
   */
  readonly gap?: number;
  /** With `warmStart`: `"used"`, or `"ignored: …"` with the reason. */
  readonly warmStart?: string;
}

/** An optimum with its weights and the figures of the portfolio. */
export interface OptimalResult {
  /** A portfolio was found, and its certificate holds. */
  readonly status: "optimal";
  /** The method that was asked for. */
  readonly method: string;
  /** Weight of every asset. */
  readonly weights: Weights;
  /** Per year. */
  readonly expectedReturn: number;
  /** Standard deviation per year. */
  readonly volatility: number;
  /** (expectedReturn − riskFreeRate) / volatility. Null where the portfolio has an excess return and no volatility. */
  readonly sharpeRatio: number | null;
  /** Each asset's share of the variance; sums to 1. */
  readonly riskContributions: Weights;
  /** Standard deviation of the return against the benchmark per year, where the question has a benchmark. */
  readonly trackingError?: number;
  /** How the portfolio was found, and how good it is. */
  readonly diagnostics: OptimizationDiagnostics & { readonly kktResidual: number };
}

/** `Figures` are what the method gives beside the portfolio, also in the relaxed solution. */
export interface InfeasibleResult<Figures = unknown> {
  /** No portfolio meets all constraints. */
  readonly status: "infeasible";
  /** The method that was asked for. */
  readonly method: string;
  /** The conflict in words. */
  readonly reason: string;
  /** A minimal set: without any one of them the rest can be met. */
  readonly conflict: readonly ConflictingConstraint[];
  /** How the conflict was found. */
  readonly diagnostics: OptimizationDiagnostics;
  /** On request (`relax`): the optimum once some limits give by the least there is. */
  readonly relaxed?: RelaxedSolution<Figures>;
}

/** The optimum of a problem that had none, after the least loosening of its limits. */
export interface RelaxedSolution<Figures = unknown> {
  /** The optimum under the loosened limits. */
  readonly result: OptimalResult & Figures;
  /** The limits that gave way. */
  readonly loosened: readonly LoosenedConstraint[];
}

/** A limit that gave way, and how far, in its own units: a `max` went up by `by`, a `min` or a target return down. */
export interface LoosenedConstraint {
  /** The name of the limit. */
  readonly constraint: string;
  /** How far it gave way, in its own units. */
  readonly by: number;
}

/** The end of a problem that has constraints that can be met and yet no portfolio to give. */
export interface UnsolvedResult {
  /**
   * `"unbounded"`: weights without bounds grow forever and the objective gets better all the way. `"iteration-limit"` and
   * `"numerical-error"`: no portfolio was found whose certificate is below 1e-8.
   */
  readonly status: "unbounded" | "iteration-limit" | "numerical-error";
  /** The method that was asked for. */
  readonly method: string;
  /** What stood in the way, in words. */
  readonly reason: string;
  /** How far the search came. */
  readonly diagnostics: OptimizationDiagnostics;
}

/** What every optimizer gives: the portfolio with its certificate, or the reason why there is none. */
export type OptimizationResult<Figures = unknown> = (OptimalResult | InfeasibleResult<Figures> | UnsolvedResult) &
  Figures;

/** What an investor holds: money and shares. */
export interface Portfolio {
  /** Currency units; negative is borrowed. */
  readonly cash: number;
  /** Shares by asset; negative is a short position. */
  readonly holdings: Readonly<Record<string, number>>;
}

/** An order or a fill: shares bought (positive) or sold (negative). */
export interface Trade {
  /** The name of the asset. */
  readonly asset: string;
  /** Shares; negative sells. */
  readonly quantity: number;
  /** Currency units per share. */
  readonly price: number;
  /** The date of the order or the fill. */
  readonly date?: IsoDate;
  /** Costs paid on top, in currency units. */
  readonly cost?: number;
  /** Why it was ordered. */
  readonly reason?: string;
  /** Of a sale: the lots that it closes in a tax ledger, by the ids of their purchases. Default: those that the ledger's method chooses. */
  readonly lots?: readonly { readonly lot: string; readonly quantity: number | string }[];
}

/** Shares of one purchase that are still held and share a basis and a date. Money in currency units. */
export interface TaxLot {
  /** The id of the purchase. */
  readonly lot: string;
  readonly account: string;
  readonly asset: string;
  readonly acquired: IsoDate;
  /** The date that the holding period counts from. */
  readonly adjustedAcquired: IsoDate;
  readonly quantity: number;
  /** What was paid. */
  readonly basis: number;
  /** With disallowed losses added. */
  readonly adjustedBasis: number;
}
