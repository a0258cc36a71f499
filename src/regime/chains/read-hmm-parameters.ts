import { PortfolioError } from "../../core/errors/portfolio-error.js";
import { shownValue } from "../../core/errors/shown-value.js";
import { hmmEmissionKernel } from "../../numerics/hmm/hmm-emission-kernel.js";
import type { HmmCovariance, HmmParameters } from "./hmm-types.js";

/** Sums of probabilities may be off by this much. */
const TOLERANCE = 1e-6;

/** Checked parameters in typed arrays of their own. */
export interface ReadHmmParameters {
  readonly start: Float64Array;
  readonly transition: Float64Array;
  readonly means: Float64Array;
  readonly covariances: Float64Array;
  readonly degreesOfFreedom: Float64Array | undefined;
}

/**
 * Checks handed-in parameters: lengths, finite numbers, probabilities that sum to 1, covariances that are positive definite.
 *
 * @param name - what the caller handed in, for messages: `"initial"`
 * @param degreesOfFreedom - K numbers, or undefined for Gaussian states
 * @returns copies in typed arrays
 * @throws {@link PortfolioError} `shape`, `not-finite`, `invalid-argument`, `not-a-covariance`
 */
export function readHmmParameters(
  name: string,
  parameters: HmmParameters,
  states: number,
  dimension: number,
  covariance: HmmCovariance,
  degreesOfFreedom?: unknown,
): ReadHmmParameters {
  if (typeof parameters !== "object" || parameters === null) {
    throw new PortfolioError(
      "invalid-argument",
      `${name} is ${shownValue(parameters)}: give an object with start, transition, means and covariances`,
      { argument: name },
    );
  }
  const full = covariance === "full";
  const start = readNumberList(`${name}.start`, parameters.start, states, "K");
  const transition = readNumberList(`${name}.transition`, parameters.transition, states * states, "K * K");
  const means = readNumberList(`${name}.means`, parameters.means, states * dimension, "K * D");
  const size = full ? "K * D * D" : "K * D";
  const length = states * dimension * (full ? dimension : 1);
  const covariances = readNumberList(`${name}.covariances`, parameters.covariances, length, size);
  checkProbabilities(`${name}.start`, start);
  for (let i = 0; i < states; i++) {
    checkProbabilities(`${name}.transition row ${i}`, transition.subarray(i * states, (i + 1) * states));
  }
  if (full) checkSymmetric(name, covariances, states, dimension);
  const emission = { states, dimension, full, means, covariances, degreesOfFreedom: undefined, tempering: 1 };
  const bad = hmmEmissionKernel(emission);
  if (typeof bad === "number") {
    throw new PortfolioError(
      "not-a-covariance",
      `${name}.covariances of state ${bad} are not positive definite: give variances above 0`,
      { state: bad },
    );
  }
  let degrees: Float64Array | undefined;
  if (degreesOfFreedom !== undefined) {
    degrees = readNumberList(`${name} degreesOfFreedom`, degreesOfFreedom, states, "K");
    for (const nu of degrees) {
      if (nu >= 1 && nu <= 1e6) continue;
      throw new PortfolioError("invalid-argument", `${name} degreesOfFreedom holds ${nu}: give 2.1 to 200`, { nu });
    }
  }
  return { start, transition, means, covariances, degreesOfFreedom: degrees };
}

/**
 * Finite numbers from a plain or a typed array, as a typed array of its own.
 *
 * @param shape - the length in words, for messages
 * @throws {@link PortfolioError} `shape`, `not-finite`
 */
export function readNumberList(name: string, values: unknown, length: number, shape: string): Float64Array {
  const isList = Array.isArray(values) || (ArrayBuffer.isView(values) && !(values instanceof DataView));
  if (!isList || (values as ArrayLike<unknown>).length !== length) {
    const came = isList ? `has ${(values as ArrayLike<unknown>).length} numbers` : `is ${shownValue(values)}`;
    throw new PortfolioError("shape", `${name} ${came}: give an array of ${shape} = ${length} numbers`, {
      argument: name,
      expected: length,
    });
  }
  const list = values as ArrayLike<unknown>;
  const out = new Float64Array(length);
  for (let i = 0; i < length; i++) {
    const value = list[i];
    if (typeof value !== "number" || !Number.isFinite(value)) {
      throw new PortfolioError("not-finite", `${name}[${i}] is ${shownValue(value)}: give finite numbers`, {
        argument: name,
        position: i,
      });
    }
    out[i] = value;
  }
  return out;
}

function checkProbabilities(name: string, row: Float64Array): void {
  let sum = 0;
  for (const p of row) {
    if (p < 0) {
      throw new PortfolioError("invalid-argument", `${name} holds ${p}: give probabilities from 0 to 1`, {
        argument: name,
        value: p,
      });
    }
    sum += p;
  }
  if (Math.abs(sum - 1) > TOLERANCE) {
    throw new PortfolioError("invalid-argument", `${name} sums to ${sum}: make it sum to 1`, { argument: name, sum });
  }
}

function checkSymmetric(name: string, covariances: Float64Array, states: number, d: number): void {
  for (let k = 0; k < states; k++) {
    for (let i = 0; i < d; i++) {
      for (let j = 0; j < i; j++) {
        const a = covariances[(k * d + i) * d + j]!;
        const b = covariances[(k * d + j) * d + i]!;
        if (Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b))) continue;
        throw new PortfolioError(
          "not-a-covariance",
          `${name}.covariances of state ${k} are not symmetric: ${a} at (${i}, ${j}) but ${b} at (${j}, ${i})`,
          { state: k, row: i, column: j },
        );
      }
    }
  }
}
