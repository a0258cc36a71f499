import type { Weights } from "../../core/types.js";
import type { AdaptiveParameters, Regime, RegimeMode } from "../types.js";

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
