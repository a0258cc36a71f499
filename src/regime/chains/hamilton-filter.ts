import { PortfolioError } from "../../core/errors/portfolio-error.js";
import type { OptionsOf } from "../../core/options/option-types.js";
import { readOptions } from "../../core/options/read-options.js";
import { logarithmKernel } from "../../numerics/distribution/logarithm-kernel.js";
import { hmmBackwardKernel } from "../../numerics/hmm/hmm-backward-kernel.js";
import { hmmScaleDensitiesKernel } from "../../numerics/hmm/hmm-densities-kernel.js";
import { hmmChain, hmmWorkspace } from "../../numerics/hmm/hmm-filter-kernel.js";
import { hmmForwardKernel } from "../../numerics/hmm/hmm-forward-kernel.js";
import { stationaryDistributionKernel } from "../../numerics/hmm/stationary-distribution-kernel.js";
import type { FilteredProbabilities, NumberList, SmoothedProbabilities } from "../types.js";
import { readHmmParameters, readNumberList } from "./read-hmm-parameters.js";
import { readObservations } from "./read-observations.js";

/** An autoregression about a mean that switches with a hidden state, as may the variance. */
export interface MarkovSwitchingModel {
  /** K * K: `transition[from * K + to]`. */
  readonly transition: NumberList;
  /** K means. */
  readonly means: NumberList;
  /** K variances of the innovations. */
  readonly variances: NumberList;
  /** φ_1 … φ_p, of the deviations from the means of their own dates. Default: none. */
  readonly autoregression?: NumberList;
  /** K probabilities of the earliest date. Default: the stationary distribution. */
  readonly start?: NumberList;
}

const declared: OptionsOf<MarkovSwitchingModel> = {
  transition: { kind: "numbers", required: true },
  means: { kind: "numbers", required: true },
  variances: { kind: "numbers", required: true },
  autoregression: { kind: "numbers" },
  start: { kind: "numbers" },
};

/** Likelihood and probabilities of a Markov-switching model over a series. */
export interface HamiltonFilterResult {
  /** Of dates p to T − 1. */
  readonly logLikelihood: number;
  /** (T − p) * K, row 0 is date p: P(state | data to the date before). */
  readonly predicted: FilteredProbabilities;
  /** (T − p) * K: P(state | data to the date). */
  readonly filtered: FilteredProbabilities;
  /** (T − p) * K: P(state | all data). */
  readonly smoothed: SmoothedProbabilities;
}

/**
 * Hamilton's filter and Kim's smoother of a Markov-switching autoregression at given parameters.
 *
 * x_t − μ(s_t) = Σ φ_i (x_{t−i} − μ(s_{t−i})) + ε_t with Var ε_t = σ²(s_t): the mean of an earlier date is that of its own state,
 * so the filter runs over the K^(p+1) tuples of the last p + 1 states.
 *
 * @param series - T numbers
 * @param model - K states and p lags; K^(p+1) at most 1024
 * @returns log-likelihood of dates p … T − 1 and the probabilities of each
 * @throws {@link PortfolioError} `shape`, `not-finite`, `empty`, `invalid-argument`, `too-few-observations`, `not-a-covariance`
 * @remarks O(T·K^(2p+2)). NaN throws. Hamilton (1989), Econometrica 57(2); Kim (1994).
 *   Reference values: test/reference/regime/hamilton-filter.json.
 * @example
 * hamiltonFilter(growth, { transition, means, variances, autoregression: Float64Array.of(0.3) }).filtered;
 */
