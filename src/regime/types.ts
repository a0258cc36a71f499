// The words of this room.
// - Filtered: from the data to a date. Smoothed: from all data, later ones too; nothing that sizes a position accepts it.
// - Chain: hidden states that follow each other with fixed probabilities. Ladder: a chain of volatility levels.
// - Role: the regime that a state of the chain stands for. Side: quiet, or volatile together with crisis.
// - Age: rows since the market last changed its side; a regime younger than the transition age counts as transition.
// - Gate: the factor from 0 to 1 by which a crisis counts, read from the drawdown or the average correlation.
// - Gap: the logarithm of the fading peak over the present level; the drawdown is 1 − exp(−gap).
// - Rising: the probability that the drift is above 0. Member: one of the drift models that are averaged.
// - Whipsaw: a label that changes there and back; the hard label has rules against it.
// - Supported: the data carry a regime when they prefer a model that has it.
import type { IsoDate, Weights } from "../core/types.js";

/** What the market is doing, in words. Crisis is gated by the drawdown; transition means that the regime is young. */
export type Regime = "bull-quiet" | "bull-volatile" | "bear-quiet" | "bear-volatile" | "transition" | "crisis";

declare const knowledge: unique symbol;

/**
 * Probabilities at t given the data to t: what could have been known then.
 *
 * The mark exists in the types alone. A plain array or record may stand wherever a filtered one is asked for; one that is
 * marked as smoothed may not.
 */
export type Filtered<T> = T & { readonly [knowledge]?: "filtered" };

/** Probabilities at t given all the data: they look ahead, so nothing that sizes a position accepts them. */
export type Smoothed<T> = T & { readonly [knowledge]: "smoothed" };

/** T * K row-major, each row sums to 1; row t uses the observations to t. */
export type FilteredProbabilities = Filtered<Float64Array>;

/** T * K row-major, each row sums to 1; row t uses all observations, later ones too. */
export type SmoothedProbabilities = Smoothed<Float64Array>;

/** One probability for each of the six regimes; they sum to 1. */
export type RegimeProbabilities = Filtered<Readonly<Record<Regime, number>>>;

/** T rows of D numbers, row-major: `values[t * D + d]`. */
export interface HmmObservations {
  /** T * D numbers, row-major, all finite. */
  readonly values: Float64Array;
  /** Number of columns D, from 1 to 1000. */
  readonly dimension: number;
  /** D names of the columns, for messages. */
  readonly names?: readonly string[];
}

/** Shape of the covariance of each state. */
export type HmmCovariance = "diagonal" | "full";

/** Numbers in a plain or a typed array: readers accept both, and fits hand out plain ones, which JSON keeps. */
export type NumberList = readonly number[] | Float64Array;

/** K states of D dimensions, flat and row-major. */
export interface HmmParameters {
  /** K probabilities of the first state; they sum to 1. */
  readonly start: NumberList;
  /** K * K, each row sums to 1: `transition[from * K + to]`. */
  readonly transition: NumberList;
  /** K * D means. */
  readonly means: NumberList;
  /** K * D variances (diagonal) or K * D * D (full). In a Student-t model the scale matrix: covariance × (ν − 2) / ν. */
  readonly covariances: NumberList;
}

/** `HmmParameters` as a fit hands them out: plain arrays. */
export type FittedHmmParameters = { readonly [Name in keyof HmmParameters]: readonly number[] };

/** A hidden Markov model, fitted or written down by hand: all that filtering, smoothing, decoding and scoring need. */
export interface HiddenMarkovModel {
  /** Version of the shape; left out in a model written by hand. Other versions are refused. */
  readonly version?: 1;
  /** Number of states K, from 1 to 100. */
  readonly states: number;
  /** Number of columns D. */
  readonly dimension: number;
  /** Shape of the covariances. */
  readonly covariance: HmmCovariance;
  /** Start, transitions, means and covariances of the states. */
  readonly parameters: HmmParameters;
  /** K numbers; the states are Student-t where they are given, Gaussian otherwise. */
  readonly degreesOfFreedom?: NumberList;
}

interface FittedHmm extends HiddenMarkovModel {
  /** Version of the shape; other versions are refused. */
  readonly version: 1;
  /** Start, transitions, means and covariances of the states, as plain arrays. */
  readonly parameters: FittedHmmParameters;
  /** Of `parameters`, over the observations they were fitted to. */
  readonly logLikelihood: number;
  /** Log-likelihood before each step of the winning start. */
  readonly history: readonly number[];
  /** Steps that the winning start took. */
  readonly iterations: number;
  /** Whether the winning start stopped because the log-likelihood stood still. */
  readonly converged: boolean;
  /** How many of the starts ended within 0.1 of the best log-likelihood; 1 of 8 is a warning. */
  readonly startsAgreeing: number;
  /** States that carry too few observations to be estimated; their parameters were frozen where that happened. */
  readonly degenerate: readonly number[];
  /** −2·logLikelihood + 2·(free parameters). */
  readonly aic: number;
  /** −2·logLikelihood + (free parameters)·ln T. */
  readonly bic: number;
}

