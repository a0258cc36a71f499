import type { IsoDate } from "../core/types.js";

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
  readonly values: Float64Array;
  readonly dimension: number;
  /** D names of the columns, for messages. */
  readonly names?: readonly string[];
}

/** Shape of the covariance of each state. */
export type HmmCovariance = "diagonal" | "full";

/** K states of D dimensions, flat and row-major. */
export interface HmmParameters {
  /** K, sums to 1. */
  readonly start: Float64Array;
  /** K * K, each row sums to 1: `transition[from * K + to]`. */
  readonly transition: Float64Array;
  /** K * D. */
  readonly means: Float64Array;
  /** K * D variances (diagonal) or K * D * D (full). In a Student-t model the scale matrix: covariance × (ν − 2) / ν. */
  readonly covariances: Float64Array;
}

/** A hidden Markov model, fitted or written down by hand: all that filtering, smoothing, decoding and scoring need. */
export interface HiddenMarkovModel {
  readonly states: number;
  readonly dimension: number;
  readonly covariance: HmmCovariance;
  readonly parameters: HmmParameters;
  /** K; the states are Student-t where it is given, Gaussian otherwise. */
  readonly degreesOfFreedom?: Float64Array;
}

interface FittedHmm extends HiddenMarkovModel {
  /** Of `parameters`, over the observations they were fitted to. */
  readonly logLikelihood: number;
  /** Log-likelihood before each step of the winning start. */
  readonly history: readonly number[];
  readonly iterations: number;
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
  readonly family: "gaussian";
}

/** A hidden Markov model with Student-t observations. */
export interface StudentHmm extends FittedHmm {
  readonly family: "student";
  /** K, from 2.1 (heavy tails) to 200 (all but Gaussian). */
  readonly degreesOfFreedom: Float64Array;
}

/** How to fit a hidden Markov model. */
export interface HmmOptions {
  /** K. */
  readonly states: number;
  /** `"diagonal"`. */
  readonly covariance?: HmmCovariance;
  /** Start from these and from nothing else; then neither floor nor prior counts unless asked for. */
  readonly initial?: HmmParameters;
  /** 200. */
  readonly maxIterations?: number;
  /** Stop when a step changes the log-likelihood by less; 1e-4. 0 runs all iterations. */
  readonly tolerance?: number;
  /** Number of starts, 8; the best fit is kept. */
  readonly restarts?: number;
  /** A whole number, 1: the same seed gives the same fit. */
  readonly seed?: number;
  /** No variance falls below this fraction of the variance of its column; 1e-3, or 0 with `initial`. */
  readonly covarianceFloor?: number;
  /** Pseudo-counts for each entry of the transition matrix, so that none is ever zero; 0.1, or 0 with `initial`. */
  readonly transitionPrior?: number;
  /** Stops the fit between two starts. */
  readonly signal?: AbortSignal;
}

/** How to fit a hidden Markov model with Student-t observations. */
export interface StudentHmmOptions extends HmmOptions {
  /** K starting values from 2.1 to 200, with `initial`; 8. */
  readonly initialDegreesOfFreedom?: Float64Array;
}

/** What a portfolio may do today. */
export interface AdaptiveParameters {
  /** Greatest sum of weights: 1 is fully invested, 0.5 half in cash. */
  readonly leverage: number;
  /** Greatest number of positions; a real number, because it moves continuously with the probabilities. */
  readonly maxPositions: number;
  /** Loss from the highest value since entry at which a position is closed, as a fraction. */
  readonly stopLoss: number;
  /** Drift Σ|w − w*| / 2 that makes a rebalancing due. */
  readonly rebalanceThreshold: number;
  /** Greatest volatility of the portfolio, per year. */
  readonly riskBudget: number;
}

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
  readonly mode: RegimeMode;
  /** The hard label of the last date, after whipsaw control. */
  readonly current: Regime;
  /** Of the last date, filtered. */
  readonly probabilities: RegimeProbabilities;
  readonly path: RegimePath;
  /** Regimes that these data do not carry: the label's centre lies in another quadrant, or it has hardly any mass. */
  readonly unsupported: readonly Regime[];
  /** Plain JSON; continue it tick by tick with `createRegimeFilter`. */
  readonly model: RegimeModel;
  /** Of the last date. */
  readonly parameters: AdaptiveParameters;
}

/** A fitted regime model as plain JSON, standing after the last date it has seen. */
export interface RegimeModel {
  readonly version: 1;
  readonly mode: RegimeMode;
}
