import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { shownValue } from "../../core/errors/shown-value.js";
import type { OptionDeclaration } from "../../core/options/option-types.js";
import { readOption } from "../../core/options/read-options.js";
import { hmmLogDensitiesKernel } from "../../numerics/hmm/hmm-densities-kernel.js";
import {
  type HmmEmission,
  type HmmEmissionFactors,
  hmmEmissionKernel,
} from "../../numerics/hmm/hmm-emission-kernel.js";
import {
  type HmmChain,
  type HmmWorkspace,
  hmmChain,
  hmmFilterKernel,
  hmmWorkspace,
} from "../../numerics/hmm/hmm-filter-kernel.js";
import type { HiddenMarkovModel, HmmObservations } from "./hmm-types.js";
import { type ReadHmmParameters, readHmmParameters } from "./read-hmm-parameters.js";
import { readObservations } from "./read-observations.js";

interface ReadPass {
  readonly rows: number;
  readonly parameters: ReadHmmParameters;
  readonly emission: HmmEmission;
  readonly factors: HmmEmissionFactors;
}

/** What the forward pass leaves behind. */
export interface ForwardPass {
  readonly rows: number;
  readonly chain: HmmChain;
  readonly logLikelihood: number;
  readonly workspace: HmmWorkspace;
}

/**
 * The filter over checked input: what filtering, smoothing and scoring share.
 *
 * @throws {@link PortfolioError} `shape`, `not-finite`, `invalid-argument`, `empty`, `not-a-covariance`
 */
export function forwardPass(hmm: HiddenMarkovModel, observations: HmmObservations): ForwardPass {
  const { rows, parameters, emission, factors } = readPass(hmm, observations);
  const workspace = hmmWorkspace(rows, hmm.states, emission.degreesOfFreedom !== undefined);
  const chain = hmmChain(parameters.start, parameters.transition, workspace.stride);
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
  return { rows, chain, logLikelihood, workspace };
}

/** Log-densities of all rows, (T, K), over checked input, and the chain they belong to. */
export function logDensities(
  hmm: HiddenMarkovModel,
  observations: HmmObservations,
): { readonly rows: number; readonly parameters: ReadHmmParameters; readonly densities: Float64Array } {
  const { rows, parameters, emission, factors } = readPass(hmm, observations);
  const out = new Float64Array(rows * hmm.states);
  const tails = emission.degreesOfFreedom === undefined ? undefined : new Float64Array(rows * hmm.states);
  hmmLogDensitiesKernel(observations.values, 0, rows, emission, factors, hmm.states, out, tails);
  return { rows, parameters, densities: out };
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

const figure = { kind: "number" } as const;
const count = { kind: "number", integer: true, min: 0 } as const;
/** What a fit says of itself: not needed to filter, but a damaged figure says that the model is damaged. */
const fitFigures: Readonly<Record<string, OptionDeclaration>> = {
  logLikelihood: figure,
  history: { kind: "numbers" },
  iterations: count,
  startsAgreeing: count,
  degenerate: { kind: "numbers", integer: true, min: 0 },
  aic: figure,
  bic: figure,
};

function checkFit(hmm: HiddenMarkovModel): void {
  for (const [key, declared] of Object.entries(fitFigures)) {
    const given: unknown = Reflect.get(hmm, key);
    if (given !== undefined) readOption(`hmm.${key}`, given, declared);
  }
  const { parameters } = hmm;
  if (typeof parameters !== "object" || parameters === null) return; // the reader of the parameters says so
  const known = ["start", "transition", "means", "covariances"];
  const unknown = Object.keys(parameters).find((key) => !known.includes(key));
  if (unknown === undefined) return;
  throw new PortfolioError(
    "invalid-argument",
    `hmm.parameters.${unknown.slice(0, 80)} is not one of the parameters: known are ${known.join(", ")}`,
    { key: unknown },
  );
}

function readPass(hmm: HiddenMarkovModel, observations: HmmObservations): ReadPass {
  if (typeof hmm !== "object" || hmm === null) {
    throw new PortfolioError("invalid-argument", `hmm is ${shownValue(hmm)}: give a model, as of fitGaussianHmm`);
  }
  if (hmm.version !== undefined && hmm.version !== 1) {
    throw new PortfolioError(
      "invalid-state",
      `hmm.version is ${shownValue(hmm.version)} and this is version 1: fit the model again`,
      { version: shownValue(hmm.version) },
    );
  }
  checkFit(hmm);
  const states = readOption("hmm.states", hmm.states, { kind: "number", integer: true, min: 1, max: 100 });
  const dimension = readOption("hmm.dimension", hmm.dimension, { kind: "number", integer: true, min: 1, max: 1000 });
  const covariance = readOption("hmm.covariance", hmm.covariance, { kind: "choice", of: ["diagonal", "full"] });
  const parameters = readHmmParameters(
    "hmm.parameters",
    hmm.parameters,
    states,
    dimension,
    covariance,
    hmm.degreesOfFreedom,
  );
  const rows = readObservations(observations, dimension);
  const { means, covariances, degreesOfFreedom } = parameters;
  const full = covariance === "full";
  const emission = { states, dimension, full, means, covariances, degreesOfFreedom, tempering: 1 };
  const factors = hmmEmissionKernel(emission);
  if (typeof factors === "number") {
    throw new PortfolioError("not-a-covariance", `hmm.parameters.covariances of state ${factors} are singular`);
  }
  return { rows, parameters, emission, factors };
}