/** A hidden Markov model with Gaussian observations. */
export interface GaussianHmm extends FittedHmm {
  /** Distribution of the observations in each state. */
  readonly family: "gaussian";
}

/** A hidden Markov model with Student-t observations. */
export interface StudentHmm extends FittedHmm {
  /** Distribution of the observations in each state. */
  readonly family: "student";
  /** K numbers from 2.1 (heavy tails) to 200 (nearly Gaussian). */
  readonly degreesOfFreedom: readonly number[];
}

/** How to fit a hidden Markov model. */
export interface HmmOptions {
  /** Number of states K, from 1 to 100. */
  readonly states: number;
  /** Shape of the covariances. Default "diagonal". */
  readonly covariance?: HmmCovariance;
  /** Start from these and from nothing else; then neither floor nor prior counts unless asked for. */
  readonly initial?: HmmParameters;
  /** Greatest number of steps of a start. Default 200, at most 1,000,000. */
  readonly maxIterations?: number;
  /** Stop when a step changes the log-likelihood by less. Default 1e-4; 0 runs all iterations. */
  readonly tolerance?: number;
  /** Number of starts; the best fit is kept. Default 8, at most 1000. */
  readonly restarts?: number;
  /** A whole number: the same seed gives the same fit. Default 1. */
  readonly seed?: number;
  /** No variance falls below this fraction of the variance of its column. Default 1e-3, or 0 with `initial`. */
  readonly covarianceFloor?: number;
  /** Pseudo-counts for each entry of the transition matrix, so that none is ever zero. Default 0.1, or 0 with `initial`. */
  readonly transitionPrior?: number;
  /** Stops the fit between two starts. */
  readonly signal?: AbortSignal;
}

/** How to fit a hidden Markov model with Student-t observations. */
export interface StudentHmmOptions extends HmmOptions {
  /** K starting values from 2.1 to 200, with `initial`. Default 8 for each state. */
  readonly initialDegreesOfFreedom?: NumberList;
}

/** How to fit a jump model. */
export interface JumpModelOptions {
  /** Number of states, from 1 to 1000. Default 2. */
  readonly states?: number;
  /** Price of a change of state, in squared standard deviations; 0 is k-means. Default 50. */
  readonly penalty?: number;
  /** Number of starts; the best fit is kept. Default 8, at most 1000. */
  readonly restarts?: number;
  /** A whole number: the same seed gives the same fit. Default 1. */
  readonly seed?: number;
  /** Greatest number of steps of a start. Default 50, at most 1000. */
  readonly maxIterations?: number;
}

/** What a portfolio may do today. */
export interface AdaptiveParameters {
  /** Greatest sum of weights: 1 is fully invested, 0.5 half in cash. */
  readonly maxLeverage: number;
  /** Greatest number of positions; a real number, because it moves continuously with the probabilities. */
  readonly maxPositions: number;
  /** Loss from the highest value since entry at which a position is closed, as a fraction. */
  readonly stopLoss: number;
  /** Drift Σ|w − w*| / 2 that makes a rebalancing due. */
  readonly rebalanceThreshold: number;
  /** Greatest volatility of the portfolio, per year. */
  readonly maxVolatility: number;
}

/** How `detectRegimes` reads a market: see `RegimeOptions.mode`. */
export type RegimeMode = "anchored" | "volatility" | "latent";

/** The regimes of every date of a table, known on that date. */
export interface RegimePath {
  /** T, those of the table. */
  readonly dates: readonly IsoDate[];
  /** T * 6 row-major, filtered; columns bull-quiet, bull-volatile, bear-quiet, bear-volatile, transition, crisis. Rows sum to 1. */
  readonly probabilities: FilteredProbabilities;
  /** T hard labels, after whipsaw control. */
  readonly regimes: readonly Regime[];
  /** Rows before this one hold the prior: no model had been fitted yet. */
  readonly firstInformed: number;
}

/** What `detectRegimes` says about a market. */
export interface RegimeReading {
  /** The mode that was asked for. */
  readonly mode: RegimeMode;
  /** The hard label of the last date, after whipsaw control. */
  readonly current: Regime;
  /** Of the last date, filtered. */
  readonly probabilities: RegimeProbabilities;
  /** The regimes of every date of the table. */
  readonly path: RegimePath;
  /** Regimes that these data do not carry: the label's center lies in another quadrant, or it has hardly any mass. */
  readonly unsupported: readonly Regime[];
  /** Plain JSON; continue it tick by tick with `createRegimeFilter`. */
  readonly model: RegimeModel;
  /** Of the last date. */
  readonly parameters: AdaptiveParameters;
}

