import { hmmBackwardKernel } from "../../numerics/hmm/hmm-backward-kernel.js";
import type { SmoothedProbabilities } from "../types.js";
import { forwardPass, unpadded } from "./hmm-passes.js";
import type { HiddenMarkovModel, HmmObservations } from "./hmm-types.js";

/**
 * Probability of every state on every date, given all observations, those of later dates too.
 *
 * For describing the past. It looks ahead, so its type keeps it away from everything that sizes a position.
 *
 * @param hmm - K states of D dimensions
 * @param observations - T rows of D numbers
 * @returns T * K row-major; each row sums to 1; the last row is the filtered one
 * @throws {@link PortfolioError} `shape`, `not-finite`, `empty`, `invalid-argument`, `not-a-covariance`
 * @remarks O(T·(K² + K·D²)). NaN throws. Forward-backward recursion: Rabiner (1989).
 *   Reference values: test/reference/regime/gaussian-hmm.json.
 * @example
 * const history = smoothStates(hmm, observations);
 */
export function smoothStates(hmm: HiddenMarkovModel, observations: HmmObservations): SmoothedProbabilities {
  const { rows, chain, workspace } = forwardPass(hmm, observations);
  const { stride, densities, alpha, inverseSums } = workspace;
  hmmBackwardKernel(densities, chain.transition, alpha, inverseSums, new Float64Array(stride * stride), rows, stride);
  const smoothed = unpadded(alpha, rows, hmm.states, stride);
  bringRowsToOne(smoothed, hmm.states);
  return smoothed as SmoothedProbabilities;
}

/** Rounding grows with the distance to the end; the rows are brought back to 1. */
function bringRowsToOne(rows: Float64Array, states: number): void {
  for (let from = 0; from < rows.length; from += states) {
    const to = from + states;
    let sum = 0;
    for (let q = from; q < to; q++) sum += rows[q]!;
    for (let q = from; q < to; q++) rows[q] = rows[q]! / sum;
  }
}
