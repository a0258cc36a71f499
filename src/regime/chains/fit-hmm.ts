import { PortfolioError } from "../../core/errors/portfolio-error.js";
import type { OptionsOf } from "../../core/options/option-types.js";
import { readOptions } from "../../core/options/read-options.js";
import { seededRandom } from "../../core/random/seeded-random.js";
import { logarithmKernel } from "../../numerics/distribution/logarithm-kernel.js";
import { type HmmEmOutcome, hmmEmKernel } from "../../numerics/hmm/hmm-em-kernel.js";
import { hmmWorkspace } from "../../numerics/hmm/hmm-filter-kernel.js";
import type { HmmEstimate } from "../../numerics/hmm/hmm-maximization-kernel.js";
import { hmmStartKernel } from "../../numerics/hmm/hmm-start-kernel.js";
import type {
  HmmCovariance,
  HmmObservations,
  HmmOptions,
  HmmParameters,
  StudentHmm,
  StudentHmmOptions,
} from "./hmm-types.js";
import { type ReadHmmParameters, readHmmParameters } from "./read-hmm-parameters.js";
import { columnName, readObservations } from "./read-observations.js";

/** Starts whose log-likelihoods lie this close together found the same optimum. */
const AGREEMENT = 0.1;

interface HmmFit {
  readonly estimate: HmmEstimate;
  readonly outcome: HmmEmOutcome;
}

const initial: OptionsOf<HmmParameters> = {
  start: { kind: "numbers", required: true },
  transition: { kind: "numbers", required: true },
  means: { kind: "numbers", required: true },
  covariances: { kind: "numbers", required: true },
};

const gaussian: OptionsOf<HmmOptions, "covariance" | "maxIterations" | "tolerance" | "restarts" | "seed"> = {
  states: { kind: "number", integer: true, min: 1, max: 100, required: true },
  covariance: { kind: "choice", of: ["diagonal", "full"], default: "diagonal" },
  initial: { kind: "object", of: initial },
  maxIterations: { kind: "number", integer: true, min: 0, max: 1_000_000, default: 200 },
  tolerance: { kind: "number", min: 0, default: 1e-4 },
  restarts: { kind: "number", integer: true, min: 1, max: 1000, default: 8 },
  seed: { kind: "number", integer: true, default: 1 },
  covarianceFloor: { kind: "number", min: 0 },
  transitionPrior: { kind: "number", min: 0 },
  signal: { kind: "signal" },
};

const studentT: OptionsOf<StudentHmmOptions, "covariance" | "maxIterations" | "tolerance" | "restarts" | "seed"> = {
  ...gaussian,
  initialDegreesOfFreedom: { kind: "numbers" },
};

/** Options with their defaults; with `initial` there is one start, and neither floor nor prior unless asked for. */
function readSettings(options: StudentHmmOptions, student: boolean) {
  const read = student
    ? readOptions("options", options, studentT, { what: "an option of fitStudentHmm" })
    : readOptions<HmmOptions, "covariance" | "maxIterations" | "tolerance" | "restarts" | "seed">(
        "options",
        options,
        gaussian,
        { what: "an option of fitGaussianHmm" },
      );
  const explicit = read.initial !== undefined;
  return {
    ...(read as typeof read & Pick<StudentHmmOptions, "initialDegreesOfFreedom">),
    restarts: explicit ? 1 : read.restarts,
    covarianceFloor: read.covarianceFloor ?? (explicit ? 0 : 1e-3),
    transitionPrior: read.transitionPrior ?? (explicit ? 0 : 0.1),
  };
}

/** What both families share; `degreesOfFreedom` is empty for Gaussian states. */
export type FittedStates = Omit<StudentHmm, "family">;

/**
 * Fits a hidden Markov model, Gaussian or Student-t: the work behind `fitGaussianHmm` and `fitStudentHmm`.
 *
 * @throws {@link PortfolioError} as they say
 */