/** A hidden chain whose states carry names; its observations are returns in units of `RegimeModel.returnScale`. */
export interface RegimeChain {
  /** K names; none is "transition". */
  readonly roles: readonly NamedRegime[];
  /** K probabilities of the first row. */
  readonly start: readonly number[];
  /** K * K: `transition[from * K + to]`. */
  readonly transition: readonly number[];
  /** K mean returns. */
  readonly means: readonly number[];
  /** K variances; squared scales where the states are Student-t. */
  readonly variances: readonly number[];
  /** Of the Student-t returns of all states; null for Gaussian states. */
  readonly degreesOfFreedom: number | null;
  /** How bull is told from bear; null where the states themselves tell it (latent mode). */
  readonly trend: RegimeTrend | null;
}

/**
 * How rising is told from falling: an average over models of the drift, each of which has a drift of `drifts[m]` volatilities a
 * row, up or down, that changes its sign with probability `hazards[m]` a row.
 */
export interface RegimeTrend {
  /** Drifts of the members, in volatilities a row. */
  readonly drifts: readonly number[];
  /** Probabilities a row that a member's drift changes its sign. */
  readonly hazards: readonly number[];
  /** Posterior probabilities of the members, from the training rows; they sum to 1. */
  readonly weights: readonly number[];
  /** Of the Student-t returns. */
  readonly degreesOfFreedom: number;
  /** Probability that the sign of the drift has lasted for the transition age, averaged over the members. */
  readonly steady: number;
}

/** The regimes that a state of the chain can carry; transition is not a state but a young age of any. */
export type NamedRegime = Exclude<Regime, "transition">;

/** All that the filter remembers; plain numbers. */
export interface RegimeMemory {
  /** Rows of returns seen. */
  readonly rows: number;
  /** Logarithm of the fading peak of the market over its present level, from which the drawdown is read. */
  readonly gap: number;
  /** Probability that the drift is up, for each member of the trend's model; empty in latent mode. */
  readonly rising: readonly number[];
  /** Exponentially weighted sums of squares of each asset and of the market; empty without a correlation gate. */
  readonly spreads: readonly number[];
  /** Last price of each asset; empty for a table of returns. */
  readonly prices: readonly number[];
  /** (h + 1) * K: probability of each age of each state; the last age is "h or more". */
  readonly ages: readonly number[];
  /** Position of the hard label in the list of regimes, and for how many rows it has been improbable. */
  readonly label: readonly [regime: number, improbableRows: number];
  /** The latest maxLeverage, maxPositions, stopLoss, rebalanceThreshold, maxVolatility. */
  readonly parameters: readonly number[];
}

/** A regime model as plain JSON, standing after the last date it has seen. */
export interface RegimeModel {
  /** Version of the shape; other versions are refused. */
  readonly version: 1;
  /** The mode of the reading that made the model. */
  readonly mode: RegimeMode;
  /** N names of the assets that make the market. */
  readonly assets: readonly string[];
  /** What a row holds: prices, or returns of one kind. */
  readonly kind: "prices" | "simple" | "log";
  /** N, the market's weights, sum to 1. */
  readonly marketWeights: readonly number[];
  /** The options of the reading with every default filled in. */
  readonly settings: RegimeSettings;
  /** The hidden chain that was fitted last. */
  readonly chain: RegimeChain;
  /** What a return is divided by before the chain sees it: the typical size of the returns of the training rows. */
  readonly returnScale: number;
  /** Rows of returns that the chain was fitted to; 0 for the prior. */
  readonly fittedRows: number;
  /** The number of rows at which `detectRegimes` would fit again. */
  readonly nextFit: number;
  /** What the filter remembers after the last date. */
  readonly memory: RegimeMemory;
}

/** The state of a live filter: plain JSON, replaced by every tick. */
export interface RegimeFilterState {
  /** Version of the shape; other versions are refused. */
  readonly version: 1;
  /** The model that the filter goes on from; no step changes it. */
  readonly model: RegimeModel;
  /** What the filter remembers after the last row. */
  readonly memory: RegimeMemory;
  /** The hard label after whipsaw control. */
  readonly current: Regime;
  /** Probabilities of the six regimes after the last row, filtered. */
  readonly probabilities: RegimeProbabilities;
  /** What a portfolio may do after the last row. */
  readonly parameters: AdaptiveParameters;
  /** Whether `detectRegimes` would fit anew by now. */
  readonly refitDue: boolean;
}

