import type { FilteredProbabilities } from "../types.js";
import { forwardPass, unpadded } from "./hmm-passes.js";
import type { HiddenMarkovModel, HmmObservations } from "./hmm-types.js";

/**
 * Probability of every state on every date, given the observations up to that date.
 *
 * What could have been known then: observations appended later change no bit of the earlier rows.
 *
 * @param hmm - K states of D dimensions
 * @param observations - T rows of D numbers
 * @returns T * K row-major; each row sums to 1
 * @throws {@link PortfolioError} `shape`, `not-finite`, `empty`, `invalid-argument`, `not-a-covariance`
 * @remarks O(T·(K² + K·D²)). NaN throws. Scaled forward recursion: Rabiner (1989); Hamilton (1989).
 *   Reference values: test/reference/regime/gaussian-hmm.json.
 * @example
 * const today = filterStates(hmm, observations).subarray(-hmm.states);
 */
export function filterStates(hmm: HiddenMarkovModel, observations: HmmObservations): FilteredProbabilities {
  const { rows, workspace } = forwardPass(hmm, observations);
  return unpadded(workspace.alpha, rows, hmm.states, workspace.stride);
}
