import { hmmBackwardKernel } from "./hmm-backward-kernel.js";
import { hmmEmissionKernel } from "./hmm-emission-kernel.js";
import { type HmmWorkspace, hmmChain, hmmFilterKernel } from "./hmm-filter-kernel.js";
import { type HmmEstimate, type HmmPrior, hmmMaximizationKernel } from "./hmm-maximization-kernel.js";
import { hmmStatistics, hmmStatisticsKernel } from "./hmm-statistics-kernel.js";

export interface HmmEmOptions {
  readonly maxIterations: number;
  /** The fit has converged when a step changes the log-likelihood by less; 0 runs all iterations. */
  readonly tolerance: number;
  readonly prior: HmmPrior;
  readonly leastMass: number;
  readonly tempering: number;
}

export interface HmmEmOutcome {
  readonly status: "done" | "not-positive-definite" | "impossible-row";
  /** The state without a density, or the row that no state can emit; −1. */
  readonly culprit: number;
  /** Log-likelihood before each step. */
  readonly history: readonly number[];
  /** Of the estimate as it now stands. */
  readonly logLikelihood: number;
  readonly iterations: number;
  readonly converged: boolean;
  /** K: 1 where the last step froze the state. */
  readonly frozen: Uint8Array;
}

/**
 * Expectation-maximization of a hidden Markov model; `estimate` is the start and is written.
 *
 * @param x - (T, D)
 * @remarks O(T·(K² + K·D²)) a step. Baum et al. (1970); Rabiner (1989); Student-t: Peel and McLachlan (2000).
 */
export function hmmEmKernel(
  x: Float64Array,
  rows: number,
  dimension: number,
  full: boolean,
  estimate: HmmEstimate,
  workspace: HmmWorkspace,
  options: HmmEmOptions,
): HmmEmOutcome {
  const states = estimate.start.length;
  const { stride } = workspace;
  const statistics = hmmStatistics(states, dimension, full);
  const pairs = new Float64Array(stride * stride);
  const frozen = new Uint8Array(states);
  const history: number[] = [];
  const emission = { ...estimate, states, dimension, full, tempering: options.tempering };
  let converged = false;

  for (;;) {
    const factors = hmmEmissionKernel(emission);
    if (typeof factors === "number") return failed("not-positive-definite", factors);
    const chain = hmmChain(estimate.start, estimate.transition, stride);
    const { logLikelihood, impossibleRow } = hmmFilterKernel(x, rows, emission, factors, chain, workspace);
    if (impossibleRow >= 0) return failed("impossible-row", impossibleRow);
    const before = history[history.length - 1];
    if (before !== undefined && Math.abs(logLikelihood - before) < options.tolerance) converged = true;
    if (converged || history.length >= options.maxIterations) {
      return { status: "done", culprit: -1, history, logLikelihood, iterations: history.length, converged, frozen };
    }
    history.push(logLikelihood);

    const { densities, alpha, inverseSums } = workspace;
    hmmBackwardKernel(densities, chain.transition, alpha, inverseSums, pairs, rows, stride);
    hmmStatisticsKernel(
      x,
      rows,
      dimension,
      full,
      states,
      stride,
      alpha,
      estimate.means,
      estimate.degreesOfFreedom,
      workspace.tails,
      workspace.shifts, // no longer needed in this step
      statistics,
    );
    hmmMaximizationKernel(
      estimate,
      statistics,
      pairs,
      alpha,
      stride,
      dimension,
      full,
      options.prior,
      options.leastMass,
      frozen,
    );
  }

  function failed(status: "not-positive-definite" | "impossible-row", culprit: number): HmmEmOutcome {
    const logLikelihood = Number.NEGATIVE_INFINITY;
    return { status, culprit, history, logLikelihood, iterations: history.length, converged: false, frozen };
  }
}