/** How `adaptiveParameters` maps probabilities to what a portfolio may do. */
export interface AdaptiveSettings {
  /** What each regime asks for; what is left out keeps its default. Crisis never asks for more than another regime. */
  readonly table?: Readonly<Partial<Record<Regime, Partial<AdaptiveParameters>>>>;
  /** Yesterday's parameters; without them nothing limits the change. */
  readonly previous?: AdaptiveParameters;
  /** Greatest change in a day, as a fraction of the range that the table spans; 0.2. */
  readonly dailyChangeLimit?: number;
}

/** How far crisis counts: by the logistic of (drawdown − depth) / width. */
export interface CrisisGate {
  /** Drawdown at which half of the crisis counts. Default 0.1. */
  readonly depth?: number;
  /** How softly the gate opens: a drawdown deeper by this lets 73 % through. Default 0.02. */
  readonly width?: number;
}

/** How far crisis counts: by the logistic of (average correlation − level) / width. */
export interface CorrelationGate {
  /** Average correlation at which half of the crisis counts. */
  readonly level: number;
  /** How softly the gate opens: a correlation greater by this lets 73 % through. */
  readonly width: number;
}

/** Volatilities expected of the upper levels before any data, as multiples of the quiet one. */
export interface RegimeLevels {
  /** Default 1.7, from 1.5 to 100. */
  readonly volatile?: number;
  /** Default 3.2, at least half again as much as `volatile`. */
  readonly crisis?: number;
}

/** When the hard label changes; all are probabilities except `days`. */
export interface WhipsawOptions {
  /** A regime is entered above this probability. Default 0.55. */
  readonly enter?: number;
  /** The present label is improbable below this. Default 0.25. */
  readonly leave?: number;
  /** Rows in a row that the present label must be improbable before the most probable one replaces it. Default 3, at most 1000. */
  readonly days?: number;
  /** Crisis is entered at once above this probability. Default 0.6. */
  readonly crisis?: number;
}

/** How `detectRegimes` reads a market. */
export interface RegimeOptions {
  /**
   * `"anchored"`: three volatility levels held near expected multiples of the quiet one. `"volatility"`: two to four levels as the
   * data have them, their number by BIC. `"latent"`: five states of returns with tied means. Default "anchored".
   */
  readonly mode?: RegimeMode;
  /** Weights of the assets in the market, 0 or more. Default: equal. They are scaled to sum to 1. */
  readonly marketWeights?: Weights;
  /** Rows before the first fit; until then the probabilities are the prior's. Default 63, from 42 to 1,000,000. */
  readonly minHistory?: number;
  /** Rows between two fits; until then the history doubles from fit to fit. Default 252, at most 1,000,000. */
  readonly refitEvery?: number;
  /** A regime younger than this many rows is a transition. Default 10, at most 1000. */
  readonly transitionAge?: number;
  /** Gate on the drawdown from a fading peak; `false` for none. Default depth 0.1, width 0.02. */
  readonly crisisGate?: CrisisGate | false;
  /** A second gate on the average correlation that the market's variance implies; needs two assets. Default false, no gate. */
  readonly correlationGate?: CorrelationGate | false;
  /** When the hard label changes. */
  readonly whipsaw?: WhipsawOptions;
  /** Anchored mode: the volatilities expected before any data. */
  readonly levels?: RegimeLevels;
  /** What each regime asks of a portfolio. */
  readonly adaptive?: Omit<AdaptiveSettings, "previous">;
  /** Called after each fit and at the end with the rows done and the rows in total. */
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
  /** Stops the work between two fits. */
  readonly signal?: AbortSignal;
}

/** Half-lives of the features that `marketFeatures` reads. */
export interface MarketFeatureOptions {
  /** Of the trend, in rows. Default 42, from 1 to 10,000. */
  readonly trendHalfLife?: number;
  /** Of the volatility, in rows. Default 10, from 1 to 10,000. */
  readonly volatilityHalfLife?: number;
}

/** `RegimeOptions` with every default filled in; plain JSON. The names are those of the options. */
export interface RegimeSettings {
  /** Rows before the first fit. */
  readonly minHistory: number;
  /** Rows between two fits. */
  readonly refitEvery: number;
  /** A regime younger than this many rows is a transition. */
  readonly transitionAge: number;
  /** Gate on the drawdown, or `false` for none. */
  readonly crisisGate: Required<CrisisGate> | false;
  /** Gate on the average correlation, or `false` for none. */
  readonly correlationGate: CorrelationGate | false;
  /** When the hard label changes. */
  readonly whipsaw: Required<WhipsawOptions>;
  /** Volatilities expected before any data, as multiples of the quiet one. */
  readonly levels: Required<RegimeLevels>;
  /** Of `adaptive.table`, with the defaults filled in and crisis cut to the least of the others. */
  readonly adaptiveTable: Readonly<Record<Regime, AdaptiveParameters>>;
  /** Greatest change of a parameter in a day, as a fraction of the range of the table. */
  readonly dailyChangeLimit: number;
}