export function fitHmm(observations: HmmObservations, options: StudentHmmOptions, student: boolean): FittedStates {
  const settings = readSettings(options, student);
  const { states, covariance, restarts } = settings;
  const rows = readObservations(observations);
  const { values, dimension } = observations;
  const full = covariance === "full";
  const free = freeParameters(states, dimension, covariance, student);
  if (rows * dimension <= free) {
    throw new PortfolioError(
      "too-few-observations",
      `observations has ${rows} rows of ${dimension} numbers for ${free} free parameters: give more rows or ask for fewer states`,
      { rows, dimension, parameters: free },
    );
  }
  const { mean, variance } = pooledMoments(observations, rows);
  const initial =
    settings.initial === undefined
      ? undefined
      : readHmmParameters("initial", settings.initial, states, dimension, covariance, settings.initialDegreesOfFreedom);

  const workspace = hmmWorkspace(rows, states, student);
  const random = seededRandom(settings.seed);
  const floor = variance.map((v) => v * settings.covarianceFloor);
  const fits: HmmFit[] = [];
  for (let start = 0; start < restarts; start++) {
    if (settings.signal?.aborted) {
      throw new PortfolioError("aborted", `the fit was stopped after ${start} of ${restarts} starts`, { start });
    }
    const estimate =
      initial === undefined
        ? hmmStartKernel(
            values,
            rows,
            dimension,
            full,
            states,
            mean,
            variance,
            start % 2 === 1,
            student,
            random.uniform,
          )
        : copyOf(initial, student ? (initial.degreesOfFreedom ?? new Float64Array(states).fill(8)) : undefined);
    const outcome = hmmEmKernel(values, rows, dimension, full, estimate, workspace, {
      maxIterations: settings.maxIterations,
      tolerance: settings.tolerance,
      prior: {
        ...(settings.covarianceFloor > 0 ? { floor } : {}),
        ...(settings.transitionPrior > 0
          ? {
              transitionCounts: new Float64Array(states * states).fill(settings.transitionPrior),
              startCounts: new Float64Array(states).fill(settings.transitionPrior),
            }
          : {}),
      },
      leastMass: initial === undefined ? dimension + 1 : 1e-8,
      tempering: 1,
    });
    if (outcome.status === "done") fits.push({ estimate, outcome });
    else if (initial !== undefined) refuse(outcome);
  }
  const best = fits.reduce<HmmFit | undefined>(
    (a, b) => (a === undefined || b.outcome.logLikelihood > a.outcome.logLikelihood ? b : a),
    undefined,
  );
  if (best === undefined) {
    throw new PortfolioError(
      "invalid-argument",
      `none of the ${restarts} starts could be fitted: raise covarianceFloor above ${settings.covarianceFloor} or ask for fewer states`,
      { restarts },
    );
  }

  const { logLikelihood, history, iterations, converged, frozen } = best.outcome;
  const order = initial === undefined ? calmFirst(best.estimate, dimension, full, variance) : undefined;
  const sorted = order === undefined ? best.estimate : reordered(best.estimate, order, dimension, full);
  const degenerate = Array.from({ length: states }, (_, k) => k).filter((k) => frozen[order?.[k] ?? k] === 1);
  const { start, transition, means, covariances } = sorted;
  return {
    version: 1,
    states,
    dimension,
    covariance,
    parameters: {
      start: Array.from(start),
      transition: Array.from(transition),
      means: Array.from(means),
      covariances: Array.from(covariances),
    },
    degreesOfFreedom: Array.from(sorted.degreesOfFreedom ?? []),
    logLikelihood,
    history,
    iterations,
    converged,
    startsAgreeing: fits.filter(({ outcome }) => outcome.logLikelihood > logLikelihood - AGREEMENT).length,
    degenerate,
    aic: -2 * logLikelihood + 2 * free,
    bic: -2 * logLikelihood + free * logarithmKernel(rows),
  };
}

