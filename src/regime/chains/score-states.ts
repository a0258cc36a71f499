import { forwardPass } from "./hmm-passes.js";
import type { HiddenMarkovModel, HmmObservations } from "./hmm-types.js";

/**
 * Log-likelihood of the observations under a model.
 *
 * @param hmm - K states of D dimensions
 * @param observations - T rows of D numbers
 * @returns ln p(x_0 … x_T−1), natural logarithm
 * @throws {@link PortfolioError} `shape`, `not-finite`, `empty`, `invalid-argument`, `not-a-covariance`
 * @remarks O(T·(K² + K·D²)). NaN throws. Reference values: test/reference/regime/gaussian-hmm.json.
 * @example
 * scoreStates(hmm, heldOut) / heldOut.values.length; // per observation
 */
export function scoreStates(hmm: HiddenMarkovModel, observations: HmmObservations): number {
  return forwardPass(hmm, observations).logLikelihood;
}
