import { hmmViterbiKernel } from "../../numerics/hmm/hmm-viterbi-kernel.js";
import type { Smoothed } from "../types.js";
import { logDensities } from "./hmm-passes.js";
import type { HiddenMarkovModel, HmmObservations } from "./hmm-types.js";

/**
 * The most probable path of states, given all observations. Like smoothing, it looks ahead.
 *
 * @param hmm - K states of D dimensions
 * @param observations - T rows of D numbers
 * @returns T state numbers from 0
 * @throws {@link PortfolioError} `shape`, `not-finite`, `empty`, `invalid-argument`, `not-a-covariance`
 * @remarks O(T·(K² + K·D²)), in logarithms, so nothing underflows. NaN throws. Viterbi (1967).
 *   Reference values: test/reference/regime/gaussian-hmm.json.
 * @example
 * decodeStates(hmm, observations)[0]; // 1
 */
export function decodeStates(hmm: HiddenMarkovModel, observations: HmmObservations): Smoothed<Int32Array> {
  const { rows, parameters, densities } = logDensities(hmm, observations);
  const { start, transition } = parameters;
  return hmmViterbiKernel(densities, rows, hmm.states, start, transition).path as Smoothed<Int32Array>;
}
