import type { NumberList } from "../types.js";

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