export function hamiltonFilter(series: Float64Array, model: MarkovSwitchingModel): HamiltonFilterResult {
  const read = readOptions("model", model ?? null, declared, { what: "a part of model" });
  const states = read.means.length;
  const autoregression = readNumberList(
    "model.autoregression",
    read.autoregression ?? [],
    read.autoregression?.length ?? 0,
    "p",
  );
  const lags = autoregression.length;
  const tuples = states ** (lags + 1);
  if (tuples > 1024) {
    throw new PortfolioError(
      "invalid-argument",
      `model has ${states} states and ${lags} lags, ${tuples} tuples of states: at most 1024 can be followed`,
      { states, lags },
    );
  }
  const total = readObservations({ values: series, dimension: 1, names: ["series"] });
  if (total <= lags) {
    throw new PortfolioError("too-few-observations", `series has ${total} numbers for ${lags} lags: give more`);
  }
  const matrix = readNumberList("model.transition", read.transition, states * states, "K * K");
  const { start, transition, means, covariances } = readHmmParameters(
    "model",
    {
      start: read.start ?? stationaryDistributionKernel(matrix, states),
      transition: matrix,
      means: read.means,
      covariances: read.variances,
    },
    states,
    1,
    "diagonal",
  );
  const variances = covariances;

  const rows = total - lags;
  const workspace = hmmWorkspace(rows, tuples, false);
  const { stride, densities, alpha, inverseSums, shifts } = workspace;
  for (let tuple = 0; tuple < tuples; tuple++) {
    const [now, ...earlier] = statesOf(tuple, states, lags);
    const variance = variances[now!]!;
    const offset = -0.5 * logarithmKernel(2 * Math.PI * variance);
    for (let t = 0; t < rows; t++) {
      let residual = series[t + lags]! - means[now!]!;
      for (let i = 0; i < lags; i++) residual -= autoregression[i]! * (series[t + lags - 1 - i]! - means[earlier[i]!]!);
      densities[t * stride + tuple] = offset - (0.5 * residual * residual) / variance;
    }
  }
  const bad = hmmScaleDensitiesKernel(densities, 0, rows, tuples, stride, shifts);
  const chain = tupleChain(start, transition, states, lags, stride);
  const state = { row: 0, logSum: 0 };
  if (bad === rows) {
    hmmForwardKernel(densities, chain.start, chain.into, alpha, inverseSums, rows, stride, state);
  }
  if (state.row < rows) {
    const row = Math.min(bad, state.row) + lags;
    throw new PortfolioError("invalid-argument", `series[${row}] has no likelihood under model: widen its variances`, {
      row,
    });
  }
  let logLikelihood = state.logSum;
  for (let t = 0; t < rows; t++) logLikelihood += shifts[t]!;

  const filtered = marginal(alpha, rows, states, tuples, stride);
  const predicted = new Float64Array(rows * states);
  for (let t = 0; t < rows; t++) {
    for (let tuple = 0; tuple < tuples; tuple++) {
      let p = t === 0 ? chain.start[tuple]! : 0;
      if (t > 0) for (let k = 0; k < tuples; k++) p += alpha[(t - 1) * stride + k]! * chain.into[tuple * stride + k]!;
      const now = Math.floor(tuple / states ** lags);
      predicted[t * states + now] = predicted[t * states + now]! + p;
    }
  }
  hmmBackwardKernel(densities, chain.transition, alpha, inverseSums, new Float64Array(stride * stride), rows, stride);
  const smoothed = marginal(alpha, rows, states, tuples, stride) as SmoothedProbabilities;
  return { logLikelihood, predicted, filtered, smoothed };
}

/** The states of a tuple, the latest first: its digits to the base K. */
function statesOf(tuple: number, states: number, lags: number): number[] {
  return Array.from({ length: lags + 1 }, (_, i) => Math.floor(tuple / states ** (lags - i)) % states);
}

/** The chain of tuples: (s_t, …, s_t−p) goes to (s_t+1, s_t, …, s_t−p+1). */
function tupleChain(
  start: Float64Array,
  transition: Float64Array,
  states: number,
  lags: number,
  stride: number,
): ReturnType<typeof hmmChain> {
  const tuples = states ** (lags + 1);
  const tupleStart = new Float64Array(tuples);
  const tupleTransition = new Float64Array(tuples * tuples);
  for (let tuple = 0; tuple < tuples; tuple++) {
    const digits = statesOf(tuple, states, lags);
    let p = start[digits[lags]!]!;
    for (let i = lags; i > 0; i--) p *= transition[digits[i]! * states + digits[i - 1]!]!;
    tupleStart[tuple] = p;
    for (let next = 0; next < states; next++) {
      const to = next * states ** lags + Math.floor(tuple / states);
      tupleTransition[tuple * tuples + to] = transition[digits[0]! * states + next]!;
    }
  }
  return hmmChain(tupleStart, tupleTransition, stride);
}

function marginal(values: Float64Array, rows: number, states: number, tuples: number, stride: number): Float64Array {
  const out = new Float64Array(rows * states);
  const perState = tuples / states;
  for (let t = 0; t < rows; t++) {
    for (let tuple = 0; tuple < tuples; tuple++) {
      const at = t * states + Math.floor(tuple / perState);
      out[at] = out[at]! + values[t * stride + tuple]!;
    }
  }
  return out;
}
