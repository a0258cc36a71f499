import type { AdaptiveParameters, Regime, RegimeMode, RegimePath, RegimeProbabilities } from "../types.js";
import type { RegimeSettings } from "./option-types.js";

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
