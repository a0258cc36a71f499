import { digammaKernel } from "../distribution/digamma-kernel.js";
import { logarithmKernel } from "../distribution/logarithm-kernel.js";
import type { HmmStatistics } from "./hmm-statistics-kernel.js";

/** The parameters of a model while they are being fitted; every array is written by the M-step. */
export interface HmmEstimate {
  readonly start: Float64Array;
  readonly transition: Float64Array;
  readonly means: Float64Array;
  readonly covariances: Float64Array;
  readonly degreesOfFreedom: Float64Array | undefined;
}

/** What pulls the estimate away from plain maximum likelihood; everything left out does nothing. */
export interface HmmPrior {
  /** (K, K) pseudo-counts added to the transitions. */
  readonly transitionCounts?: Float64Array;
  /** K pseudo-counts added to the first state. */
  readonly startCounts?: Float64Array;
  /** D: no variance falls below it. */
  readonly floor?: Float64Array;
  /** K group numbers: states of one group share their mean. Diagonal covariances only. */
  readonly meanGroups?: Int32Array;
}

/**
 * New parameters from the sums of the E-step.
 *
 * @param pairs - (S, S) of the backward pass
 * @param gammaStart - smoothed probabilities of the first row, S
 * @param leastMass - a state with less is frozen: its mean, covariance and row stay as they are
 * @param frozen - K, written: 1 where a state was frozen
 * @remarks O(K² + K·D²). Maximum a posteriori with `prior`, plain maximum likelihood without.
 */
export function hmmMaximizationKernel(
  estimate: HmmEstimate,
  statistics: HmmStatistics,
  pairs: Float64Array,
  gammaStart: Float64Array,
  stride: number,
  dimension: number,
  full: boolean,
  prior: HmmPrior,
  leastMass: number,
  frozen: Uint8Array,
): void {
  const states = estimate.start.length;
  maximizeChain(estimate, pairs, gammaStart, stride, prior);
  for (let k = 0; k < states; k++) {
    frozen[k] = statistics.mass[k]! > leastMass ? 0 : 1;
  }
  const shifts = maximizeMeans(estimate, statistics, dimension, prior, frozen);
  for (let k = 0; k < states; k++) {
    if (frozen[k] === 1) continue;
    maximizeCovariance(estimate, statistics, k, dimension, full, prior, shifts, frozen);
    if (estimate.degreesOfFreedom !== undefined) {
      estimate.degreesOfFreedom[k] = maximizeDegrees(
        estimate.degreesOfFreedom[k]!,
        statistics.tail[k]! / statistics.mass[k]!,
        dimension,
      );
    }
  }
}

function maximizeChain(
  estimate: HmmEstimate,
  pairs: Float64Array,
  gammaStart: Float64Array,
  stride: number,
  prior: HmmPrior,
): void {
  const { start, transition } = estimate;
  const states = start.length;
  let total = 0;
  for (let k = 0; k < states; k++) {
    start[k] = gammaStart[k]! + (prior.startCounts?.[k] ?? 0);
    total += start[k]!;
  }
  for (let k = 0; k < states; k++) start[k] = start[k]! / total;
  for (let i = 0; i < states; i++) {
    let sum = 0;
    for (let j = 0; j < states; j++) {
      const at = i * states + j;
      sum += transition[at]! * pairs[i * stride + j]! + (prior.transitionCounts?.[at] ?? 0);
    }
    // a state that was never left keeps its row
    if (!(sum > 1e-300)) continue;
    for (let j = 0; j < states; j++) {
      const at = i * states + j;
      transition[at] = (transition[at]! * pairs[i * stride + j]! + (prior.transitionCounts?.[at] ?? 0)) / sum;
    }
  }
}

/** Writes the means; returns (K, D) how far each moved. */
function maximizeMeans(
  estimate: HmmEstimate,
  statistics: HmmStatistics,
  d: number,
  prior: HmmPrior,
  frozen: Uint8Array,
): Float64Array {
  const { means } = estimate;
  const { first, weight } = statistics;
  const states = weight.length;
  const moved = new Float64Array(states * d);
  for (let k = 0; k < states; k++) {
    if (frozen[k] === 1) continue;
    for (let i = k * d; i < (k + 1) * d; i++) {
      moved[i] = first[i]! / weight[k]!;
    }
  }
  if (prior.meanGroups !== undefined) tieMeans(moved, estimate, statistics, d, prior.meanGroups, frozen);
  for (let i = 0; i < moved.length; i++) means[i] = means[i]! + moved[i]!;
  return moved;
}

