import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { shownValue } from "../../core/errors/shown-value.js";
import type { OptionsOf } from "../../core/options/option-types.js";
import { readOptions } from "../../core/options/read-options.js";
import type { PricesTable, ReturnsTable } from "../../core/types.js";
import { filterStates } from "../chains/filter-states.js";
import { fitGaussianHmm } from "../chains/fit-gaussian-hmm.js";
import { fitStudentHmm } from "../chains/fit-student-hmm.js";
import type { HmmOptions } from "../chains/hmm-types.js";
import { smoothStates } from "../chains/smooth-states.js";
import { marketReturns } from "../market/market-returns.js";

/** What one state seems to earn, by three ways of knowing it. */
export interface LookAheadState {
  /** Per row, of the states from calm to volatile. */
  readonly volatility: number;
  /** Mean return of the rows that smoothing gives to the state: later rows helped to choose them. */
  readonly smoothedMean: number;
  /** Mean return of the rows that the filter gives to the state: the return of the row itself helped. */
  readonly filteredMean: number;
  /** Mean return of the row after the filter names the state: what could have been earned. */
  readonly tradedMean: number;
}

/** How to compare; the rest are the options of the fit. */
export interface LookAheadOptions extends Partial<HmmOptions> {
  /** Which states are fitted. Default "gaussian". */
  readonly family?: "gaussian" | "student";
  /** Rows a year, above 0. Default 252. */
  readonly periodsPerYear?: number;
}

/** The options that are not those of the fit. */
type Own = Pick<LookAheadOptions, "family" | "periodsPerYear">;
const declared: OptionsOf<Own, keyof Own> = {
  family: { kind: "choice", of: ["gaussian", "student"], default: "gaussian" },
  periodsPerYear: { kind: "number", above: 0, default: 252 },
};

/** What hindsight shows, against what could have been known. */
export interface LookAheadGap {
  /** The states from calm to volatile. */
  readonly states: readonly LookAheadState[];
  /** Fraction of rows on which smoothed and filtered labels are the same. */
  readonly agreement: number;
  /** Changes of label per year of `periodsPerYear` rows. */
  readonly smoothedSwitches: number;
  /** The same of filtered labels. */
  readonly filteredSwitches: number;
  /** Greatest less least smoothed mean, against the same of traded means: how much of the spread is hindsight. */
  readonly smoothedSpread: number;
  /** Greatest less least mean of the day after. */
  readonly tradedSpread: number;
}

/**
 * How much of what a regime model shows in hindsight was there to be had: smoothed against filtered, on your own data.
 *
 * The model is fitted once on all rows, which flatters the filter too; the traded means are an upper bound.
 *
 * @param market - prices or returns without gaps; several assets make one market, equally weighted
 * @param options - `states` 3, `family` "gaussian", `periodsPerYear` 252, and those of `fitGaussianHmm`
 * @returns means per row by state, agreement of labels, switches per year
 * @throws {@link PortfolioError} as `fitGaussianHmm` and `detectRegimes`
 * @remarks O(starts · iterations · T·K²). NaN throws.
 * @example
 * const gap = lookAheadGap(prices);
 * gap.smoothedSpread - gap.tradedSpread; // what smoothing promises and nobody can earn, per day
 */
export function lookAheadGap(market: PricesTable | ReturnsTable, options: LookAheadOptions = {}): LookAheadGap {
  if (typeof options !== "object" || options === null) {
    throw new PortfolioError("invalid-argument", `options is ${shownValue(options)}: give an object`);
  }
  const { family: familyGiven, periodsPerYear: periodsGiven, ...fitting } = options;
  const { family, periodsPerYear } = readOptions<Own, keyof Own>(
    "options",
    {
      ...(familyGiven === undefined ? {} : { family: familyGiven }),
      ...(periodsGiven === undefined ? {} : { periodsPerYear: periodsGiven }),
    },
    declared,
  );
  const values = marketReturns(market);
  const observations = { values, dimension: 1, names: ["market"] };
  const settings = { ...fitting, states: fitting.states === undefined ? 3 : fitting.states };
  const hmm = family === "gaussian" ? fitGaussianHmm(observations, settings) : fitStudentHmm(observations, settings);
  const k = hmm.states;
  const smoothed = labelsOf(smoothStates(hmm, observations), k);
  const filtered = labelsOf(filterStates(hmm, observations), k);
  const smoothedMeans = meansBy(smoothed, values, 0, k);
  const filteredMeans = meansBy(filtered, values, 0, k);
  const tradedMeans = meansBy(filtered, values, 1, k);
  let same = 0;
  for (let t = 0; t < values.length; t++) if (smoothed[t] === filtered[t]) same++;
  return {
    states: Array.from({ length: k }, (_, i) => {
      const nu = hmm.degreesOfFreedom?.[i];
      return {
        volatility: Math.sqrt(hmm.parameters.covariances[i]! * (nu === undefined ? 1 : nu / (nu - 2))),
        smoothedMean: smoothedMeans[i]!,
        filteredMean: filteredMeans[i]!,
        tradedMean: tradedMeans[i]!,
      };
    }),
    agreement: same / values.length,
    smoothedSwitches: (switches(smoothed) / values.length) * periodsPerYear,
    filteredSwitches: (switches(filtered) / values.length) * periodsPerYear,
    smoothedSpread: spread(smoothedMeans),
    tradedSpread: spread(tradedMeans),
  };
}

function labelsOf(probabilities: Float64Array, states: number): Int32Array {
  const labels = new Int32Array(probabilities.length / states);
  for (let t = 0; t < labels.length; t++) {
    for (let k = 1; k < states; k++) {
      if (probabilities[t * states + k]! > probabilities[t * states + labels[t]!]!) labels[t] = k;
    }
  }
  return labels;
}

/** Mean of the values `lag` rows after each label; NaN for a label that never occurs. */
function meansBy(labels: Int32Array, values: Float64Array, lag: number, states: number): Float64Array {
  const sums = new Float64Array(states);
  const counts = new Float64Array(states);
  for (let t = 0; t + lag < values.length; t++) {
    const k = labels[t]!;
    sums[k] = sums[k]! + values[t + lag]!;
    counts[k] = counts[k]! + 1;
  }
  return sums.map((sum, k) => sum / counts[k]!);
}

function switches(labels: Int32Array): number {
  let count = 0;
  for (let t = 1; t < labels.length; t++) if (labels[t] !== labels[t - 1]) count++;
  return count;
}

function spread(means: Float64Array): number {
  const known = means.filter((m) => !Number.isNaN(m));
  return Math.max(...known) - Math.min(...known);
}