/** Free parameters: start, transition rows, means, covariances, degrees of freedom. */
function freeParameters(states: number, dimension: number, covariance: HmmCovariance, student: boolean): number {
  const spread = covariance === "full" ? (dimension * (dimension + 1)) / 2 : dimension;
  return states - 1 + states * (states - 1) + states * (dimension + spread) + (student ? states : 0);
}

/** Mean and variance of every column; a column that does not move is refused by name. */
function pooledMoments(
  observations: HmmObservations,
  rows: number,
): { readonly mean: Float64Array; readonly variance: Float64Array } {
  const { values, dimension: d } = observations;
  const mean = new Float64Array(d);
  const variance = new Float64Array(d);
  for (let i = 0; i < d; i++) {
    let sum = 0;
    for (let t = 0; t < rows; t++) sum += values[t * d + i]!;
    mean[i] = sum / rows;
    let squares = 0;
    let greatest = 0;
    for (let t = 0; t < rows; t++) {
      squares += (values[t * d + i]! - mean[i]!) ** 2;
      greatest = Math.max(greatest, Math.abs(values[t * d + i]!));
    }
    variance[i] = squares / rows;
    // rounding of the mean alone must not pass for movement; nor may a square underflow
    if (variance[i]! > Math.max((1e-13 * greatest) ** 2, 1e-290)) continue;
    const column = columnName(observations, i);
    throw new PortfolioError(
      "constant-series",
      `observations column ${column} is constant at ${values[i]}: leave it out or give a series that moves`,
      { column, value: values[i] },
    );
  }
  return { mean, variance };
}

function copyOf(initial: ReadHmmParameters, degreesOfFreedom: Float64Array | undefined): HmmEstimate {
  return {
    start: initial.start.slice(),
    transition: initial.transition.slice(),
    means: initial.means.slice(),
    covariances: initial.covariances.slice(),
    degreesOfFreedom: degreesOfFreedom?.slice(),
  };
}

function refuse(outcome: HmmEmOutcome): never {
  if (outcome.status === "impossible-row") {
    throw new PortfolioError(
      "invalid-argument",
      `initial gives observations row ${outcome.culprit} no likelihood under any state that can be reached: widen initial.covariances or give transition no zeros`,
      { row: outcome.culprit },
    );
  }
  throw new PortfolioError(
    "not-a-covariance",
    `the covariance of state ${outcome.culprit} became singular in step ${outcome.iterations}: give covarianceFloor, 1e-3 say`,
    { state: outcome.culprit, iteration: outcome.iterations },
  );
}

/** State numbers from the least to the greatest total variance, each column in units of its own; ties by the first mean. */
function calmFirst(estimate: HmmEstimate, d: number, full: boolean, pooled: Float64Array): number[] {
  const total = (k: number): number => {
    let sum = 0;
    for (let i = 0; i < d; i++) sum += estimate.covariances[full ? (k * d + i) * d + i : k * d + i]! / pooled[i]!;
    return sum;
  };
  const states = Array.from(estimate.start, (_, k) => k);
  return states.sort((a, b) => total(a) - total(b) || estimate.means[a * d]! - estimate.means[b * d]!);
}

function reordered(estimate: HmmEstimate, order: readonly number[], d: number, full: boolean): HmmEstimate {
  const states = order.length;
  const rowsOf = (source: Float64Array, size: number): Float64Array => {
    const out = new Float64Array(source.length);
    for (let k = 0; k < states; k++) out.set(source.subarray(order[k]! * size, (order[k]! + 1) * size), k * size);
    return out;
  };
  const transition = new Float64Array(states * states);
  for (let i = 0; i < states; i++) {
    for (let j = 0; j < states; j++) transition[i * states + j] = estimate.transition[order[i]! * states + order[j]!]!;
  }
  return {
    start: rowsOf(estimate.start, 1),
    transition,
    means: rowsOf(estimate.means, d),
    covariances: rowsOf(estimate.covariances, full ? d * d : d),
    degreesOfFreedom: estimate.degreesOfFreedom === undefined ? undefined : rowsOf(estimate.degreesOfFreedom, 1),
  };
}
