import { PortfolioError } from "../core/portfolio-error.js";
import { hmmLogDensitiesKernel } from "../numerics/hmm/hmm-densities-kernel.js";
import { type HmmEmission, type HmmEmissionFactors, hmmEmissionKernel } from "../numerics/hmm/hmm-emission-kernel.js";
import { type HmmWorkspace, hmmChain, hmmFilterKernel, hmmWorkspace } from "../numerics/hmm/hmm-filter-kernel.js";
import { readHmmParameters } from "./read-hmm-parameters.js";
import { readObservations } from "./read-observations.js";
import type { HiddenMarkovModel, HmmObservations } from "./types.js";

export interface ForwardPass {
  readonly rows: number;
  readonly logLikelihood: number;
  readonly workspace: HmmWorkspace;
}

/**
 * The filter over checked input: what filtering, smoothing and scoring share.
 *
 * @throws {@link PortfolioError} `shape`, `not-finite`, `invalid-argument`, `empty`, `not-a-covariance`
 */
export function forwardPass(hmm: HiddenMarkovModel, observations: HmmObservations): ForwardPass {
  const { rows, emission, factors } = readPass(hmm, observations);
  const workspace = hmmWorkspace(rows, hmm.states, emission.degreesOfFreedom !== undefined);
  const chain = hmmChain(hmm.parameters.start, hmm.parameters.transition, workspace.stride);
  const { logLikelihood, impossibleRow } = hmmFilterKernel(
    observations.values,
    rows,
    emission,
    factors,
    chain,
    workspace,
  );
  if (impossibleRow >= 0) {
    throw new PortfolioError(
      "invalid-argument",
      `observations row ${impossibleRow} has no likelihood under any state that can be reached: widen the covariances of hmm`,
      { row: impossibleRow },
    );
  }
  return { rows, logLikelihood, workspace };
}

/** Log-densities of all rows, (T, K), over checked input. */
export function logDensities(hmm: HiddenMarkovModel, observations: HmmObservations): Float64Array {
  const { rows, emission, factors } = readPass(hmm, observations);
  const out = new Float64Array(rows * hmm.states);
  const tails = emission.degreesOfFreedom === undefined ? undefined : new Float64Array(rows * hmm.states);
  hmmLogDensitiesKernel(observations.values, 0, rows, emission, factors, hmm.states, out, tails);
  return out;
}

/** (T, K) from the padded columns of a workspace. */
export function unpadded(values: Float64Array, rows: number, states: number, stride: number): Float64Array {
  if (states === stride) return values;
  const out = new Float64Array(rows * states);
  for (let t = 0; t < rows; t++) {
    for (let k = 0; k < states; k++) out[t * states + k] = values[t * stride + k]!;
  }
  return out;
}

function readPass(
  hmm: HiddenMarkovModel,
  observations: HmmObservations,
): { readonly rows: number; readonly emission: HmmEmission; readonly factors: HmmEmissionFactors } {
  const { states, dimension, covariance, parameters, degreesOfFreedom } = hmm;
  readHmmParameters("hmm.parameters", parameters, states, dimension, covariance, degreesOfFreedom);
  const rows = readObservations(observations, dimension);
  const { means, covariances } = parameters;
  const full = covariance === "full";
  const emission = { states, dimension, full, means, covariances, degreesOfFreedom, tempering: 1 };
  const factors = hmmEmissionKernel(emission);
  if (typeof factors === "number") {
    throw new PortfolioError("not-a-covariance", `hmm.parameters.covariances of state ${factors} are singular`);
  }
  return { rows, emission, factors };
}