/** One mean for each group: the states' means weighted by mass over variance. */
function tieMeans(
  moved: Float64Array,
  estimate: HmmEstimate,
  statistics: HmmStatistics,
  d: number,
  groups: Int32Array,
  frozen: Uint8Array,
): void {
  const { means, covariances } = estimate;
  for (let i = 0; i < d; i++) {
    for (let g = 0; g < groups.length; g++) {
      let precision = 0;
      let pulled = 0;
      for (let k = 0; k < groups.length; k++) {
        if (groups[k] !== g || frozen[k] === 1) continue;
        const at = k * d + i;
        const p = 1 / covariances[at]!;
        precision += statistics.weight[k]! * p;
        pulled += (statistics.first[at]! + statistics.weight[k]! * means[at]!) * p;
      }
      for (let k = 0; k < groups.length; k++) {
        const at = k * d + i;
        if (groups[k] === g && frozen[k] === 0) moved[at] = pulled / precision - means[at]!;
      }
    }
  }
}

function maximizeCovariance(
  estimate: HmmEstimate,
  statistics: HmmStatistics,
  k: number,
  d: number,
  full: boolean,
  prior: HmmPrior,
  moved: Float64Array,
  frozen: Uint8Array,
): void {
  const { covariances } = estimate;
  const { first, second, weight, mass } = statistics;
  const size = full ? d * d : d;
  const candidate = new Float64Array(size);
  for (let i = 0; i < d; i++) {
    for (let j = full ? 0 : i; j <= i; j++) {
      const at = full ? i * d + j : i;
      const mi = moved[k * d + i]!;
      const mj = moved[k * d + j]!;
      // Σγu(x − new)(x − new)' from the sums about the old mean
      const sum = second[k * size + at]! - mi * first[k * d + j]! - mj * first[k * d + i]! + weight[k]! * mi * mj;
      let value = sum / mass[k]!;
      if (i === j && prior.floor !== undefined) value = Math.max(value, prior.floor[i]!);
      candidate[at] = value;
      if (full) candidate[j * d + i] = value;
    }
  }
  if (full && prior.floor !== undefined) shrinkToPositive(candidate, d, prior.floor);
  for (let i = 0; i < d; i++) {
    // no floor and no spread left: the state sits on one point
    if (!(candidate[full ? i * d + i : i]! > 0)) {
      frozen[k] = 1;
      return;
    }
  }
  covariances.set(candidate, k * size);
}

/** Draws correlations in until the least Schur complement is a thousandth: no covariance is left near singular. */
function shrinkToPositive(matrix: Float64Array, d: number, floor: Float64Array): void {
  const lower = new Float64Array(d * d);
  for (let attempt = 0; attempt < 60; attempt++) {
    let sound = true;
    for (let j = 0; j < d && sound; j++) {
      for (let i = j; i < d; i++) {
        let sum = matrix[i * d + j]!;
        for (let k = 0; k < j; k++) sum -= lower[i * d + k]! * lower[j * d + k]!;
        if (i === j) {
          sound = sum >= 1e-3 * Math.min(floor[i]!, matrix[i * d + i]!);
          if (!sound) break;
          lower[i * d + i] = Math.sqrt(sum);
        } else lower[i * d + j] = sum / lower[j * d + j]!;
      }
    }
    if (sound) return;
    for (let i = 0; i < d; i++) {
      for (let j = 0; j < d; j++) if (i !== j) matrix[i * d + j] = 0.9 * matrix[i * d + j]!;
    }
  }
}

/**
 * The ν in [2.1, 200] with −ψ(ν/2) + ln(ν/2) + 1 + tail + ψ((ν₀ + D)/2) − ln((ν₀ + D)/2) = 0, by bisection.
 *
 * Peel and McLachlan (2000), "Robust mixture modeling using the t distribution", eq. 32.
 */
function maximizeDegrees(old: number, tail: number, d: number): number {
  const constant = 1 + tail + digammaKernel(0.5 * (old + d)) - logarithmKernel(0.5 * (old + d));
  const slope = (nu: number): number => constant - digammaKernel(0.5 * nu) + logarithmKernel(0.5 * nu);
  let low = 2.1;
  let high = 200;
  if (slope(low) <= 0) return low;
  if (slope(high) >= 0) return high;
  for (let i = 0; i < 60 && high - low > 1e-10 * high; i++) {
    const middle = 0.5 * (low + high);
    if (slope(middle) > 0) low = middle;
    else high = middle;
  }
  return 0.5 * (low + high);
}
