import { PortfolioError } from "../core/portfolio-error.js";
import { hmmEmissionKernel } from "../numerics/hmm/hmm-emission-kernel.js";
import type { HmmCovariance, HmmParameters } from "./types.js";

/** Sums of probabilities may be off by this much. */
const TOLERANCE = 1e-6;

/**
 * Checks handed-in parameters: lengths, finite numbers, probabilities that sum to 1, covariances that are positive definite.
 *
 * @param name - what the caller handed in, for messages: `"initial"`
 * @throws {@link PortfolioError} `shape`, `not-finite`, `invalid-argument`, `not-a-covariance`
 */
export function readHmmParameters(
  name: string,
  parameters: HmmParameters,
  states: number,
  dimension: number,
  covariance: HmmCovariance,
  degreesOfFreedom?: Float64Array,
): void {
  const full = covariance === "full";
  const { start, transition, means, covariances } = parameters;
  checkNumbers(`${name}.start`, start, states, "K");
  checkNumbers(`${name}.transition`, transition, states * states, "K * K");
  checkNumbers(`${name}.means`, means, states * dimension, "K * D");
  const size = full ? "K * D * D" : "K * D";
  checkNumbers(`${name}.covariances`, covariances, states * dimension * (full ? dimension : 1), size);
  checkProbabilities(`${name}.start`, start);
  for (let i = 0; i < states; i++) {
    checkProbabilities(`${name}.transition row ${i}`, transition.subarray(i * states, (i + 1) * states));
  }
  if (full) checkSymmetric(name, covariances, states, dimension);
  const bad = hmmEmissionKernel({
    states,
    dimension,
    full,
    means,
    covariances,
    degreesOfFreedom: undefined,
    tempering: 1,
  });
  if (typeof bad === "number") {
    throw new PortfolioError(
      "not-a-covariance",
      `${name}.covariances of state ${bad} are not positive definite: give variances above 0`,
      { state: bad },
    );
  }
  if (degreesOfFreedom === undefined) return;
  checkNumbers(`${name} degreesOfFreedom`, degreesOfFreedom, states, "K");
  for (const nu of degreesOfFreedom) {
    if (nu >= 1 && nu <= 1e6) continue;
    throw new PortfolioError("invalid-argument", `${name} degreesOfFreedom holds ${nu}: give 2.1 to 200`, { nu });
  }
}

function checkNumbers(name: string, values: Float64Array, length: number, shape: string): void {
  if (!(values instanceof Float64Array) || values.length !== length) {
    throw new PortfolioError(
      "shape",
      `${name} has ${String((values as ArrayLike<number> | undefined)?.length)} numbers: give a Float64Array of ${shape} = ${length}`,
      { argument: name, expected: length },
    );
  }
  for (let i = 0; i < length; i++) {
    if (Number.isFinite(values[i])) continue;
    throw new PortfolioError("not-finite", `${name}[${i}] is ${values[i]}: give finite numbers`, {
      argument: name,
      position: i,
    });
  }
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
