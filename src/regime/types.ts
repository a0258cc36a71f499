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
/** Numbers in a plain or a typed array: readers accept both, and fits hand out plain ones, which JSON keeps. */
export type NumberList = readonly number[] | Float64Array;

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
